/** Two spellings of one address are one account: NFKC, then lower case, so that a Unicode twin can't open a second one (T27). */
export function emailKey(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}
