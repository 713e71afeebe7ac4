import { type Html, html } from './html.ts'
import { pageWordsIn } from './words/all.ts'

/**
 * Words that Ambit did not write: purposes, names, tool descriptions, arguments. They are shown as plain text, never as
 * markup or links, and what an eye can't see is shown as an escape, so that what a person reads is what was said (T64).
 */

/** Controls, format and tag characters, lone surrogates, private use, separators, and all that a font may leave out. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const spaceLike = /[\p{Zs}]/u
const latin = /\p{Script=Latin}/u
/** Scripts with letters that can't be told from Latin ones; inside a Latin word they are a disguise (UTS 39). */
const lookAlike = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u

export interface Sight {
  /** Arguments and names: every other space than U+0020 is shown too. */
  readonly exact?: boolean
  /** Names stay on one line, so a line break is an escape as well. */
  readonly line?: boolean
}

interface Piece {
  readonly text: string
  readonly escaped: boolean
}

/** True when the eye can't read all of it: then no input field may hold it, for it would be shown unmarked. */
export function hidesSomething(text: string): boolean {
  return pieces(text, { exact: true, line: true }).some(piece => piece.escaped)
}

/** The text with each unseen character as a marked escape such as `\u200b`. */
export function visible(text: string, sight: Sight = {}): Html {
  return html`${pieces(text, sight).map(piece =>
    piece.escaped ? html`<span class="unseen" dir="ltr">${piece.text}</span>` : html`${piece.text}`,
  )}`
}

/** The same as a string, for titles and attributes where there is no markup. */
export function visibleText(text: string, sight: Sight = { line: true }): string {
  return pieces(text, sight)
    .map(piece => piece.text)
    .join('')
}

function pieces(text: string, sight: Sight): Piece[] {
  const found: Piece[] = []
  const { from, to } = sight.exact === true ? inked(text) : { from: 0, to: text.length }
  let at = 0
  for (const word of text.split(/(\s+)/u)) {
    const disguised = latin.test(word) && lookAlike.test(word)
    for (const sign of word) {
      add(found, sign, at < from || at >= to || isHidden(sign, sight) || (disguised && lookAlike.test(sign)))
      at += sign.length
    }
  }
  return found
}

/** Where the text begins and ends to the eye: spaces and line ends before and after can't be seen, but they are sent. */
function inked(text: string): { readonly from: number; readonly to: number } {
  return { from: text.length - text.replace(/^[ \n]+/, '').length, to: text.replace(/[ \n]+$/, '').length }
}

function add(found: Piece[], sign: string, escaped: boolean): void {
  const last = found.at(-1)
  const text = escaped ? escapeOf(sign) : sign
  if (last !== undefined && last.escaped === escaped) found[found.length - 1] = { text: last.text + text, escaped }
  else found.push({ text, escaped })
}

function isHidden(sign: string, sight: Sight): boolean {
  if (sign === '\n') return sight.line === true
  if (sign === '\t') return sight.exact === true
  if (sign === ' ') return false
  return unseen.test(sign) || (sight.exact === true && spaceLike.test(sign))
}

function escapeOf(sign: string): string {
  const point = sign.codePointAt(0) ?? 0
  const named = { 9: '\\t', 10: '\\n', 13: '\\r' }[point]
  if (named !== undefined) return named
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`
}

/** Longest name that stands in a title or a sentence; a longer one is cut, says how many are left, and stands whole in its row. */
const shownNameCharactersMax = 60
/** Shown of a purpose before "Show all". */
const saidCharactersMax = 300

/** A name by others inside a sentence of ours: on one line, isolated so that right-to-left letters move nothing else. */
export function named(name: string): Html {
  const signs = [...name]
  if (signs.length <= shownNameCharactersMax) return html`<bdi>${visible(name, { exact: true, line: true })}</bdi>`
  const cut = signs.slice(0, shownNameCharactersMax).join('')
  return html`<bdi>${visible(cut, { exact: true, line: true })}</bdi>… (+${signs.length - shownNameCharactersMax})`
}

/** The same for `<title>` and `aria-label`. */
export function namedText(name: string): string {
  const signs = [...name]
  const cut = signs.slice(0, shownNameCharactersMax).join('')
  return visibleText(cut, { exact: true, line: true }) + (signs.length > shownNameCharactersMax ? '…' : '')
}

const isolate = '\u2068'
const isolateEnd = '\u2069'

/**
 * The same where there is no markup but a line of ours that runs from right to left: one line, every unseen character of theirs
 * as an escape, and our own isolates around it, so that an address is read in its own order.
 */
export function isolated(name: string): string {
  return isolate + visibleText(name, { line: true }) + isolateEnd
}

/** A line of ours with `isolated` names as markup. Only where such lines are: elsewhere these characters are another's, and shown. */
export function withIsolates(line: string): Html {
  const parts = line.split(/\u2068([^\u2066-\u2069]*)\u2069/u)
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<bdi>${visible(part)}</bdi>` : visible(part)))}`
}

/** The same as plain text, where the two characters do their work by themselves. */
export function withIsolatesText(line: string): string {
  const parts = line.split(/\u2068([^\u2066-\u2069]*)\u2069/u)
  return parts.map((part, at) => (at % 2 === 1 ? isolated(part) : visibleText(part))).join('')
}

/** Text for a machine (tool, argument, host, path): monospaced, every unseen character shown. */
export function code(text: string): Html {
  return html`<bdi class="mono">${visible(text, { exact: true, line: true })}</bdi>`
}

/**
 * A quote: plain text in a bar with its attribution; after 300 characters "Show all" (never cut silently).
 * `by` is a sentence of ours, like "In the agent’s own words. Ambit did not check them."; the reader says its language.
 */
export function said(text: string, by: string, { locale }: { readonly locale?: string | undefined } = {}): Html {
  const signs = [...text]
  const whole = html`<p class="said-text" dir="auto">${visible(text)}</p>`
  if (signs.length <= saidCharactersMax)
    return html`<blockquote class="said">${whole}<p class="said-by">${by}</p></blockquote>`
  const start = visible(signs.slice(0, saidCharactersMax).join(''))
  return html`<blockquote class="said"><p class="said-text" dir="auto">${start}…</p><details><summary>${pageWordsIn(locale).showAll(signs.length.toLocaleString(locale ?? 'en-GB'))}</summary>${whole}</details><p class="said-by">${by}</p></blockquote>`
}

/** A host in its ASCII form, so that a twin in another script is seen for what it is (UTS 46, punycode). */
export function host(text: string): Html {
  const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined
  const plain = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  return code(plain ? url.host : text)
}
