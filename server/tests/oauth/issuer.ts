import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** An issuer on loopback that signs whatever a test wants it to say. */
export interface TestIssuer {
  readonly issuer: string
  /** Its key set now. */
  keys: JWK[]
  /** Written over its discovery document. */
  metadata: Record<string, unknown>
  /** How often its keys were read. */
  readonly reads: { count: number }
  /** The key set as a value, for who is given it. */
  keySet(): { keys: JWK[] }
  /** A new key instead of the old one. */
  rotate(): Promise<void>
  /** Honest claims, with these over them; undefined leaves one out. */
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>
  close(): Promise<void>
}

type Pair = Awaited<ReturnType<typeof generateKeyPair>>

export async function startIssuer(honest: () => Readonly<Record<string, unknown>>): Promise<TestIssuer> {
  const reads = { count: 0 }
  const server = createServer((request, response) => {
    const body =
      request.url === '/.well-known/openid-configuration'
        ? { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks`, ...issuer.metadata }
        : request.url === '/jwks'
          ? { keys: issuer.keys }
          : undefined
    if (request.url === '/jwks') reads.count++
    if (request.url === '/moved') response.writeHead(302, { location: '/jwks' }).end()
    else
      response
        .writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  let nth = 0
  let pair: Pair
  const issuer: TestIssuer = {
    issuer: `http://127.0.0.1:${port}`,
    keys: [],
    metadata: {},
    reads,
    keySet: () => ({ keys: issuer.keys }),
    rotate: async () => {
      pair = await generateKeyPair('ES256', { extractable: true })
      issuer.keys = [{ ...(await exportJWK(pair.publicKey)), kid: `k${++nth}`, alg: 'ES256', use: 'sig' }]
    },
    sign: (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const jti = randomBytes(12).toString('hex')
      const said: JWTPayload = { iss: issuer.issuer, iat: now, exp: now + 120, jti, ...honest(), ...claims }
      return new SignJWT(said).setProtectedHeader({ alg: 'ES256', kid: `k${nth}`, ...header }).sign(pair.privateKey)
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  await issuer.rotate()
  return issuer
}
