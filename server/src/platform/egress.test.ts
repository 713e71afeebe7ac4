import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createEgress, type EgressRequest, fetchThrough, type GuardedEgress, type Resolve } from './egress.ts'
import { Refusal } from './refusal.ts'

const opened: { close(): unknown }[] = []
after(() => Promise.all(opened.map(one => one.close())))

interface Canary {
  readonly origin: string
  readonly port: number
  connections: number
  readonly requests: IncomingMessage[]
}

async function canary(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Canary> {
  const requests: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const seen = { origin: `http://127.0.0.1:${port}`, port, connections: 0, requests }
  server.on('connection', () => seen.connections++)
  opened.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return seen
}

function egress(egressAllow: readonly string[], resolve?: Resolve): GuardedEgress {
  const made = createEgress({ egressAllow }, resolve)
  opened.push(made)
  return made
}

const loopback = egress(['127.0.0.0/8', '::1/128'])
const strict = egress([])

function refusal(code: string, status: number) {
  return (cause: unknown) => {
    assert.ok(cause instanceof Refusal, String(cause))
    assert.deepEqual([cause.code, cause.status], [code, status], cause.message)
    return true
  }
}

const ok = (_: IncomingMessage, response: ServerResponse): void => void response.end('{"ok":true}')

test('T51 MT03: no spelling of an inner address is connected to; an allowed range is', async () => {
  const target = await canary(ok)
  const hosts = [
    '127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.0.0.1. 0 0.0.0.0',
    '[::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] localhost',
    '169.254.169.254 10.0.0.1 100.64.0.1 192.168.0.1 [fd00:ec2::254] [fe80::1] １２７.0.0.1 127。0。0。1',
  ]
  for (const scheme of ['http', 'https'])
    for (const host of hosts.join(' ').split(' '))
      await assert.rejects(
        strict.fetch(`${scheme}://${host}:${target.port}/`),
        refusal('url_not_allowed', 400),
        `${scheme}://${host}`,
      )
  const others = ['file:///etc/passwd', 'ftp://example.com/', 'data:,x', 'javascript:1', 'gopher://127.0.0.1', 'x', '']
  for (const url of [...others, 'https://user:pass@example.com/', 'https://example.com@127.0.0.1/'])
    await assert.rejects(loopback.fetch(url), refusal('url_not_allowed', 400), url)
  assert.equal(target.connections, 0)

  const answer = await loopback.fetch(`${target.origin}/there?q=1`)
  assert.deepEqual([answer.status, await answer.json()], [200, { ok: true }])
  assert.equal(target.requests[0]?.url, '/there?q=1')
})

test('T51 MT03: http leads to allowed ranges only, even when the name is public', async () => {
  const web = egress(['127.0.0.0/8'], async () => [{ address: '140.82.112.3', family: 4 }])
  await assert.rejects(web.fetch('http://github.com/'), refusal('url_not_allowed', 400))
})

test('T51 MT03: each address of a name is judged, and the one that was judged is the one connected to', async () => {
  const target = await canary(ok)
  const mixed = egress([], async () => [
    { address: '140.82.112.3', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ])
  await assert.rejects(mixed.fetch(`https://mixed.test:${target.port}/`), refusal('url_not_allowed', 400))

  const answers = ['127.0.0.1', '10.0.0.1']
  let lookups = 0
  const rebinding = egress(['127.0.0.0/8'], async () => {
    const address = answers[lookups++] ?? '10.0.0.1'
    return [{ address, family: 4 }]
  })
  const first = await rebinding.fetch(`http://rebinding.test:${target.port}/`)
  assert.equal(await first.text(), '{"ok":true}')
  assert.equal(lookups, 1, 'one request resolves once')
  const other = await canary(ok)
  await assert.rejects(rebinding.fetch(`http://rebinding.test:${other.port}/`), refusal('url_not_allowed', 400))
  assert.deepEqual([target.connections, other.connections], [1, 0])
})

test('T51: a name that does not exist is unavailable, not allowed or refused', async () => {
  const nowhere = egress([], () => Promise.reject(new Error('ENOTFOUND')))
  await assert.rejects(nowhere.fetch('https://nowhere.test/'), refusal('upstream_unavailable', 502))
})

test('T51 MT03: a redirect is refused, also to the same host on another port; inside the origin only on request', async () => {
  const inner = await canary(ok)
  const outer = await canary((request, response) => {
    const to = { '/in': `${inner.origin}/`, '/away': 'http://10.0.0.1/', '/loop': '/loop', '/bare': undefined }
    if (request.url === '/end') response.end('end')
    else if (request.url === '/bare') response.writeHead(302).end()
    else response.writeHead(307, { location: to[request.url as keyof typeof to] ?? '/end' }).end()
  })
  const paths: [string, EgressRequest][] = [
    ['/in', {}],
    ['/same', {}],
    ['/in', { redirect: 'same_origin' }],
    ['/away', { redirect: 'same_origin' }],
    ['/loop', { redirect: 'same_origin' }],
    ['/bare', { redirect: 'same_origin' }],
  ]
  for (const [path, request] of paths)
    await assert.rejects(loopback.fetch(outer.origin + path, request), refusal('url_not_allowed', 400), path)
  assert.equal(inner.connections, 0)
  const followed = await loopback.fetch(`${outer.origin}/same`, { redirect: 'same_origin' })
  assert.equal(await followed.text(), 'end')
})

test('T51 T82: 10 MB, an endless body, a slow one and compressed ones are cut; what was asked for plainly passes', async () => {
  const megabyte = Buffer.alloc(1_048_576, 'x')
  const target = await canary((request, response) => {
    if (request.url === '/ten') for (let i = 0; i < 10; i++) response.write(megabyte)
    if (request.url === '/declared') response.writeHead(200, { 'content-length': '10485760' })
    if (request.url === '/drip') setInterval(() => response.write('x'), 20).unref()
    if (request.url === '/begins') response.write('x')
    if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    if (request.url === '/half') response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy())
    if (request.url === '/exact') response.end(megabyte)
  })
  const read = async (path: string, request: EgressRequest): Promise<number> => {
    const response = await loopback.fetch(target.origin + path, request)
    return (await response.arrayBuffer()).byteLength
  }
  const cut: [string, EgressRequest][] = [
    ['/ten', {}],
    ['/ten', { responseBytesMax: 9 * 1_048_576 }],
    ['/drip', { timeoutMs: 200 }],
    ['/begins', { idleTimeoutMs: 100 }],
    ['/silent', { headersTimeoutMs: 100 }],
    ['/silent', { timeoutMs: 100 }],
    ['/gzip', {}],
    ['/half', {}],
  ]
  for (const [path, request] of cut)
    await assert.rejects(read(path, request), refusal('upstream_unavailable', 502), path)
  assert.equal(await read('/exact', {}), 1_048_576)
})

test('no cookie is kept or shown, no ambient proxy is used, compression is not asked for', async () => {
  const proxy = await canary(ok)
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'] as const
  for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.origin
  const target = await canary((_, response) => response.writeHead(200, { 'set-cookie': 'a=1' }).end('x'))
  const fresh = egress(['127.0.0.0/8'])
  for (let i = 0; i < 2; i++) {
    const response = await fresh.fetch(target.origin)
    assert.equal(response.headers.get('set-cookie'), null)
    await response.text()
  }
  for (const name of names) delete process.env[name]
  assert.equal(proxy.connections, 0)
  assert.deepEqual(
    target.requests.map(({ headers }) => [headers.cookie, headers['accept-encoding']]),
    [
      [undefined, 'identity'],
      [undefined, 'identity'],
    ],
  )
})

test('T66: aborting closes the connection while a stream is read, and tells nothing was sent when nothing was', async () => {
  const closed = Promise.withResolvers<void>()
  const target = await canary((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
    request.on('close', () => closed.resolve())
  })
  const abort = new AbortController()
  let sent = 0
  const request = { signal: abort.signal, timeoutMs: Infinity, onSending: () => sent++ }
  const response = await loopback.fetch(target.origin, request)
  const reader = response.body?.getReader()
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), 'data: 1\n\n')
  assert.equal(sent, 1)
  abort.abort(new Error('ended'))
  await assert.rejects(async () => reader?.read(), /ended/)
  await closed.promise

  await assert.rejects(loopback.fetch(target.origin, request), /ended/)
  assert.deepEqual([sent, target.requests.length], [1, 1])
})

test('a reader that goes away closes the connection too', async () => {
  const closed = Promise.withResolvers<void>()
  const target = await canary((request, response) => {
    response.write('x')
    request.on('close', () => closed.resolve())
  })
  const response = await loopback.fetch(target.origin, { timeoutMs: Infinity })
  await response.body?.cancel()
  await closed.promise
})

test('a connection that is refused was not written to', async () => {
  let sent = 0
  await assert.rejects(
    loopback.fetch('http://127.0.0.1:9/', { onSending: () => sent++ }),
    refusal('upstream_unavailable', 502),
  )
  assert.equal(sent, 0)
})

test('client libraries get the same guard in the shape of fetch', async () => {
  const target = await canary((request, response) => {
    const parts: Buffer[] = []
    request.on('data', part => parts.push(part))
    request.on('end', () => response.end(`${request.method} ${request.headers['x-a']} ${Buffer.concat(parts)}`))
  })
  const fetchLike = fetchThrough(loopback, { responseBytesMax: 100 })
  const init = { method: 'POST', headers: new Headers({ 'X-A': 'b' }), body: new URLSearchParams({ c: 'd' }) }
  const response = await fetchLike(new URL(target.origin), init)
  assert.ok(response instanceof Response)
  assert.equal(await response.text(), 'POST b c=d')
  await assert.rejects(fetchThrough(strict)(target.origin, init), refusal('url_not_allowed', 400))
})
