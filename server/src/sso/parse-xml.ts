/** An element with its namespace resolved. */
export interface XmlElement {
  readonly namespace: string
  /** Without its prefix. */
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** What stands directly in it, in one piece. */
  readonly text: string
}

export interface XmlAttribute {
  readonly namespace: string
  readonly name: string
  readonly value: string
}

export type XmlRead =
  | { readonly ok: true; readonly root: XmlElement; readonly text: string }
  | { readonly ok: false; readonly why: string }

export interface XmlBounds {
  /** Metadata has them; what is signed has none that we read. */
  readonly comments: 'refused' | 'skipped'
}

const depthMax = 40
const elementsMax = 20_000
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/'
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const declaration = /^<\?xml\s[^<>?]*\?>/
const opening =
  /<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^<"]*"|'[^<']*'))*)\s*(\/?)>/y
const closing = /<\/([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*>/y
const attribute = /\s+([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*(?:"([^<"]*)"|'([^<']*)')/y
/** XML 1.0 section 2.2 does not have them. */
const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Thrown and caught in this file. */
class Unreadable extends Error {}

/**
 * Reads the part of XML that SAML needs and refuses the rest: no document type, entity, processing instruction or CDATA. What two
 * readers could understand in two ways is no document here, so that whoever checks and whoever uses it see the same.
 */
export function parseXml(given: string, { comments }: XmlBounds): XmlRead {
  try {
    // XML 1.0 section 2.11.
    const text = given.replace(/\r\n?/g, '\n')
    if (forbidden.test(text)) throw new Unreadable('a character that XML does not have')
    return { ok: true, root: read(text, comments), text }
  } catch (cause) {
    if (cause instanceof Unreadable) return { ok: false, why: cause.message }
    throw cause
  }
}

interface Open {
  readonly tag: string
  readonly names: ReadonlyMap<string, string>
  readonly namespace: string
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: XmlElement[]
  text: string
}

function read(text: string, comments: XmlBounds['comments']): XmlElement {
  const stack: Open[] = []
  let root: XmlElement | undefined
  let count = 0
  let at = declaration.exec(text)?.[0].length ?? 0
  const close = (done: Open): void => {
    const { namespace, name, attributes, children } = done
    const element = { namespace, name, attributes, children, text: done.text }
    const above = stack.at(-1)
    if (above === undefined) root = element
    else above.children.push(element)
  }
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const until = next === -1 ? text.length : next
    const between = text.slice(at, until)
    const inside = stack.at(-1)
    if (inside !== undefined) inside.text += decoded(between)
    else if (between.trim() !== '') throw new Unreadable('text outside of the root')
    at = until
    if (next === -1) break
    if (text.startsWith('<!--', at)) {
      at = pastComment(text, at, comments)
      continue
    }
    if (text.startsWith('<!', at)) throw new Unreadable('a document type, an entity or CDATA')
    if (text.startsWith('<?', at)) throw new Unreadable('a processing instruction')
    closing.lastIndex = at
    const end = closing.exec(text)
    if (end !== null) {
      const done = stack.pop()
      if (done === undefined || done.tag !== end[1]) throw new Unreadable('an end without its beginning')
      close(done)
      at = closing.lastIndex
      continue
    }
    opening.lastIndex = at
    const begin = opening.exec(text)
    if (begin === null) throw new Unreadable('what is no element')
    if (root !== undefined) throw new Unreadable('more than one root')
    if (++count > elementsMax || stack.length >= depthMax) throw new Unreadable('too much, or too deep')
    const [, tag = '', given = '', isEmpty = ''] = begin
    const opened = openElement(tag, given, inside?.names ?? new Map([['xml', xmlNamespace]]))
    if (isEmpty === '') stack.push(opened)
    else close(opened)
    at = opening.lastIndex
  }
  if (root === undefined || stack.length > 0) throw new Unreadable('what does not end')
  return root
}

function pastComment(text: string, at: number, comments: XmlBounds['comments']): number {
  if (comments === 'refused') throw new Unreadable('a comment')
  const end = text.indexOf('--', at + 4)
  if (end === -1 || text[end + 2] !== '>') throw new Unreadable('a comment that does not end')
  return end + 3
}

function openElement(tag: string, given: string, above: ReadonlyMap<string, string>): Open {
  const pairs = pairsOf(given)
  const names = new Map(above)
  for (const [name, value] of pairs) {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined
    if (prefix === undefined) continue
    const isReserved = prefix === 'xml' || prefix === 'xmlns' || value === xmlNamespace || value === xmlnsNamespace
    if (isReserved || (prefix !== '' && value === '')) throw new Unreadable('a prefix that can’t be bound so')
    names.set(prefix, value)
  }
  const attributes: XmlAttribute[] = []
  const seen = new Set<string>()
  for (const [written, value] of pairs) {
    if (written === 'xmlns' || written.startsWith('xmlns:')) continue
    const { namespace, name } = resolved(written, names, '')
    const expanded = `${namespace} ${name}`
    if (seen.has(expanded)) throw new Unreadable('an attribute that stands twice')
    seen.add(expanded)
    attributes.push({ namespace, name, value })
  }
  return { tag, names, ...resolved(tag, names, names.get('') ?? ''), attributes, children: [], text: '' }
}

function pairsOf(given: string): readonly (readonly [string, string])[] {
  const pairs = new Map<string, string>()
  attribute.lastIndex = 0
  while (attribute.lastIndex < given.length) {
    const found = attribute.exec(given)
    if (found === null) throw new Unreadable('what is no attribute')
    const [, name = '', double, single] = found
    if (pairs.has(name)) throw new Unreadable('an attribute that stands twice')
    pairs.set(name, decoded((double ?? single ?? '').replace(/[\t\n]/g, ' ')))
  }
  return [...pairs]
}

function resolved(
  written: string,
  names: ReadonlyMap<string, string>,
  withoutPrefix: string,
): { readonly namespace: string; readonly name: string } {
  const colon = written.indexOf(':')
  if (colon === -1) return { namespace: withoutPrefix, name: written }
  const namespace = names.get(written.slice(0, colon))
  if (namespace === undefined) throw new Unreadable('a prefix that is bound to nothing')
  return { namespace, name: written.slice(colon + 1) }
}

function decoded(text: string): string {
  if (text.includes(']]>')) throw new Unreadable('an end of CDATA')
  return text.replace(/&([^;&]{0,10};)?/g, (_, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? ''
    const known = Object.hasOwn(entities, name) ? entities[name] : undefined
    if (known !== undefined) return known
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name)
    const code = number === null ? -1 : Number.parseInt(number[1] ?? number[2] ?? '', number[1] === undefined ? 10 : 16)
    if (code < 0 || code > 0x10_ffff) throw new Unreadable('an entity')
    const character = String.fromCodePoint(code)
    if (forbidden.test(character)) throw new Unreadable('a character that XML does not have')
    return character
  })
}

/** Its children of this name. */
export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter(child => child.namespace === namespace && child.name === name)
}

/** Of an attribute without a namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes.find(each => each.namespace === '' && each.name === name)?.value
}

/** It and all below it. */
export function* everyElement(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) yield* everyElement(child)
}
