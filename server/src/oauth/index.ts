export { issueCode, type PresentedCode, type RedeemedCode, redeemCode } from './actions-codes.ts'
export { checkResource } from './check-resource.ts'
export { type CodeDoor, type KeptCode, mcpScope, scopes } from './model.ts'
