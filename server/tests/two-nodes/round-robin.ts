import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface RoundRobin {
  /** How many requests each node has had, in the order of `ports`. */
  readonly served: readonly number[]
  close(): Promise<void>
}

/**
 * A balancer without any memory: each request goes to the next node, whoever sends it. Host and address of the caller are passed
 * on as they came; no forwarding header is added, as a balancer on the same machine may do.
 */
export async function startRoundRobin(port: number, ports: readonly number[]): Promise<RoundRobin> {
  const served = ports.map(() => 0)
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const at = turn++ % ports.length
    served[at] = (served[at] ?? 0) + 1
    forward({ incoming, outgoing, port: ports[at] ?? 0 })
  })
  await listening(server, port)
  return {
    served,
    close: () => {
      server.closeAllConnections()
      return new Promise(done => server.close(() => done()))
    },
  }
}

function forward(parts: { incoming: IncomingMessage; outgoing: ServerResponse; port: number }): void {
  const { incoming, outgoing, port } = parts
  const { method, url, headers } = incoming
  const inner = ask({ host: '127.0.0.1', port, method, path: url, headers }, answer => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    answer.pipe(outgoing)
  })
  inner.once('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502)
    outgoing.end()
  })
  outgoing.once('close', () => inner.destroy())
  incoming.pipe(inner)
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
