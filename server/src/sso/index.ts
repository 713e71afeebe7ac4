export {
  activateConnection,
  addressesOf,
  createConnection,
  deactivateConnection,
  getConnection,
  startTest,
  updateConnection,
} from './actions-connections.ts'
export type { Connection, ConnectionType } from './model.ts'
export { parseCertificate } from './parse-saml-metadata.ts'
export { parseSamlSettings } from './parse-saml-settings.ts'
export { listConnections } from './store-connections.ts'
