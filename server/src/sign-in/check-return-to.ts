const returnToLengthMax = 4096

/**
 * Where a sign-in may lead: a path of our own, nothing that a browser could read as another origin. `//host`, `/\host`, a
 * scheme, control characters and blanks are refused before any parser strips them (T06, IC08).
 */
export function checkReturnTo(value: string | undefined | null): string | undefined {
  if (value === undefined || value === null || value.length > returnToLengthMax) return undefined
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes('\\')) return undefined
  const base = 'http://ambit.invalid'
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined
  return url?.origin === base ? value : undefined
}
