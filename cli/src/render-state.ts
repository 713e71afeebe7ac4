import type { Mode } from './model.ts'

interface Look {
  readonly glyph: string
  readonly ascii: string
  /** SGR of the colour; it never says what the word does not. */
  readonly colour: number
}

const active = { glyph: '●', ascii: '*', colour: 36 }
const waiting = { glyph: '◔', ascii: '~', colour: 33 }
const ended = { glyph: '┤', ascii: '|', colour: 2 }
const refused = { glyph: '×', ascii: 'x', colour: 31 }

const looks: ReadonlyMap<string, Look> = new Map([
  ...['active', 'approved', 'verified', 'linked', 'signing'].map(word => [word, active] as const),
  ...['pending', 'waiting', 'running', 'draft', 'validating', 'open'].map(word => [word, waiting] as const),
  ...['ended', 'expired', 'withdrawn', 'retired', 'consumed', 'suspended', 'inactive'].map(
    word => [word, ended] as const,
  ),
  ...['refused', 'denied', 'failed', 'broken', 'dead'].map(word => [word, refused] as const),
  ['withheld', { glyph: '◇', ascii: 'o', colour: 0 }],
  ['unsettled', { glyph: '◌', ascii: '?', colour: 0 }],
  ['drifted', { glyph: '≠', ascii: '!=', colour: 35 }],
])

/** A state with its sign before it; a word that is no state of ours stays as it is. */
export function renderState(word: string, { utf8 }: Mode): string {
  const look = looks.get(word)
  return look === undefined ? word : `${utf8 ? look.glyph : look.ascii} ${word}`
}

/** The colour of a cell that `renderState` made. Applied after the widths are known, for a terminal counts no colours. */
export function colourOf(cell: string): ((text: string) => string) | undefined {
  const look = looks.get(cell.trimEnd().split(' ').at(-1) ?? '')
  if (look === undefined || look.colour === 0 || !/^\S+ \S+ *$/.test(cell)) return undefined
  const { colour } = look
  return text => `\u001b[${colour}m${text}\u001b[0m`
}
