import { createHash } from 'node:crypto'
import { isAlias, isMap, isPair, isScalar, type Node, parseDocument, visit } from 'yaml'
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
/** A YAML reader does more work for each of its signs. */
export const yamlBytesMax = 4_194_304
const openapiMembersMax = 400_000
const titleCharactersMax = 100

/**
 * Reads an OpenAPI document, 3.0 or 3.1, as JSON or YAML. What is too large, too deep, ambiguous (a member that stands twice)
 * or built to unfold (aliases of YAML) is refused before anything of it is looked at.
 */
export function parseOpenapi(text: string): ParsedOpenapi {
  const bytes = Buffer.byteLength(text)
  if (bytes > openapiBytesMax) return { ok: false, why: `has more than ${openapiBytesMax} bytes` }
  const isJson = /^\s*\{/.test(text)
  if (!isJson && bytes > yamlBytesMax) return { ok: false, why: `has more than ${yamlBytesMax} bytes of YAML` }
  const plain = isJson ? ({ ok: true, text } as const) : plainYaml(text)
  if (!plain.ok) return plain
  const parsed = parseJson(plain.text, openapiMembersMax)
  if (!parsed.ok) return { ok: false, why: `can not be read: ${parsed.why}` }
  return documentOf(parsed.value, createHash('sha256').update(text).digest('hex'))
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
  try {
    // Whether keys are unique is looked at below: the reader's own look compares each with each.
    const document = parseDocument(text, { schema: 'core', version: '1.2', merge: false, uniqueKeys: false })
    if (document.errors.length > 0) return { ok: false, why: 'can not be read: not YAML' }
    const finding = document.contents === null ? 'not YAML' : yamlFinding(document.contents)
    if (finding !== undefined) return { ok: false, why: `can not be read: ${finding}` }
    return { ok: true, text: JSON.stringify(document.toJS({ maxAliasCount: 0 })) ?? '' }
  } catch (cause) {
    if (cause instanceof RangeError) return { ok: false, why: 'can not be read: too deep' }
    throw cause
  }
}

/** What a document has no honest use for, and what two readers would understand differently. */
function yamlFinding(contents: Node): string | undefined {
  let finding: string | undefined
  visit(contents, (_key, node) => {
    finding = isAlias(node) ? 'it uses aliases' : isMap(node) ? keysFinding(node.items) : finding
    return finding === undefined ? undefined : visit.BREAK
  })
  return finding
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
