import { createInterface } from 'node:readline'
import { answer } from './echo-upstream.ts'

/** The same tool on standard input and output, for the peers that wrap such servers. */
createInterface({ input: process.stdin }).on('line', line => {
  const message = JSON.parse(line)
  if (message.id === undefined) return
  const result = answer(message)
  const error = { code: -32601, message: 'unknown method' }
  process.stdout.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(result === undefined ? { error } : { result }) })}\n`,
  )
})
