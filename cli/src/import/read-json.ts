import type { Item, RawRecord } from './model.ts'

/** Longer ones are no record of a person. */
const recordCharactersMax = 1_048_576

const tooLong = 'It is longer than a record may be.'

/** Records that stand one a line. A broken line spoils itself and nothing else. */
export async function* readLines(text: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  let rest = ''
  let line = 1
  let skipping = false
  for await (const part of text) {
    const pieces = (rest + part).split('\n')
    rest = pieces.pop() ?? ''
    for (const piece of pieces) {
      if (!skipping && piece.trim() !== '') yield recordOf(piece, line)
      skipping = false
      line++
    }
    if (rest.length <= recordCharactersMax) continue
    if (!skipping) yield { line, record: undefined, fault: tooLong }
    skipping = true
    rest = ''
  }
  if (!skipping && rest.trim() !== '') yield recordOf(rest, line)
}

/** A JSON object, as a record; what else stands there is a fault. */
function recordOf(text: string, line: number, list?: string): RawRecord {
  const where = list === undefined ? { line } : { line, list }
  try {
    const value: unknown = JSON.parse(text)
    if (isItem(value)) return { ...where, record: value }
    return { ...where, record: undefined, fault: 'It is no object.' }
  } catch {
    // What stands there is not told: it may be a hash.
    return { ...where, record: undefined, fault: 'It is no JSON.' }
  }
}

/** True for an object that is no list. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Records of one document: the elements of the list that it is, or of the lists with these names in the object that it is. Nothing
 * but one element is kept at a time.
 */
export async function* readDocument(text: AsyncIterable<string>, lists: readonly string[]): AsyncGenerator<RawRecord> {
  const scanner = new DocumentScanner(lists)
  for await (const part of text) {
    scanner.feed(part)
    yield* scanner.finished.splice(0)
  }
  scanner.end()
  yield* scanner.finished
}

const signInString = /["\\\n]/g
const signOutside = /["{}[\],\n]/g

/** Walks brackets and strings; only what may be an element is kept and parsed. */
class DocumentScanner {
  readonly finished: RawRecord[] = []
  readonly #lists: readonly string[]
  #line = 1
  #depth = 0
  #quoted = false
  #escaped = false
  /** The depth at which elements of a list stand that is read. */
  #elementsAt: number | undefined
  #list: string | undefined
  #element = ''
  #elementLine = 0
  /** The last string at the depth of the document, which is a key where a colon follows. */
  #word = ''

  constructor(lists: readonly string[]) {
    this.#lists = lists
  }

  feed(part: string): void {
    for (let at = 0; at < part.length; ) {
      const sign = this.#quoted ? signInString : signOutside
      sign.lastIndex = at
      const end = this.#escaped ? at : (sign.exec(part)?.index ?? part.length)
      if (end > at) this.#takePlain(part.slice(at, end))
      const character = part[end]
      if (character !== undefined) this.#takeSign(character)
      at = end + 1
    }
  }

  end(): void {
    if (this.#depth > 0) this.finished.push({ line: this.#line, record: undefined, fault: 'The file ends too early.' })
  }

  get #inElement(): boolean {
    return this.#elementsAt !== undefined && this.#element !== ''
  }

  #keep(text: string): void {
    if (this.#element.length <= recordCharactersMax) this.#element += text
  }

  #takePlain(text: string): void {
    if (this.#inElement) this.#keep(text)
    else if (this.#quoted) this.#word += this.#depth === 1 ? text : ''
    else if (this.#depth === this.#elementsAt && text.trim() !== '') this.#begin(text.trimStart())
  }

  #takeSign(character: string): void {
    if (character === '\n') this.#line++
    if (this.#quoted) this.#takeQuoted(character)
    else this.#take(character)
  }

  #takeQuoted(character: string): void {
    if (this.#inElement) this.#keep(character)
    else if (this.#depth === 1 && (character !== '"' || this.#escaped)) this.#word += character
    if (this.#escaped) this.#escaped = false
    else if (character === '\\') this.#escaped = true
    else if (character === '"') this.#quoted = false
  }

  #take(character: string): void {
    if (character === '"') this.#openString()
    else if (character === '{' || character === '[') this.#open(character)
    else if (character === '}' || character === ']') this.#close(character)
    else if (this.#depth === this.#elementsAt && character === ',') this.#endElement()
    else if (this.#inElement) this.#keep(character)
  }

  #openString(): void {
    this.#quoted = true
    if (this.#inElement) this.#keep('"')
    else if (this.#depth === this.#elementsAt) this.#begin('"')
    else if (this.#depth === 1) this.#word = ''
  }

  #open(character: string): void {
    if (this.#elementsAt !== undefined) {
      if (this.#inElement) this.#keep(character)
      else this.#begin(character)
    } else if (character === '[' && this.#depth === 0) this.#elementsAt = 1
    else if (character === '[' && this.#depth === 1 && this.#lists.includes(this.#word)) {
      this.#elementsAt = 2
      this.#list = this.#word
    }
    this.#depth++
  }

  #close(character: string): void {
    if (this.#depth === this.#elementsAt) {
      this.#endElement()
      this.#elementsAt = undefined
      this.#list = undefined
    } else if (this.#inElement) this.#keep(character)
    this.#depth = Math.max(0, this.#depth - 1)
  }

  #begin(character: string): void {
    this.#element = character
    this.#elementLine = this.#line
  }

  #endElement(): void {
    if (this.#element === '') return
    const whole = this.#element.length <= recordCharactersMax
    this.finished.push(
      whole
        ? recordOf(this.#element, this.#elementLine, this.#list)
        : { line: this.#elementLine, record: undefined, fault: tooLong },
    )
    this.#element = ''
  }
}
