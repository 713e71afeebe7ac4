/** A hash in the form of the PHC string format, or close to it: name, parameters, and what stands without a name. */
export interface Phc {
  readonly id: string
  readonly parameters: ReadonlyMap<string, string>
  /** Salt and hash, usually. */
  readonly values: readonly string[]
}

const fieldsMax = 12

/**
 * Reads `$id$name=value,name=value$salt$hash`. Parameters may stand in segments of their own, as the tools of some servers write
 * them. Undefined for anything else; a name that comes twice is anything else.
 */
export function parsePhc(text: string): Phc | undefined {
  const [before, id, ...segments] = text.split('$')
  if (before !== '' || id === undefined || !/^[a-z0-9-]{1,32}$/.test(id) || segments.length > fieldsMax)
    return undefined
  const parameters = new Map<string, string>()
  const values: string[] = []
  for (const segment of segments) {
    const pairs = segment.split(',').map(pair => /^([A-Za-z]{1,16})=([A-Za-z0-9+/._-]+={0,2})$/.exec(pair))
    if (pairs.some(pair => pair === null)) {
      values.push(segment)
      continue
    }
    for (const pair of pairs) {
      const [, name = '', value = ''] = pair ?? []
      if (parameters.has(name)) return undefined
      parameters.set(name, value)
    }
  }
  return { id, parameters, values }
}

/** Base64 of either alphabet, padded or not, with the "." of one old library for "+"; undefined for anything else. */
export function bytesOf(text: string | undefined): Buffer | undefined {
  if (text === undefined || text === '') return undefined
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll('.', '+')
    .replace(/={1,2}$/, '')
  const bytes = Buffer.from(plain, 'base64')
  return bytes.toString('base64').replace(/=+$/, '') === plain ? bytes : undefined
}

/** A whole number without a sign and without leading zeros. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined
}

/** True when no other parameters are there than these. */
export function hasOnly(parameters: ReadonlyMap<string, string>, names: readonly string[]): boolean {
  return [...parameters.keys()].every(name => names.includes(name))
}
