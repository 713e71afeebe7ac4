export {
  type ApplicationChange,
  type ApplicationParts,
  accountApplication,
  createApplication,
  type MoreParts,
  refuseRedirectUris,
  type SignInChange,
  updateApplication,
} from './actions.ts'
export { type AgentParts, createAgent, ensureAgent } from './actions-agents.ts'
export { findClaimed, findOnlyAgent } from './actions-claimed.ts'
export { customClaims } from './actions-claims.ts'
export { getConnectApplication } from './actions-connect.ts'
export {
  type ConsentParts,
  listAuthorizedApplications,
  recordConsent,
  withdrawConsent,
} from './actions-consents.ts'
export { findApplicationCredential } from './actions-credentials.ts'
export {
  certifyKeys,
  currentSigningKey,
  ensureSigningKey,
  publicKeys,
  type Rotation,
  rotateSigningKey,
  type SigningKey,
} from './actions-keys.ts'
export { addSecret, removeSecret, useAssertion, useForeignAssertion } from './actions-secrets.ts'
export { judgeWidening, loosen } from './actions-widening.ts'
export {
  allows,
  type PolicyFault,
  type PolicyQuestion,
  policyFault,
  signInMethodOf,
  tightensSignIn,
} from './check-application-policy.ts'
export { type KeptConsent, standingConsent } from './check-consent.ts'
export { checkJwks } from './check-jwks.ts'
export {
  breaksGlass,
  type DemandFault,
  type DemandQuestion,
  demandFault,
  demandsMore,
} from './check-organization-demands.ts'
export { redirectUriFault, uriCharactersMax } from './check-redirect-registration.ts'
export { logoutUriAllowed, redirectUriAllowed } from './check-redirect-uri.ts'
export { brandingOf } from './derive-branding.ts'
export { applicationIdOf, connectId } from './derive-connect-id.ts'
export { frontChannelAddress } from './derive-front-channel.ts'
export * from './model.ts'
export { type Authorized, authorizedSchema, presentAuthorized } from './render-connect.ts'
export {
  findAccountApplication,
  findApplication,
  findApplicationAtSignIn,
  findApplicationByClientId,
  findDashboardApplication,
  findDefaultApplication,
  getApplication,
  holdApplication,
  keepApplication,
  type LockedPolicy,
  listApplications,
  lockApplication,
} from './store.ts'
export { findAgent, findAgentById, listMachines, type PlacedAgent, saveAgentOwner } from './store-agents.ts'
export { type Consent, deleteConsentsOf, findConsents, holdConsents, listConsentsBefore } from './store-consents.ts'
export { findDemands, listBreakGlassOf, listDemands, saveDemands } from './store-demands.ts'
export { type ExchangeClient, holdExchange, listExchangeClients, saveExchangeClients } from './store-exchange.ts'
export { listPublicKeys } from './store-keys.ts'
export { listResources } from './store-resources.ts'
export { listApplicationNames, type NamedApplication, searchApplications } from './store-search.ts'
export { countSecrets, listSecrets, listStaleSecrets } from './store-secrets.ts'
export { originIsOf, originRegistered } from './store-uris.ts'
