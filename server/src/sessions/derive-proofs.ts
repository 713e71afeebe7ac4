/** What counts as a second proof beside a first one; a passkey is two in one. */
const secondProofs = new Set(['second_factor', 'totp', 'recovery_code', 'remembered_device', 'Passkey', 'passkey'])

/** What a policy asks about a session, from how its person proved to be there, first proof first. */
export function demandQuestion(proofs: readonly string[]): {
  readonly method: string | undefined
  readonly mfaDone: boolean
} {
  return { method: proofs[0], mfaDone: proofs.some(method => secondProofs.has(method)) }
}
