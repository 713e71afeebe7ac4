import { createHash } from 'node:crypto'
import { address, type Html, html, type Reader, shortDigest, visible } from '../platform/page.ts'
import { approvalWordsIn } from './words/all.ts'

/** Up to here an argument stands on the page as it is. */
const argumentBytesMax = 2048
/** Of a longer one, this many lines from its start and as many from its end. */
const linesShown = 40
/** A line that is longer counts as several, so that one line of 100 KB is cut like any other text. */
const lineCharacters = 120

/** A page with all of it. */
interface Whole {
  readonly href: string
  readonly name: string
}

/** What the tool gets for one argument, character by character. Never cut without saying so (T64). */
export function argumentValue(value: unknown, reader: Reader, whole?: Whole): Html {
  const { emptyText, notGiven } = approvalWordsIn(reader).call
  if (typeof value === 'string')
    return value === '' ? html`<span class="quiet">${emptyText}</span>` : text(value, reader, whole)
  if (value === undefined) return html`<span class="quiet">${notGiven}</span>`
  if (typeof value === 'object' && value !== null) return text(JSON.stringify(value, null, 2), reader, whole)
  return html`<span class="mono">${String(value)}</span>`
}

/** A text in a block of its own when it has several lines, with hidden characters and ends of lines made visible. */
function text(value: string, reader: Reader, whole: Whole | undefined): Html {
  const { call: words } = approvalWordsIn(reader)
  const bytes = Buffer.byteLength(value)
  if (bytes <= argumentBytesMax) return value.includes('\n') ? block(value) : inline(value)
  const lines = shownLines(value)
  if (lines.length <= 2 * linesShown) return html`${block(value)}${sizeWords(value, bytes, reader)}`
  const start = lines.slice(0, linesShown).join('')
  const end = lines.slice(-linesShown).join('')
  const left = [...value].length - [...start].length - [...end].length
  return html`${block(start)}
<p class="cut"><b>${words.left(left)}</b>${whole !== undefined && html` <a href="${address(whole.href)}">${words.showAllOf(whole.name)}</a>`}</p>
${block(end)}${sizeWords(value, bytes, reader)}`
}

function inline(value: string): Html {
  return html`<bdi class="mono">${visible(value, { exact: true, line: true })}</bdi>`
}

/** A parser of HTML drops the line break after the opening tag, so one of ours stands there (HTML, section 13.2.6.4.7). */
function block(value: string): Html {
  return html`<pre class="args" dir="ltr">\n${visible(value, { exact: true })}</pre>`
}

function sizeWords(value: string, bytes: number, reader: Reader): Html {
  const digest = createHash('sha256').update(value).digest('hex')
  return html`<span class="small">${approvalWordsIn(reader).call.bytes(bytes, shortDigest(digest))}</span>`
}

/** The text in pieces that each end with a line break or after `lineCharacters`; joined they are the text again. */
function shownLines(value: string): readonly string[] {
  const lines = value.split(/(?<=\n)/u)
  return lines.flatMap(line => {
    const signs = [...line]
    if (signs.length <= lineCharacters) return [line]
    const pieces: string[] = []
    for (let at = 0; at < signs.length; at += lineCharacters) pieces.push(signs.slice(at, at + lineCharacters).join(''))
    return pieces
  })
}
