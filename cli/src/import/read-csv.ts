import type { RawRecord } from './model.ts'

/** Longer ones are a quote that nobody closed. */
const cellCharactersMax = 1_048_576

interface Row {
  readonly line: number
  readonly cells: readonly string[]
  readonly fault?: string
}

/** Records of a table (RFC 4180): the first row names the fields; cells may hold line ends between quotes. */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<RawRecord> {
  let names: readonly string[] | undefined
  for await (const { line, cells, fault } of rows(text)) {
    if (names === undefined) {
      names = cells.map(cell => cell.trim())
      continue
    }
    if (cells.length === 1 && cells[0] === '') continue
    const pairs = names.map((name, at): [string, string] => [name, cells[at] ?? ''])
    const record = Object.fromEntries(pairs.filter(([name]) => name !== '' && name !== '__proto__'))
    if (fault !== undefined) yield { line, record, fault }
    else if (cells.length !== names.length)
      yield { line, record, fault: `It has ${cells.length} fields, and the first row names ${names.length}.` }
    else yield { line, record }
  }
}

const sign = /[",\r\n]/g

/** Goes from sign to sign: a quote may be at the end of one part and its twin at the beginning of the next. */
class CsvScanner {
  readonly finished: Row[] = []
  #cells: string[] = []
  #cell = ''
  #state: 'plain' | 'quoted' | 'closing' = 'plain'
  #line = 1
  #rowLine = 1
  #fault: string | undefined

  feed(part: string): void {
    for (let at = 0; at < part.length; )
      at = this.#state === 'quoted' ? this.#quotedFrom(part, at) : this.#plainFrom(part, at)
  }

  end(): void {
    if (this.#state === 'quoted') this.#fault ??= 'A quote is opened and never closed.'
    if (this.#cell !== '' || this.#cells.length > 0) this.#endRow()
  }

  /** Up to the next character that means something, and that one. */
  #plainFrom(part: string, at: number): number {
    sign.lastIndex = at
    const end = sign.exec(part)?.index ?? part.length
    if (end > at) {
      if (this.#state === 'closing') this.#fault ??= 'Something follows a closing quote.'
      this.#cell += part.slice(at, end)
    }
    const character = part[end]
    if (character === ',') this.#endCell()
    else if (character === '"') this.#takeQuote()
    else if (character === '\n') {
      this.#line++
      this.#endRow()
    }
    return end + 1
  }

  #quotedFrom(part: string, at: number): number {
    const quote = part.indexOf('"', at)
    const end = quote < 0 ? part.length : quote
    const text = part.slice(at, end)
    this.#cell += text
    for (let line = text.indexOf('\n'); line >= 0; line = text.indexOf('\n', line + 1)) this.#line++
    if (quote >= 0) this.#state = 'closing'
    else if (this.#cell.length > cellCharactersMax) {
      this.#fault ??= 'A quote is opened and not closed.'
      this.#endRow()
    }
    return end + 1
  }

  #takeQuote(): void {
    if (this.#state === 'closing') this.#cell += '"'
    else if (this.#cell !== '') this.#fault ??= 'A quote stands inside a field that is not quoted.'
    this.#state = 'quoted'
  }

  #endCell(): void {
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#state = 'plain'
  }

  #endRow(): void {
    this.#endCell()
    const row = { line: this.#rowLine, cells: this.#cells }
    this.finished.push(this.#fault === undefined ? row : { ...row, fault: this.#fault })
    this.#cells = []
    this.#fault = undefined
    this.#rowLine = this.#line
  }
}

async function* rows(text: AsyncIterable<string>): AsyncGenerator<Row> {
  const scanner = new CsvScanner()
  for await (const part of text) {
    scanner.feed(part)
    yield* scanner.finished.splice(0)
  }
  scanner.end()
  yield* scanner.finished
}
