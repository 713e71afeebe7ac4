/**
 * The safe subset of regular expressions that `{matches}` takes: signs, `.`, classes, `\d \w \s` and their opposites,
 * groups, `|`, `* + ? {m,n}`. It always speaks of the whole value, so a leading `^` and a closing `$` may stand there.
 * No look-around, no back reference, no lazy quantifier, no flags: what is not here can't be matched in linear time, or
 * reads differently to a person than to a machine.
 */
export type Pattern =
  | { readonly kind: 'sign'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly items: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly item: Pattern; readonly min: number; readonly max: number | undefined }

type Range = readonly [from: number, to: number]

export const patternCharactersMax = 200
const repeatCountMax = 100
const patternStatesMax = 500
const patternDepthMax = 16

interface Reader {
  readonly signs: readonly string[]
  at: number
  depth: number
}

/** The pattern, or undefined when it is outside the subset or too large. */
export function parsePattern(text: string): Pattern | undefined {
  const signs = [...text]
  if (signs.length > patternCharactersMax) return undefined
  const from = signs[0] === '^' ? 1 : 0
  const to = signs.length > from && signs.at(-1) === '$' && !endsEscaped(signs) ? signs.length - 1 : signs.length
  const reader: Reader = { signs: signs.slice(from, to), at: 0, depth: 0 }
  const pattern = readChoice(reader)
  if (pattern === undefined || reader.at < reader.signs.length) return undefined
  return statesOf(pattern) > patternStatesMax ? undefined : pattern
}

function endsEscaped(signs: readonly string[]): boolean {
  let slashes = 0
  while (signs[signs.length - 2 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

/** An upper bound of the states a pattern unfolds to, counted before it is unfolded. */
function statesOf(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'sign':
      return 1
    case 'sequence':
      return pattern.items.reduce((sum, item) => sum + statesOf(item), 0)
    case 'choice':
      return pattern.items.reduce((sum, item) => sum + statesOf(item) + 1, 1)
    case 'repeat':
      return (pattern.max ?? pattern.min + 1) * (statesOf(pattern.item) + 2)
  }
}

function readChoice(reader: Reader): Pattern | undefined {
  const items: Pattern[] = []
  do {
    const item = readSequence(reader)
    if (item === undefined) return undefined
    items.push(item)
  } while (took(reader, '|'))
  return items.length === 1 ? items[0] : { kind: 'choice', items }
}

function readSequence(reader: Reader): Pattern | undefined {
  const items: Pattern[] = []
  while (reader.at < reader.signs.length && !isOneOf(reader.signs[reader.at], '|)')) {
    const atom = readAtom(reader)
    const item = atom === undefined ? undefined : readQuantifier(reader, atom)
    if (item === undefined) return undefined
    items.push(item)
  }
  return { kind: 'sequence', items }
}

function readAtom(reader: Reader): Pattern | undefined {
  const sign = reader.signs[reader.at++]
  if (sign === '(') return readGroup(reader)
  if (sign === '[') return readClass(reader)
  if (sign === '.') return { kind: 'sign', ranges: lineEnds, negated: true }
  if (sign === '\\') return readEscape(reader)
  if (sign === undefined || isOneOf(sign, '*+?{}]^$')) return undefined
  return one(sign)
}

function readGroup(reader: Reader): Pattern | undefined {
  if (took(reader, '?') && !took(reader, ':')) return undefined
  if (++reader.depth > patternDepthMax) return undefined
  const inside = readChoice(reader)
  reader.depth--
  return took(reader, ')') ? inside : undefined
}

function readQuantifier(reader: Reader, item: Pattern): Pattern | undefined {
  const bounds = readBounds(reader)
  if (bounds === 'none') return item
  if (bounds === undefined || isOneOf(reader.signs[reader.at], '*+?{')) return undefined
  return { kind: 'repeat', item, ...bounds }
}

type Bounds = { readonly min: number; readonly max: number | undefined }

function readBounds(reader: Reader): Bounds | 'none' | undefined {
  if (took(reader, '*')) return { min: 0, max: undefined }
  if (took(reader, '+')) return { min: 1, max: undefined }
  if (took(reader, '?')) return { min: 0, max: 1 }
  if (!took(reader, '{')) return 'none'
  const close = reader.signs.indexOf('}', reader.at)
  const found = /^(\d{1,3})(?:(,)(\d{1,3})?)?$/.exec(reader.signs.slice(reader.at, Math.max(close, 0)).join(''))
  if (found === null) return undefined
  reader.at = close + 1
  const min = Number(found[1])
  const max = found[2] === undefined ? min : found[3] === undefined ? undefined : Number(found[3])
  return min > repeatCountMax || (max !== undefined && (max > repeatCountMax || max < min)) ? undefined : { min, max }
}

const lineEnds: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]
const digits: readonly Range[] = [[0x30, 0x39]]
const word: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]
const space: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
]
const everything = 0x10ffff

const families: Readonly<Record<string, readonly Range[]>> = { d: digits, w: word, s: space }
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function readEscape(reader: Reader): Pattern | undefined {
  const sign = reader.signs[reader.at++]
  if (sign === undefined) return undefined
  const family = families[sign.toLowerCase()]
  if (family !== undefined) return { kind: 'sign', ranges: family, negated: sign !== sign.toLowerCase() }
  const plain = unescaped(sign)
  return plain === undefined ? undefined : one(plain)
}

/** Letters and digits after a backslash mean something in one dialect or another, so only the known ones are taken. */
function unescaped(sign: string): string | undefined {
  return controls[sign] ?? (/[\p{L}\p{N}]/u.test(sign) ? undefined : sign)
}

function readClass(reader: Reader): Pattern | undefined {
  const negated = took(reader, '^')
  const ranges: Range[] = []
  while (!took(reader, ']')) {
    const range = readRange(reader)
    if (range === undefined) return undefined
    ranges.push(...range)
  }
  return ranges.length === 0 ? undefined : { kind: 'sign', ranges, negated }
}

function readRange(reader: Reader): readonly Range[] | undefined {
  const from = readMember(reader)
  if (from === undefined || from.length !== 1 || from[0]?.[0] !== from[0]?.[1]) return from
  if (reader.signs[reader.at] !== '-' || reader.signs[reader.at + 1] === ']') return from
  reader.at++
  const to = readMember(reader)
  const low = from[0]?.[0]
  const high = to?.length === 1 ? to[0]?.[1] : undefined
  return low === undefined || high === undefined || high < low ? undefined : [[low, high]]
}

function readMember(reader: Reader): readonly Range[] | undefined {
  const sign = reader.signs[reader.at++]
  if (sign === undefined || sign === '[') return undefined
  if (sign !== '\\') return pointOf(sign)
  const escaped = reader.signs[reader.at++]
  if (escaped === undefined) return undefined
  const family = families[escaped.toLowerCase()]
  if (family !== undefined) return escaped === escaped.toLowerCase() ? family : others(family)
  const plain = unescaped(escaped)
  return plain === undefined ? undefined : pointOf(plain)
}

function others(ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = []
  let from = 0
  for (const [low, high] of ranges) {
    if (low > from) gaps.push([from, low - 1])
    from = high + 1
  }
  return [...gaps, [from, everything]]
}

function pointOf(sign: string): readonly Range[] {
  const point = sign.codePointAt(0) ?? 0
  return [[point, point]]
}

function one(sign: string): Pattern {
  return { kind: 'sign', ranges: pointOf(sign), negated: false }
}

function took(reader: Reader, sign: string): boolean {
  if (reader.signs[reader.at] !== sign) return false
  reader.at++
  return true
}

function isOneOf(sign: string | undefined, signs: string): boolean {
  return sign !== undefined && signs.includes(sign)
}
