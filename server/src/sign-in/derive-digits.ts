/** Digits of a code that a person types. */
export const codeDigitsCount = 6

/** What somebody typed or pasted, as the digits that were meant: spaces and dashes are how people group them. */
export function derivedDigits(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/[\s\-–]/g, '')
}
