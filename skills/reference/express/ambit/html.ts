/** Text that is HTML already. Only `html` makes it. */
export class Fragment {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Part = Fragment | string | number | undefined | readonly Part[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, found => entities[found] ?? '')
}

/** Every value is text, unless it was made by `html` itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Fragment {
  const written = parts.map(writePart)
  return new Fragment(texts.map((text, index) => text + (written[index] ?? '')).join(''))
}

function writePart(part: Part): string {
  if (part instanceof Fragment) return part.text
  if (part === undefined) return ''
  return typeof part === 'object' ? part.map(writePart).join('') : escapeHtml(String(part))
}

const nameCharactersMax = 120
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A text by somebody else: on one line, no longer than a line, and without characters that turn or hide what follows. */
export function quoted(text: string): Fragment {
  return html`<bdi>${plainLine(text)}</bdi>`
}

/** The same where no markup can stand: in a choice of a list. */
export function plainLine(text: string): string {
  const plain = text.replace(unseen, found => `\\u{${found.codePointAt(0)?.toString(16)}}`)
  return plain.length > nameCharactersMax ? `${plain.slice(0, nameCharactersMax)}…` : plain
}
