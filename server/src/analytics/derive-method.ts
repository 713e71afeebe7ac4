/** How sessions and proofs name the same way to sign in, as one word. Empty where no person proved anything. */
export function methodOf(proof: string | undefined): string {
  if (proof === undefined) return ''
  return /OAuth$/.test(proof) ? 'oauth' : proof.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}
