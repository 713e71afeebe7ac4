import type { ReactNode } from 'react'

/** A shape for each state: no two differ by colour alone. */
export type GlyphName =
  | 'active'
  | 'waiting'
  | 'ended'
  | 'denied'
  | 'refused'
  | 'done'
  | 'failed'
  | 'not-sent'
  | 'aborted'
  | 'withheld'
  | 'unsettled'
  | 'drifted'
  | 'suspended'
  | 'verified'
  | 'note'
  | 'read'
  | 'write'
  | 'destructive'
  | 'square'
  | 'unknown'
  | 'add'
  | 'less'
  | 'search'
  | 'copy'
  | 'menu'

/** Alone it says nothing to who can't see it: a word stands beside it. */
export function Glyph({ is }: { readonly is: GlyphName }) {
  return <span className={`g g-${is}`} aria-hidden="true" />
}

export type Tone = 'reach' | 'wait' | 'refuse' | 'drift' | 'withheld' | 'ink' | 'quiet'

const tones: Readonly<Partial<Record<GlyphName, Tone>>> = {
  active: 'reach',
  done: 'reach',
  verified: 'reach',
  waiting: 'wait',
  suspended: 'wait',
  refused: 'refuse',
  failed: 'refuse',
  note: 'refuse',
  destructive: 'refuse',
  drifted: 'drift',
  withheld: 'withheld',
  write: 'ink',
}

export interface StateProps {
  readonly is: GlyphName
  readonly children: ReactNode
  /** With a soft background: at most once a row, or in a header. */
  readonly chip?: boolean
  readonly tone?: Tone
}

/** Glyph, word, colour. */
export function State({ is, children, chip = false, tone = tones[is] ?? 'quiet' }: StateProps) {
  return (
    <span className={`state t-${tone}${chip ? ' chip' : ''}`}>
      <Glyph is={is} />
      <span>{children}</span>
    </span>
  )
}

const effects = {
  read: { glyph: 'read', word: 'Read' },
  write: { glyph: 'write', word: 'Write' },
  destructive: { glyph: 'destructive', word: 'Destructive' },
} as const

export type Effect = keyof typeof effects

/** What a tool does. */
export function EffectState({ effect }: { readonly effect: Effect }) {
  const { glyph, word } = effects[effect]
  return <State is={glyph}>{word}</State>
}

const outcomes = {
  succeeded: { glyph: 'done', word: 'Succeeded' },
  failed: { glyph: 'failed', word: 'Failed' },
  not_sent: { glyph: 'not-sent', word: 'Not sent' },
  aborted: { glyph: 'aborted', word: 'Aborted' },
  withheld: { glyph: 'withheld', word: 'Withheld' },
  unknown: { glyph: 'unsettled', word: 'Unsettled' },
  refused: { glyph: 'refused', word: 'Refused' },
  in_flight: { glyph: 'active', word: 'In flight' },
} as const

export type Outcome = keyof typeof outcomes

export function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(outcomes, text)
}

/** What became of a call. */
export function outcomeWords(outcome: string): { readonly glyph: GlyphName; readonly word: string } {
  return isOutcome(outcome) ? outcomes[outcome] : { glyph: 'unknown', word: outcome }
}
