import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An address of an application on loopback that takes events, as a real one does: it keeps only what is signed as it should be. */
export interface Receiver {
  readonly url: string
  /** Names of the events whose signature was right. */
  readonly taken: string[]
  /** What it verifies with; nothing counts before it is given. */
  secret: string
  /** What it answers. */
  status: number
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const taken: string[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8')
      const [, at = '', ...signatures] = String(request.headers['workos-signature']).split(/t=|, v1=/)
      const wanted = createHmac('sha256', receiver.secret).update(`${at}.${body}`).digest('hex')
      if (signatures.includes(wanted)) taken.push(String(JSON.parse(body).event))
      response.writeHead(receiver.status).end()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/events`,
    taken,
    secret: '',
    status: 200,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
