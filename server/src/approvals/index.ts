export { type ActAsk, actUrl, requestAct, type UsingAct, useAct, withdrawAct } from './actions-acts.ts'
export {
  endGrant,
  endGrantsOnAccount,
  endGrantsOnTools,
  findCallApproval,
  findGrant,
  getGrantSeen,
  groupGrants,
  listGrants,
  listLivingGrants,
  type UsableCall,
} from './actions-grants.ts'
export { openArguments } from './actions-ground.ts'
export { type HandingOn, handOnGrants } from './actions-hand-on.ts'
export { type NotPresent, provenPresence } from './actions-presence.ts'
export { type AccessAsk, approvalUrl, type CallAsk, requestAccess, requestCall, withdraw } from './actions-request.ts'
export { type Waiting, waitForDecision } from './actions-wait.ts'
export { type ConstraintVerdict, checkConstraints } from './check-constraint.ts'
export { type Coverage, type CoveredCall, coverage, grantEnd } from './check-grant-covers.ts'
export { bytesText } from './derive-bytes.ts'
export { argumentsDigest, callDigest } from './derive-call-digest.ts'
export * from './model.ts'
export { type ConstraintFault, type ParsedConstraints, parseConstraints } from './parse-constraint.ts'
export { actTitle } from './render-act.ts'
export { constraintInWords, valueInWords } from './render-constraint.ts'
export { delegationTitle } from './render-delegations.ts'
export { findOfSession, findSnapshot, getApproval, listOfSession, listPendingOfPerson } from './store.ts'
export { findAct, listActsForPerson, listParts } from './store-acts.ts'
export {
  accountsGrantedSince,
  bytesLeft,
  callsLeft,
  countToolsGiven,
  getApprover,
  listEndedSince,
  listForTool,
  listOfApproval,
  livingByTool,
} from './store-grants.ts'
export { listRules } from './store-rules.ts'
export { approvalWordsIn } from './words/all.ts'
