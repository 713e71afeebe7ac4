import { type OrganizationId, parseId } from '../platform/ids.ts'

/** What counts as a second proof beside a first one; a passkey is two in one. */
const secondProofs = new Set(['second_factor', 'totp', 'recovery_code', 'remembered_device', 'Passkey', 'passkey'])

/** How a person proved to be there, first proof first, as one list of words: an organization's id says that its connection vouched. */
export function proofsOf(
  signIns: readonly { readonly method: string; readonly vouchedBy?: OrganizationId | undefined }[],
): string[] {
  return signIns.flatMap(({ method, vouchedBy }) => (vouchedBy === undefined ? [method] : [method, vouchedBy]))
}

/** What a policy asks about a session, from how its person proved to be there. */
export function demandQuestion(proofs: readonly string[]): {
  readonly method: string | undefined
  readonly mfaDone: boolean
  readonly vouchedBy: OrganizationId | undefined
} {
  return {
    method: proofs[0],
    mfaDone: proofs.some(method => secondProofs.has(method)),
    vouchedBy: proofs[1] === undefined ? undefined : parseId('organization', proofs[1]),
  }
}
