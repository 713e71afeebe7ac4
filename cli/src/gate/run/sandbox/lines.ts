import type { Readable } from 'node:stream'
import { lineBytesMax } from './order.ts'

/** Reads lines, each limited in length. `onLine` gets undefined once where one is longer, and nothing after it. */
export function readLines(stream: Readable, onLine: (line: string | undefined) => void): void {
  let rest = ''
  let over = false
  stream.setEncoding('utf8')
  stream.on('error', () => undefined)
  stream.on('data', (text: string) => {
    if (over) return
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line.length > lineBytesMax ? undefined : line)
    if (rest.length <= lineBytesMax) return
    over = true
    onLine(undefined)
  })
}
