import { canonicalize, type Json, parseJson } from '../platform/json.ts'
import { cleanText } from './derive-clean-text.ts'
import { mapStrings } from './derive-redacted.ts'
import { shortened } from './derive-shortened.ts'
import { type JsonObject, type Rest, type ToolResult, toolResultBytesMax } from './model.ts'

/** A result without what a person could not see in it. */
export function cleanResult(result: ToolResult): ToolResult {
  const { content, structuredContent, isError } = result
  return {
    content: content.map(cleanBlock),
    ...(structuredContent === undefined ? {} : { structuredContent: mapStrings(structuredContent, cleanText) }),
    ...(isError === undefined ? {} : { isError }),
  }
}

export interface Bounded {
  readonly result: ToolResult
  /** What did not fit; undefined when all of it did. */
  readonly rest: Rest | undefined
}

/** A result within the size that is passed on, and what is left to read of it. */
export function boundedResult(result: ToolResult): Bounded {
  const size = bytesOf(result)
  return size <= toolResultBytesMax ? { result, rest: undefined } : cut(result, size)
}

/** Pictures and sounds are bytes: only what is read as text is touched. */
function cleanBlock(block: JsonObject): JsonObject {
  const { data, blob, ...words } = block
  const cleaned = mapStrings(words, cleanText)
  const kept = { ...(data === undefined ? {} : { data }), ...(blob === undefined ? {} : { blob }) }
  return isObject(cleaned) ? { ...cleaned, ...kept } : kept
}

/**
 * Too large: text is kept from its start as far as it fits, whatever is not text goes, and the agent is told. Structured content
 * keeps the beginning of its longest lists, so that it stays true; where that is not enough it goes as a whole.
 */
function cut(result: ToolResult, size: number): Bounded {
  const note: JsonObject = {
    type: 'text',
    text: `[Cut by Ambit: the result has ${size} bytes, at most ${toolResultBytesMax} are passed on.]`,
  }
  const isError = result.isError === undefined ? {} : { isError: result.isError }
  const { content, structuredContent } = result
  const shorter = structuredContent === undefined ? undefined : shortened(structuredContent, toolResultBytesMax / 4)
  if (structuredContent === undefined || shorter === undefined) {
    const { given, left } = cutTexts(content, toolResultBytesMax / 2)
    const onlyText = structuredContent === undefined && content.every(isText)
    const rest: Rest = onlyText ? { mediaType: 'text/plain', text: left } : restOf(result)
    return { result: { content: [...given, note], ...isError }, rest }
  }
  const words = repeats(content, structuredContent)
    ? [{ type: 'text', text: JSON.stringify(shorter) }]
    : cutTexts(content, toolResultBytesMax / 8).given
  return { result: { content: [...words, note], structuredContent: shorter, ...isError }, rest: restOf(result) }
}

/** More than an answer that is taken can have. */
const membersMax = 2_000_000

/** Words beside a structured answer are most often the same as JSON (2025-06-18 and later, structured content). */
function repeats(content: ToolResult['content'], structuredContent: Json): boolean {
  const [block] = content
  if (block === undefined) return true
  const parsed = content.length === 1 && isText(block) ? parseJson(block.text, membersMax) : undefined
  return parsed?.ok === true && canonicalize(parsed.value) === canonicalize(structuredContent)
}

/** The texts as far as they fit, and those that follow, one after the other. */
function cutTexts(content: ToolResult['content'], bytesMax: number): { given: JsonObject[]; left: string } {
  let room = bytesMax
  const given: JsonObject[] = []
  const left: string[] = []
  for (const { text } of content.filter(isText)) {
    const first = room <= 0 ? '' : firstBytes(text, room)
    room -= Buffer.byteLength(first)
    if (first !== '') given.push({ type: 'text', text: first })
    if (first.length < text.length) left.push(text.slice(first.length))
  }
  return { given, left: left.join('\n') }
}

function isText(block: JsonObject): block is JsonObject & { readonly text: string } {
  return block.type === 'text' && typeof block.text === 'string'
}

/** The whole of it as JSON: what is structured where words only repeat it, else everything. */
function restOf({ content, structuredContent }: ToolResult): Rest {
  const structured = structuredContent === undefined ? {} : { structuredContent }
  const whole =
    structuredContent !== undefined && repeats(content, structuredContent)
      ? structuredContent
      : { content: [...content], ...structured }
  return { mediaType: 'application/json', text: JSON.stringify(whole) }
}

function firstBytes(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= bytesMax) return text
  return bytes
    .subarray(0, bytesMax)
    .toString('utf8')
    .replace(/\ufffd+$/, '')
}

/** Size as JSON in UTF-8. */
export function bytesOf(value: Json | ToolResult): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** True for JSON objects: no list, no null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
