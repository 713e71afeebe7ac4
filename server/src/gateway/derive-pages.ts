/** Small enough for a model to take in at once, large enough that a whole answer is few calls. */
export const pageBytesMax = 131_072
/** With `pageBytesMax` more than any answer that is taken from a third party. */
const pagesMax = 40

/** A text cut into pages at whole characters; what is beyond the last page is left out. */
export function pagesOf(text: string): string[] {
  const bytes = Buffer.from(text)
  const pages: string[] = []
  for (let start = 0; start < bytes.length && pages.length < pagesMax; ) {
    let end = Math.min(bytes.length, start + pageBytesMax)
    // A byte that only continues a character begins no page (UTF-8, RFC 3629).
    while (end < bytes.length && isContinuation(bytes[end])) end--
    pages.push(bytes.toString('utf8', start, end))
    start = end
  }
  return pages
}

const continuationMask = 0xc0
const continuation = 0x80

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & continuationMask) === continuation
}
