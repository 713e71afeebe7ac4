export const passwordLengthMin = 12
export const passwordLengthMax = 256

export type PasswordVerdict = 'fine' | 'too_short' | 'too_long' | 'holds_the_address'

/** Length in code points after NFKC, no composition rules (NIST SP 800-63B); nobody's address as its password. */
export function checkPassword(password: string, email: string): PasswordVerdict {
  const normal = password.normalize('NFKC')
  const length = [...normal].length
  if (length < passwordLengthMin) return 'too_short'
  if (length > passwordLengthMax) return 'too_long'
  const name = email.split('@')[0]?.toLowerCase() ?? ''
  if (normal.toLowerCase() === email.toLowerCase() || normal.toLowerCase() === name) return 'holds_the_address'
  return 'fine'
}
