const sentinelStart = '=?base64?'
const sentinelEnd = '?='
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * A value of `Mcp-Name` or `Mcp-Param-*`: plain text, or the Base64 sentinel for what plain ASCII can't carry (revision
 * 2026-07-28, request headers); with one of its two ends alone it is plain text. Undefined for a sentinel whose inside is not
 * canonical Base64 of UTF-8: a reader in front of us could decode it to something else than we do.
 */
export function parseHeaderValue(value: string): string | undefined {
  if (!value.startsWith(sentinelStart) || !value.endsWith(sentinelEnd)) return value
  if (value.length < sentinelStart.length + sentinelEnd.length) return undefined
  const inside = value.slice(sentinelStart.length, -sentinelEnd.length)
  const bytes = Buffer.from(inside, 'base64')
  if (bytes.toString('base64') !== inside) return undefined
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
