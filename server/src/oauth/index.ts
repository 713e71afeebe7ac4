export { issueCode, type PresentedCode, type RedeemedCode, redeemCode } from './actions-codes.ts'
export { findOauthCredential } from './actions-credentials.ts'
export { pollDevice, startDevice } from './actions-devices.ts'
export { type Entered, type Entering, enter } from './actions-enter.ts'
export { beginByForeignToken } from './actions-foreign-tokens.ts'
export { issuerKeySet } from './actions-issuer-keys.ts'
export { addTrust, type TrustParts } from './actions-issuers.ts'
export { keyOfHolder } from './actions-proofs.ts'
export { askToSignIn, type Reached, reach } from './actions-sign-in.ts'
export { withdrawAuthorization } from './actions-third-party.ts'
export { mayAskByDevice } from './check-device-client.ts'
export { checkResource } from './check-resource.ts'
export { ambitCli, type CodeDoor, type KeptCode, mcpScope, scopes } from './model.ts'
export { refuseTrust, trustOf, trustSchema } from './parse-issuer.ts'
export { parseParameters } from './parse-parameters.ts'
export { type PresentedToken, parsePresented } from './parse-presented.ts'
export {
  atBaseUrl,
  type Client,
  type Fault,
  isRegistered,
  refuse,
  sendBack,
  strangeRedirect,
  unknownClient,
} from './render-answer.ts'
export { deleteDevices } from './store-devices.ts'
export { deleteUnclaimed } from './store-registrations.ts'
export { listTrustsOf, listUnusedTrusts } from './store-trusts.ts'
