import type { Readable } from 'node:stream'

/** What code printed, up to a limit. */
export interface Output {
  text(): string
  take(stream: Readable): void
}

/** Keeps at most `bytesMax` of what it is given, and says once when there was more. */
export function collectOutput(bytesMax: number, onMore: () => void): Output {
  const kept: Buffer[] = []
  let bytes = 0
  return {
    text: () => Buffer.concat(kept).toString('utf8'),
    take: stream => {
      stream.on('error', () => undefined)
      stream.on('data', (chunk: Buffer) => {
        const room = bytesMax - bytes
        if (room > 0) kept.push(chunk.subarray(0, room))
        if (bytes <= bytesMax && bytes + chunk.length > bytesMax) onMore()
        bytes += chunk.length
      })
    },
  }
}
