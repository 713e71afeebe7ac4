export {
  type AgentParts,
  type ApplicationChange,
  type ApplicationParts,
  accountApplication,
  addSecret,
  checkSecret,
  createAgent,
  createApplication,
  currentSigningKey,
  ensureAgent,
  publicKeys,
  refuseRedirectUris,
  removeSecret,
  rotateSigningKey,
  type SigningKey,
  updateApplication,
  useAssertion,
} from './actions.ts'
export { checkJwks } from './check-jwks.ts'
export { redirectUriFault } from './check-redirect-registration.ts'
export { redirectUriAllowed } from './check-redirect-uri.ts'
export * from './model.ts'
export {
  findAccountApplication,
  findAgent,
  findApplication,
  findApplicationByClientId,
  getApplication,
  keepApplication,
  listApplications,
  listPublicKeys,
  lockApplication,
} from './store.ts'
