import { createHash } from 'node:crypto'
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { type Json, parseJson } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import { cleanText } from './derive-clean-text.ts'
import type { JsonObject } from './model.ts'

/** A description of an API as it was published, within our bounds and not yet believed in anything. */
export interface OpenapiDocument {
  /** Which schemas it is written in: those of 3.0, or JSON Schema 2020-12. */
  readonly dialect: '3.0' | '3.1'
  readonly root: JsonObject
  readonly title: string
  /** What its publisher calls this state of it. */
  readonly version: string
  /** SHA-256 of the text, in hex. */
  readonly digest: string
}

export type ParsedOpenapi =
  | { readonly ok: true; readonly document: OpenapiDocument }
  /** Why not, as the end of a sentence about the document. */
  | { readonly ok: false; readonly why: string }

/** The largest that is published by anybody we know has 13 million. */
export const openapiBytesMax = 16_777_216
/** A YAML reader does some twenty times the work for each of its signs, and everybody on this node waits meanwhile. */
export const yamlBytesMax = 2_097_152
/** Whoever writes a document by hand has some; reading them takes time by their square. */
const aliasesMax = 1_000
const openapiMembersMax = 400_000
const titleCharactersMax = 100

/**
 * Reads an OpenAPI document, 3.0 or 3.1, as JSON or YAML. What is too large, too deep, ambiguous (a member that stands twice)
 * or built to unfold (aliases of aliases in YAML) is refused before anything of it is looked at.
 */
export function parseOpenapi(text: string): ParsedOpenapi {
  const plain = plainOpenapi(text)
  return plain.ok ? openapiDocument(plain.text, plain.digest) : plain
}

export type PlainOpenapi =
  /** JSON that passed every bound, whatever it was written in. */
  { readonly ok: true; readonly text: string; readonly digest: string } | { readonly ok: false; readonly why: string }

/** The first part of it, which is nearly all of the work. */
export function plainOpenapi(text: string): PlainOpenapi {
  const bytes = Buffer.byteLength(text)
  if (bytes > openapiBytesMax) return { ok: false, why: `has more than ${openapiBytesMax} bytes` }
  if (text.includes('\0')) return { ok: false, why: 'holds a NUL character' }
  const isJson = /^\s*\{/.test(text)
  if (!isJson && bytes > yamlBytesMax) return { ok: false, why: `has more than ${yamlBytesMax} bytes of YAML` }
  const plain = isJson ? ({ ok: true, text } as const) : plainYaml(text)
  if (!plain.ok) return plain
  const parsed = parseJson(plain.text, openapiMembersMax)
  if (!parsed.ok) return { ok: false, why: `can not be read: ${parsed.why}` }
  return { ok: true, text: plain.text, digest: createHash('sha256').update(text).digest('hex') }
}

/** The other part: the document in JSON that `plainOpenapi` let through. */
export function openapiDocument(text: string, digest: string): ParsedOpenapi {
  const root: Json = JSON.parse(text)
  return documentOf(root, digest)
}

function documentOf(root: Json, digest: string): ParsedOpenapi {
  if (!isObject(root)) return { ok: false, why: 'is not an object' }
  const said = typeof root.openapi === 'string' ? root.openapi : ''
  const dialect = /^3\.0\.\d+$/.test(said) ? '3.0' : /^3\.1\.\d+$/.test(said) ? '3.1' : undefined
  if (dialect === undefined) return { ok: false, why: 'does not say that it is OpenAPI 3.0 or 3.1' }
  if (!isObject(root.paths)) return { ok: false, why: 'has no paths' }
  const info = isObject(root.info) ? root.info : {}
  return {
    ok: true,
    document: { dialect, root, title: shortText(info.title), version: shortText(info.version), digest },
  }
}

function shortText(value: Json | undefined): string {
  return typeof value === 'string' ? cleanText(value).replace(/\s+/g, ' ').trim().slice(0, titleCharactersMax) : ''
}

type PlainYaml = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string }

/** YAML as JSON text, so that all that follows is judged once, whatever it was written in. */
function plainYaml(text: string): PlainYaml {
  const refuse = (finding: string): PlainYaml => ({ ok: false, why: `can not be read: ${finding}` })
  try {
    // Whether keys are unique is looked at below: the reader's own look compares each with each.
    const document = parseDocument(text, { schema: 'core', version: '1.2', merge: false, uniqueKeys: false })
    if (document.errors.length > 0 || document.contents === null) return refuse('not YAML')
    const finding = yamlFinding(document)
    if (finding !== undefined) return refuse(finding)
    return { ok: true, text: JSON.stringify(document.toJS({ maxAliasCount: -1 })) ?? '' }
  } catch (cause) {
    if (cause instanceof RangeError) return refuse('too deep')
    throw cause
  }
}

/** What unfolds beyond the size of any document, and what two readers would understand differently. */
function yamlFinding(document: Document): string | undefined {
  let finding: string | undefined
  const anchors = new Map<string, unknown>()
  const meant = new Map<unknown, unknown>()
  visit(document, (_key, node) => {
    if (isAlias(node)) meant.set(node, anchors.get(node.source))
    else if (isNode(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
    if (meant.size > aliasesMax) finding = `it has more than ${aliasesMax} aliases`
    if (isMap(node)) finding = keysFinding(node.items)
    return finding === undefined ? undefined : visit.BREAK
  })
  if (finding !== undefined) return finding
  const size = unfoldedSize(document.contents, { meant, known: new Map(), open: new Set() })
  if (size === undefined) return 'an alias comes back to itself, or leads nowhere'
  return size > openapiBytesMax ? `its aliases unfold to more than ${openapiBytesMax} bytes` : undefined
}

function keysFinding(items: readonly unknown[]): string | undefined {
  const keys = new Set<string>()
  for (const item of items) {
    if (!isPair(item) || !isScalar(item.key)) return 'a key is not plain'
    const key = String(item.key.value)
    if (keys.has(key)) return 'a member stands twice'
    keys.add(key)
  }
  return undefined
}

interface Unfolding {
  /** The node of each alias. */
  readonly meant: ReadonlyMap<unknown, unknown>
  /** Of what was measured before. */
  readonly known: Map<unknown, number>
  readonly open: Set<unknown>
}

/** Bytes that a node comes to as JSON, with each alias replaced by what it stands for (an alias costs three signs to write). */
function unfoldedSize(node: unknown, at: Unfolding): number | undefined {
  if (isAlias(node)) return measured(at.meant.get(node), at)
  if (isMap(node) || isSeq(node)) return measured(node, at)
  if (isPair(node)) return sum([node.key, node.value], at)
  return isScalar(node) ? String(node.value).length + signsAroundMax : signsAroundMax
}

const signsAroundMax = 8

function measured(node: unknown, at: Unfolding): number | undefined {
  const known = at.known.get(node)
  if (known !== undefined) return known
  if (node === undefined || at.open.has(node)) return undefined
  at.open.add(node)
  const size = isMap(node) || isSeq(node) ? sum(node.items, at) : unfoldedSize(node, at)
  at.open.delete(node)
  if (size !== undefined) at.known.set(node, size)
  return size
}

function sum(nodes: readonly unknown[], at: Unfolding): number | undefined {
  let total = signsAroundMax
  for (const node of nodes) {
    const size = unfoldedSize(node, at)
    if (size === undefined) return undefined
    total += size
  }
  return total
}
