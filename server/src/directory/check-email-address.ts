const atom = String.raw`[\p{L}\p{M}\p{Nd}!#$%&'*+/=?^_\x60{|}~-]+`
const label = String.raw`[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}-]*[\p{L}\p{M}\p{Nd}])?`
const address = new RegExp(`^${atom}(?:\\.${atom})*@${label}(?:\\.${label})*$`, 'u')

/**
 * One plain address (the dot-atom of RFC 5321 section 4.1.2, letters of every script). Quotes, comments, lists and angle brackets
 * are addresses too, in which mail goes to another place than the text ends with: `a@evil.example,x.acme.example`. Read also as
 * NFKC writes it, since accounts are told apart by that form (T27).
 */
export function isEmailAddress(text: string): boolean {
  return address.test(text) && address.test(text.normalize('NFKC'))
}
