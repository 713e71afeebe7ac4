export { checkCsrf, clearedCookies, isSecure, personOf, signInAddress, stepUp } from './actions.ts'
export { allowMail } from './actions-address.ts'
export { type Denied, entering, entryToAsk, type ToAsk } from './actions-ask.ts'
export { hasStrongProof } from './actions-break-glass.ts'
export {
  createElevatedAccess,
  createEmailChange,
  createEmailVerification,
  createMagicAuth,
  createPasswordReset,
  endOtherCodes,
  findCodeOfUser,
  findOneTimeCode,
  insertCode,
  type Redeemed,
  redeemCode,
  redeemLink,
} from './actions-codes.ts'
export { findSignInCredential } from './actions-credentials.ts'
export { recordTried } from './actions-events.ts'
export { externalPath } from './actions-external.ts'
export {
  allowFactorTry,
  challengeFactor,
  type Enrolled,
  enrolTotp,
  getFactor,
  newRecoveryCodes,
  provenFactors,
  recoveryCodesLeft,
  removeFactor,
  verifyRecoveryCode,
  verifyTotp,
} from './actions-factors.ts'
export {
  browserOf,
  type Flow,
  type FlowBrowser,
  flowPath,
  formIsBound,
  frameAsked,
  frameFor,
  openFlow,
  placeOf,
  wordsOf,
} from './actions-flow.ts'
export { forgetSignIns } from './actions-forget.ts'
export { changeFreshSeconds } from './actions-gates.ts'
export { connectableProviders, disconnectIdentity } from './actions-identities.ts'
export { linkAddress, queueCodeMail, queueNote } from './actions-mail.ts'
export { addPasskey, listPasskeys, registrationQuestion, removePasskey, renamePasskey } from './actions-passkeys.ts'
export { afterPasswordChange, type PasswordChanged } from './actions-password-change.ts'
export { findPending, keepPending, takePending, usePending } from './actions-pending.ts'
export { providerPath } from './actions-providers.ts'
export { type Reset, resetPassword } from './actions-reset.ts'
export { blockedByList, judgeSignIn, recordRisk } from './actions-risk.ts'
export { passOn } from './actions-sign-in.ts'
export { type LeftBrowser, signOutHere } from './actions-sign-out.ts'
export { signUp } from './actions-sign-up.ts'
export { nextStep, organizationsFor, proofOf, stepAddress } from './actions-steps.ts'
export { type CameBack, comeBack, reachIssuer, visitAddress } from './actions-upstream.ts'
export { authorizationEndpointAllowed } from './check-authorization-endpoint.ts'
export { checkReturnTo } from './check-return-to.ts'
export { decideNextStep } from './decide-next-step.ts'
export { cookieName, cookieText, derivedFrom, readCookie } from './derive-cookie.ts'
export { proofNames } from './derive-proof-names.ts'
export * from './model.ts'
export { goOn, show } from './render-answer.ts'
export {
  challengeSchema,
  enrolledFactorSchema,
  presentChallenge,
  presentEnrolled,
} from './render-factor.ts'
export { type FlowPage, type FlowView, field, flowNote, link } from './render-flow.ts'
export { flowFrame, frameIn, frameOf } from './render-frame.ts'
export { type MeterView, meterScript, renderPasswordMeter } from './render-password-meter.ts'
export { renderSignOut } from './render-sign-out.ts'
export { signedOutAnswer } from './render-signed-out.ts'
export { connectionOrganization, findConnectionForDomain, listConnectionsOf } from './store-connections.ts'
export { forgetOpenSteps } from './store-forget.ts'
export { listIdentities } from './store-identities.ts'
export { languages, wordsIn } from './words/all.ts'
export type { Words } from './words/words.ts'
