/** Markup that is ready to be sent. Only the `html` tag makes it, from literals of ours and escaped values. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Html = Markup
export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[]

/**
 * Template tag: everything that is not `Html` itself is escaped for text and for quoted attributes (never use an
 * unquoted one); lists are joined; `undefined`, `null` and `false` leave nothing.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = literals[0] ?? ''
  values.forEach((value, at) => {
    text += textOf(value) + (literals[at + 1] ?? '')
  })
  return new Markup(text)
}

export const nothing: Html = new Markup('')

/** Joins pieces with a separator of ours, as `list.join` does for strings. */
export function joined(pieces: readonly HtmlValue[], separator: string): Html {
  return new Markup(pieces.map(textOf).join(escaped(separator)))
}

/** "a", "a and b", "a, b and c". */
export function listed(pieces: readonly HtmlValue[], word = 'and'): Html {
  if (pieces.length < 2) return html`${pieces}`
  return html`${joined(pieces.slice(0, -1), ', ')} ${word} ${pieces.at(-1)}`
}

function textOf(value: HtmlValue): string {
  if (value instanceof Markup) return value.toString()
  if (value === undefined || value === null || value === false) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return value.map(textOf).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, sign => entities[sign] ?? '')
}

/** An address for `href` or `action`: a path of ours or http(s). Anything else (`javascript:`, `data:`, `//host`) is `#`. */
export function address(url: string): string {
  if (/^\/(?![/\\])/.test(url)) return url
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url
  return '#'
}
