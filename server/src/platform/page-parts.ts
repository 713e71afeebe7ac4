import { address, type Html, type HtmlValue, html } from './html.ts'
import { brief, type Reader, secondsBetween, time } from './page-words.ts'
import { pageWordsIn } from './words/all.ts'
import type { BarWords } from './words/words.ts'
import { named } from './words-of-others.ts'

export type { BarWords } from './words/words.ts'

export type Effect = 'read' | 'write' | 'destructive'

/** Shapes of the stylesheet (`g-*`): each state has one of its own, so that none differs by colour alone. */
export type Glyph =
  | 'aborted'
  | 'active'
  | 'add'
  | 'denied'
  | 'destructive'
  | 'done'
  | 'drifted'
  | 'ended'
  | 'failed'
  | 'less'
  | 'not-sent'
  | 'note'
  | 'read'
  | 'refused'
  | 'square'
  | 'suspended'
  | 'unknown'
  | 'unsettled'
  | 'verified'
  | 'waiting'
  | 'withheld'
  | 'write'

export type Tone = 'reach' | 'wait' | 'refuse' | 'drift' | 'withheld' | 'ink' | 'quiet'

/** A shape alone; a word must stand beside it. */
export function glyph(name: Glyph): Html {
  return html`<span class="g g-${name}" aria-hidden="true"></span>`
}

const tones: Readonly<Record<Glyph, Tone>> = {
  aborted: 'quiet',
  active: 'reach',
  add: 'wait',
  denied: 'quiet',
  destructive: 'refuse',
  done: 'reach',
  drifted: 'drift',
  ended: 'quiet',
  failed: 'refuse',
  less: 'ink',
  'not-sent': 'quiet',
  note: 'refuse',
  read: 'quiet',
  refused: 'refuse',
  square: 'reach',
  suspended: 'wait',
  unknown: 'wait',
  unsettled: 'quiet',
  verified: 'reach',
  waiting: 'wait',
  withheld: 'withheld',
  write: 'ink',
}

/** Shape, word, colour. */
export function state(name: Glyph, word: HtmlValue): Html {
  return html`<span class="state t-${tones[name]}">${glyph(name)}<span>${word}</span></span>`
}

/** The same on a soft background: at most once a row or in a header. */
export function chip(name: Glyph, word: HtmlValue): Html {
  return html`<span class="state chip t-${tones[name]}">${glyph(name)}<span>${word}</span></span>`
}

/** What a tool does at its worst: reads, writes, destroys. */
export function effectChip(effect: Effect, { locale }: Pick<Reader, 'locale'>): Html {
  return chip(effect, pageWordsIn(locale).effect[effect])
}

export type Fact = readonly [term: HtmlValue, detail: HtmlValue, small?: HtmlValue] | undefined | false

/** Rows of "what: value", with an optional small second line. */
export function facts(rows: readonly Fact[]): Html {
  return html`<dl class="facts">${rows.map(row => row && fact(row[0], row[1], row[2]))}</dl>`
}

function fact(term: HtmlValue, detail: HtmlValue, small: HtmlValue): Html {
  return html`<dt>${term}</dt><dd>${detail}${small && html`<span class="small">${small}</span>`}</dd>`
}

export type NoticeTone = 'wait' | 'refuse' | 'reach' | 'quiet'

/** A remark that belongs to the page, not to a mistake. */
export function notice(tone: NoticeTone, words: HtmlValue): Html {
  const shape: Glyph = tone === 'reach' ? 'verified' : tone === 'quiet' ? 'ended' : 'note'
  return html`<div class="notice notice-${tone}">${glyph(shape)}<div>${words}</div></div>`
}

/** What is wrong with a form, said at once to a screen reader; one a page. */
export function alertBox(words: HtmlValue): Html {
  return html`<div class="notice notice-refuse" role="alert" tabindex="-1">${glyph('note')}<div>${words}</div></div>`
}

/** Hidden fields of a form, in order. `undefined` is left out. */
export function hiddenFields(fields: Readonly<Record<string, string | undefined>>): Html {
  return html`${Object.entries(fields).map(
    ([name, value]) => value !== undefined && html`<input type="hidden" name="${name}" value="${value}">`,
  )}`
}

/** A number as the percent coordinate that lets a drawing stretch without a script. */
export function percent(part: number): string {
  return `${(Math.min(1, Math.max(0, part)) * 100).toFixed(2)}%`
}

/** Used time filled, now as a dot, the hard end as a wall; the words say the same below. */
export function reachBar(
  span: { readonly from: Date; readonly to: Date },
  reader: Reader,
  words: BarWords = pageWordsIn(reader.locale).bar,
): Html {
  const whole = Math.max(1, secondsBetween(span.from, span.to))
  const used = Math.min(whole, secondsBetween(span.from, reader.now))
  const at = percent(used / whole)
  return html`<svg class="lane lane-s" aria-hidden="true"><rect class="sp-track" x="0" y="5" width="100%" height="6" rx="3"/><rect class="sp-reach" x="0" y="5" width="${at}" height="6" rx="3"/><svg class="m" x="100%"><rect class="sp-wall" x="-4" y="0" width="4" height="16"/></svg>${used < whole && html`<svg class="m" x="${at}"><circle class="sp-now" cx="0" cy="8" r="5"/></svg>`}</svg><span class="reach-text"><span><bdi>${brief(used, reader.locale)}</bdi> ${words.of} <bdi>${brief(whole, reader.locale)}</bdi></span><span>${used < whole ? words.ends : words.ended} ${time(span.to, reader)}</span></span>`
}

/** Always in reach, plain, one step, never in a warning colour (U4). `of` tells several on one page apart by ear. */
export function endButton(
  form: { action: string; csrfToken: string; sessionId: string; of?: string },
  { locale }: Pick<Reader, 'locale'>,
): Html {
  const { endSession, endSessionOf } = pageWordsIn(locale)
  return html`<form method="post" action="${address(form.action)}">${hiddenFields({ csrf_token: form.csrfToken })}<button class="button button-small" name="session_id" value="${form.sessionId}" data-testid="end-session">${endSession}${form.of !== undefined && html`<span class="hidden">${endSessionOf(named(form.of))}</span>`}</button></form>`
}
