/** The part of an address behind its last `@`; the whole of a text that has none. */
export function addressDomain(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}
