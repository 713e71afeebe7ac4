export {
  type ApiKeyParts,
  addMember,
  allowAttempt,
  createApiKey,
  createOrganization,
  createPrincipal,
  createUser,
  hashPassword,
  inSession,
  lockPrincipals,
  verifyPassword,
} from './actions.ts'
export { emailKey } from './derive-email-key.ts'
export type * from './model.ts'
export {
  anyApiKeyExists,
  dropOldAttempts,
  findApiKey,
  findOrganization,
  findUser,
  findUserByEmail,
  getPrincipal,
  getUser,
  listMemberships,
  lockPrincipalTree,
  savePrincipalState,
  saveSignIn,
  touchApiKey,
} from './store.ts'
