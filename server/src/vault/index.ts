export { openSecret, openWithin, sealSecret, sealWithin } from './actions.ts'
export { VaultIntegrityError } from './errors.ts'
export type { SecretPlace, VaultSealed } from './model.ts'
