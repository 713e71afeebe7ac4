import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'

/** Stands in front of a protected server for a client that can't authorize. */
export interface AuthProxy {
  readonly port: number
  close(): Promise<void>
}

export interface AuthProxyParts {
  /** Where requests go; the path is the client's. */
  readonly target: string
  readonly token: string
}

/**
 * Forwards method, path, body and every header as they came, Host and Origin too, so that a check of theirs is the target's; adds
 * only `Authorization`. Streams both ways, and closes either side when the other one is gone: closing a stream means
 * something in the protocol.
 */
export async function startAuthProxy({ target, token }: AuthProxyParts): Promise<AuthProxy> {
  const { hostname, port } = new URL(target)
  const server = createServer((request, response) => forward({ hostname, port, token }, request, response))
  server.requestTimeout = 0
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const place = server.address()
  const close = (): Promise<void> =>
    new Promise(done => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { port: typeof place === 'object' && place !== null ? place.port : 0, close }
}

interface Target {
  readonly hostname: string
  readonly port: string
  readonly token: string
}

function forward({ hostname, port, token }: Target, request: IncomingMessage, response: ServerResponse): void {
  const headers = [...request.rawHeaders, 'Authorization', `Bearer ${token}`]
  const onward = send({ hostname, port, method: request.method, path: request.url, headers, setHost: false })
  onward.on('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    response.flushHeaders()
    answer.pipe(response)
    answer.once('error', () => response.destroy())
  })
  onward.once('error', () => response.destroy())
  response.once('close', () => onward.destroy())
  request.pipe(onward)
}
