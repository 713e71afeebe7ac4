import type { Json } from '../platform/json.ts'
import { cleanText } from './derive-clean-text.ts'
import { mapStrings } from './derive-redacted.ts'
import { type JsonObject, type ToolResult, toolResultBytesMax } from './model.ts'

/** A result without what a person could not see in it. */
export function cleanResult(result: ToolResult): ToolResult {
  const { content, structuredContent, isError } = result
  return {
    content: content.map(cleanBlock),
    ...(structuredContent === undefined ? {} : { structuredContent: mapStrings(structuredContent, cleanText) }),
    ...(isError === undefined ? {} : { isError }),
  }
}

/** A result within the size that is passed on. */
export function boundedResult(result: ToolResult): ToolResult {
  const size = bytesOf(result)
  return size <= toolResultBytesMax ? result : cut(result, size)
}

/** Pictures and sounds are bytes: only what is read as text is touched. */
function cleanBlock(block: JsonObject): JsonObject {
  const { data, blob, ...words } = block
  const cleaned = mapStrings(words, cleanText)
  const kept = { ...(data === undefined ? {} : { data }), ...(blob === undefined ? {} : { blob }) }
  return isObject(cleaned) ? { ...cleaned, ...kept } : kept
}

/**
 * Too large: text is kept from its start as far as it fits, whatever is not text goes, and the agent is told. Structured
 * content can't be cut in the middle and stay true, so it goes as a whole.
 */
function cut(result: ToolResult, size: number): ToolResult {
  const note = `[Cut by Ambit: the result has ${size} bytes, at most ${toolResultBytesMax} are passed on. Ask for less at once.]`
  let left = toolResultBytesMax / 2
  const content: JsonObject[] = []
  for (const block of result.content) {
    if (block.type !== 'text' || typeof block.text !== 'string' || left <= 0) continue
    const text = firstBytes(block.text, left)
    left -= Buffer.byteLength(text)
    content.push({ type: 'text', text })
  }
  return {
    content: [...content, { type: 'text', text: note }],
    ...(result.isError === undefined ? {} : { isError: result.isError }),
  }
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
