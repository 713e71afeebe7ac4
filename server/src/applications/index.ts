export {
  type AgentParts,
  type ApplicationChange,
  type ApplicationParts,
  accountApplication,
  addSecret,
  checkSecret,
  createAgent,
  createApplication,
  ensureAgent,
  refuseRedirectUris,
  removeSecret,
  updateApplication,
  useAssertion,
} from './actions.ts'
export { currentSigningKey, publicKeys, rotateSigningKey, type SigningKey } from './actions-keys.ts'
export { checkJwks } from './check-jwks.ts'
export { redirectUriFault } from './check-redirect-registration.ts'
export { redirectUriAllowed } from './check-redirect-uri.ts'
export * from './model.ts'
export {
  findAccountApplication,
  findAgent,
  findApplication,
  findApplicationByClientId,
  findClaimedApplication,
  getApplication,
  keepApplication,
  listApplications,
  lockApplication,
} from './store.ts'
