export {
  activityIsDue,
  endAccessToken,
  findBearer,
  issueCookie,
  issueRefreshToken,
  issueTokens,
  markActivity,
  rotateRefreshToken,
  type SessionParts,
  serviceSession,
  signedInWithin,
  startSession,
  trackCall,
  userAgentLengthMax,
} from './actions.ts'
export { startAgentSession } from './actions-agent-sessions.ts'
export { authenticateApiKey, authenticateKey } from './actions-authenticate.ts'
export { findSessionCredential } from './actions-credentials.ts'
export { type ChildParts, startChildSession } from './actions-delegate.ts'
export { changeDemands, whilePolicyMoves } from './actions-demands.ts'
export {
  closeApplication,
  closeSessions,
  type Ended,
  endSession,
  finishEnding,
  receiptFrom,
  suspendPrincipal,
} from './actions-end.ts'
export { endEverySession } from './actions-end-all.ts'
export { changeExchangeClients } from './actions-exchange.ts'
export { type FirstStart, prepareFirstStart } from './actions-first-start.ts'
export { bindForeignToken } from './actions-foreign-tokens.ts'
export { endGround } from './actions-ground.ts'
export { startImpersonation } from './actions-impersonation.ts'
export { activatePrincipal, handOver, offboardPrincipal } from './actions-lifecycle.ts'
export { endSessionsAt, offboardUser } from './actions-offboard.ts'
export { offboardOrganization } from './actions-offboard-organization.ts'
export { changeApplication, changeApplicationWithin } from './actions-policy.ts'
export { type EndScope, endScopes, endSessionsOfPerson, endWithScope, parseEndScope } from './actions-scope.ts'
export {
  chooseOrganization,
  issueUserAccess,
  issueUserTokens,
  organizationOf,
  type UserTokenParts,
  userClaims,
} from './actions-user-tokens.ts'
export { type KeptToken, keepToken } from './actions-widget-tokens.ts'
export { type NetworkPlace, networkPlace } from './derive-place.ts'
export { demandQuestion, proofsOf } from './derive-proofs.ts'
export { idleEnd, sessionStatus } from './derive-session-status.ts'
export { delegationExceedsParent, demandRefused, membershipMissing, refusedByStop } from './errors.ts'
export * from './model.ts'
export { type Device, deviceOf, parseDevice } from './parse-device.ts'
export { parseOwnerId, parsePrincipalId } from './parse-principal.ts'
export { presentReceipt, receiptSchema } from './render-receipt.ts'
export { presentUserSession, userSessionSchema } from './render-user-session.ts'
export {
  copySignIns,
  findSession,
  getSession,
  holdSession,
  lastSignIn,
  listSessions,
  listSessionsOfPerson,
  listSignIns,
  recordSignIn,
  shrinkSessions,
  taintOf,
} from './store.ts'
export { lastActiveOf, listActors, listRelated, type RelatedSession } from './store-delegations.ts'
export { findDoor, findReceipt, findReceiptById, listLivingIn, listLivingOf, listStandingOn } from './store-endings.ts'
export { copyEntered, insertEntered, lastStartsAt, listEntered } from './store-scope.ts'
export { type FoundSession, listNewestSessions } from './store-search.ts'
export { findRefreshToken, insertUserToken } from './store-tokens.ts'
export {
  countPeopleAt,
  findUserSession,
  listImpersonationsBy,
  listLivingSessionsAt,
  listPlacesOf,
  listSignInSessions,
  listUserSessions,
} from './store-user-sessions.ts'
