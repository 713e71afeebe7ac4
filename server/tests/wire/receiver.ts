import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly body: string
  readonly signature: string
  readonly at: number
}

/** An endpoint of an application, on loopback: it keeps what it is sent and answers what it is told to. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** What the next requests are answered with; asked once for each. */
  answer: (received: Received) => Promise<{ status: number; body?: string; headers?: Record<string, string> }>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one = {
      body: await textOf(request),
      signature: String(request.headers['workos-signature'] ?? ''),
      at: Date.now(),
    }
    received.push(one)
    const { status, body = '', headers = {} } = await receiver.answer(one)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: async () => ({ status: 200 }),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
