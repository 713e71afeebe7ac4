import type { Json } from '../platform/json.ts'

const xmlDepthMax = 30
const xmlElementsMax = 50_000
const codePointMax = 0x10ffff
const token = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.:-]*)[^<>]*?(\/?)>|([^<]+)/g
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

interface Open {
  readonly name: string
  readonly members: Map<string, Json[]>
  text: string
}

/**
 * Elements and text of a small XML answer as JSON: an element is an object of its children, one without children is its text,
 * and one that comes more than once is a list. Attributes are left out. No document type is read, so there is nothing to unfold
 * (CWE-776). Undefined when it is not such a text.
 */
export function parseXml(text: string): Json | undefined {
  const root: Open = { name: '', members: new Map(), text: '' }
  const open: Open[] = [root]
  let elements = 0
  let end = 0
  for (const match of text.matchAll(token)) {
    const [whole, closing, name, empty, words] = match
    if (match.index !== end || open.length > xmlDepthMax || ++elements > xmlElementsMax) return undefined
    end = match.index + whole.length
    const inner = open.at(-1)
    if (inner === undefined) return undefined
    if (words !== undefined) inner.text += words.replace(/&(?:\w+|#\d{1,7}|#x[\da-f]{1,6});/gi, entity)
    if (name === undefined) continue
    if (closing === '/') {
      if (inner.name !== name || open.length < 2) return undefined
      open.pop()
      add(open.at(-1), name, elementValue(inner))
    } else if (empty === '/') add(inner, name, '')
    else open.push({ name, members: new Map(), text: '' })
  }
  return end === text.length && open.length === 1 && root.members.size === 1 ? elementValue(root) : undefined
}

function add(to: Open | undefined, name: string, value: Json): void {
  to?.members.set(name, [...(to.members.get(name) ?? []), value])
}

function elementValue({ members, text }: Open): Json {
  if (members.size === 0) return text.trim()
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  )
}

/** One that is not known, or no sign at all, stays as it is. */
function entity(whole: string): string {
  const number = /^&#(x?)([\da-f]+);$/i.exec(whole)
  if (number === null) return entities[whole.slice(1, -1)] ?? whole
  const point = Number.parseInt(number[2] ?? '', number[1] === '' ? 10 : 16)
  return point > 0 && point <= codePointMax ? String.fromCodePoint(point) : whole
}
