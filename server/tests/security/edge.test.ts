import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { listen } from '../../src/main.ts'
import { codeOf, refusedWithoutTrace, type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
let server: Awaited<ReturnType<typeof listen>>
before(async () => {
  ground = await startSecurityGround({ AMBIT_PORT: '0', AMBIT_BASE_URL: 'http://localhost:4000' })
  server = await listen(ground.node.ambit)
})
after(async () => {
  await server.close()
  await ground.close()
})

const silenceMs = 60_000

/** Sends these bytes on a connection of its own; answers all that came back until it was closed, or nothing more came. */
function raw(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1')
    const heard: Buffer[] = []
    const settle = (): void => resolve(Buffer.concat(heard).toString('utf8'))
    socket.setTimeout(silenceMs, () => socket.destroy())
    socket.on('data', chunk => heard.push(chunk))
    socket.on('close', settle)
    socket.on('error', cause => (heard.length > 0 ? settle() : reject(cause)))
    for (const part of parts) socket.write(part)
  })
}

interface Sent {
  readonly status: number
  readonly body: string
  /** How many answers came on this connection. */
  readonly answers: number
}

async function request(head: readonly string[], body: string | Uint8Array = ''): Promise<Sent> {
  const text = await raw(`${head.join('\r\n')}\r\n\r\n`, body)
  const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
  return { status: Number(answers[0]?.[1]), body: text.slice(text.indexOf('\r\n\r\n') + 4), answers: answers.length }
}

const bearer = (): string => `Authorization: Bearer ${ground.node.env.AMBIT_API_KEY}`
const close = 'Connection: close'
const json = 'Content-Type: application/json'

function post(path: string, body: string | Uint8Array, headers: readonly string[] = []): Promise<Sent> {
  return request(
    [
      `POST ${path} HTTP/1.1`,
      'Host: localhost',
      bearer(),
      json,
      close,
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
    ],
    body,
  )
}

const foreignHosts = [
  'evil.example',
  'evil.example:4000',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '0.0.0.0',
  '[::]',
  '127.0.0.2',
  '2130706433.evil.example',
  'localhost.',
]
/** What no Host can be; the parser of the connection says so before we do. */
const noHosts = [
  '[::ffff:127.0.0.1]',
  'localhost@evil.example',
  'localhost/evil',
  'localhost:4000:1',
  'local host',
  'localhost#evil',
  '',
]
const ownHosts = ['localhost', 'localhost:4000', 'LOCALHOST:1', '127.0.0.1', '[::1]:4000']

test('T43 MT04 CVE-2025-66414 a foreign Host (DNS rebinding) is refused on every kind of door, before authentication and parsing', async () => {
  for (const host of foreignHosts)
    for (const line of ['GET /health', 'GET /sign-in', 'POST /mcp', 'POST /organizations', 'POST /oauth2/token']) {
      const answer = await request(
        [`${line} HTTP/1.1`, `Host: ${host}`, bearer(), json, close, 'Content-Length: 1'],
        '{',
      )
      assert.equal(answer.status, 403, `${line} at ${host}: ${answer.body.slice(0, 200)}`)
      if (!line.includes('sign-in')) assert.equal(codeOf(bodyOf(answer)), 'host_not_allowed', `${line} at ${host}`)
    }
  for (const host of ownHosts)
    assert.equal((await request(['GET /health HTTP/1.1', `Host: ${host}`, close])).status, 200, host)
  for (const host of noHosts) {
    const { status } = await request(['GET /health HTTP/1.1', `Host: ${host}`, bearer(), close])
    assert.ok(status === 400 || status === 403, `${host}: ${status}`)
  }
  assert.equal((await request(['GET /health HTTP/1.1', close])).status, 400)
})

/** Without chunk sizes. */
function bodyOf({ body }: Sent): string {
  return body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)
}

test('T43 a target in absolute form names no other host than ours', async () => {
  for (const target of [
    'http://evil.example/health',
    'http://localhost.evil.example/health',
    'https://evil.example/health',
  ]) {
    const answer = await request([`GET ${target} HTTP/1.1`, 'Host: localhost', close])
    assert.ok(answer.status === 403 || answer.status === 400, `${target}: ${answer.status}`)
  }
  const foreign = await request(['GET http://localhost:4000/health HTTP/1.1', 'Host: evil.example', close])
  assert.equal(foreign.status, 403)
  assert.equal(
    (await request(['GET http://localhost:4000/health HTTP/1.1', 'Host: localhost:4000', close])).status,
    200,
  )
})

test('T43 T86 two Host headers are none of ours, and no method reaches through us or hands a request back', async () => {
  for (const hosts of [
    ['localhost', 'evil.example'],
    ['evil.example', 'localhost'],
  ]) {
    const answer = await request(['GET /health HTTP/1.1', ...hosts.map(host => `Host: ${host}`), close])
    assert.ok(answer.status === 403 || answer.status === 400, hosts.join())
  }
  const traced = await request(['TRACE /health HTTP/1.1', 'Host: localhost', 'X-Secret: canary', close])
  assert.equal(traced.status, 405)
  assert.equal(traced.body.includes('canary'), false)
  assert.equal(await raw('CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'), '')
  const upgraded = await request([
    'GET /health HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade, close',
  ])
  assert.equal(upgraded.status, 200)
})

const foreignOrigins = [
  'https://evil.example',
  'null',
  'http://localhost.evil.example',
  'https://localhost:4000',
  'file://',
  'http://127.0.0.1.nip.io',
  'chrome-extension://abcdef',
  'http://localhost:4000, https://evil.example',
  'http://localhost:4000/',
]

test('T43 MT04 a foreign or null Origin is refused before authentication and parsing, and nobody is told that they may read', async () => {
  for (const origin of foreignOrigins)
    for (const line of [
      'POST /mcp',
      'POST /organizations',
      'POST /oauth2/token',
      'POST /oauth2/register',
      'GET /v1/sessions',
      'GET /health',
    ]) {
      const [method = '', path = ''] = line.split(' ')
      const body = method === 'POST' ? { body: '{' } : {}
      const headers = {
        origin,
        authorization: `Bearer ${ground.node.env.AMBIT_API_KEY}`,
        'content-type': 'application/json',
      }
      await refusedWithoutTrace(
        ground,
        { status: 403, code: 'origin_not_allowed', what: `${line} from ${origin}` },
        () => ground.ask(method, path, { headers, ...body }),
      )
    }
  for (const method of ['GET', 'OPTIONS', 'POST']) {
    const headers = {
      origin: method === 'GET' ? ground.node.baseUrl : 'https://evil.example',
      'access-control-request-method': 'POST',
    }
    const answer = await ground.ask(method, '/mcp', { headers })
    assert.deepEqual(
      [...answer.headers.keys()].filter(name => name.startsWith('access-control')),
      [],
      method,
    )
  }
  assert.equal((await ground.ask('GET', '/health', { headers: { origin: 'http://localhost:4000' } })).status, 200)
})

test('T84 10 MB, 10,000 deep, compressed, repeated and __proto__ members are refused on a real connection, and make nothing', async () => {
  const bodies: readonly (readonly [string, number, () => Promise<Sent>])[] = [
    ['10 MB', 413, () => post('/organizations', JSON.stringify({ name: 'x'.repeat(10_000_000) }))],
    [
      '10 MB that says it is short',
      400,
      () =>
        request(
          ['POST /organizations HTTP/1.1', 'Host: localhost', bearer(), json, 'Content-Length: 3'],
          `{"n${'x'.repeat(10_000_000)}`,
        ),
    ],
    [
      '10 MB in chunks',
      413,
      () =>
        request(
          ['POST /organizations HTTP/1.1', 'Host: localhost', bearer(), json, close, 'Transfer-Encoding: chunked'],
          `${(10_000_000).toString(16)}\r\n${'x'.repeat(10_000_000)}\r\n0\r\n\r\n`,
        ),
    ],
    ['10,000 deep', 400, () => post('/organizations', `{"name":"n","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)],
    ['100,000 members', 400, () => post('/organizations', `{"name":"n","a":[${'1,'.repeat(100_000)}1]}`)],
    ['gzip', 400, () => post('/organizations', gzipSync('{"name":"n"}'), ['Content-Encoding: gzip'])],
    ['a gzip bomb', 400, () => post('/organizations', gzipSync(Buffer.alloc(50_000_000)), ['Content-Encoding: gzip'])],
    ['a member twice', 400, () => post('/organizations', '{"name":"one","name":"two"}')],
    ['a member twice, once escaped', 400, () => post('/organizations', '{"name":"one","n\\u0061me":"two"}')],
    ['__proto__', 400, () => post('/organizations', '{"name":"n","__proto__":{"role":"owner"}}')],
    ['__proto__, escaped', 400, () => post('/organizations', '{"name":"n","__pr\\u006fto__":{}}')],
    ['a NUL character', 400, () => post('/organizations', '{"name":"n\\u0000"}')],
    ['no UTF-8', 422, () => post('/organizations', Buffer.from([0x22, 0xff, 0xfe, 0x22]))],
    ['an array', 422, () => post('/organizations', '[]')],
    [
      'another type',
      415,
      () =>
        request(
          [
            'POST /organizations HTTP/1.1',
            'Host: localhost',
            bearer(),
            'Content-Type: text/xml',
            close,
            'Content-Length: 4',
          ],
          '<a/>',
        ),
    ],
  ]
  for (const [what, status, send] of bodies) {
    const state = await ground.state()
    const answer = await send()
    assert.equal(answer.status, status, `${what}: ${answer.body.slice(0, 200)}`)
    assert.deepEqual(await ground.state(), state, what)
  }
  const control = await post('/organizations', JSON.stringify({ name: 'n', other: 'x'.repeat(900_000) }))
  assert.equal(control.status, 201)
  assert.equal(Object.hasOwn(Object.prototype, 'role'), false)
})

test('T84 a form of half a million fields is refused before it is looked through, an escaped NUL is nobody’s name', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const started = process.cpuUsage()
  const flood = await ground.ask('POST', '/oauth2/token', { headers: form, body: 'a&'.repeat(500_000) })
  assert.equal(flood.status, 413)
  const few = await ground.ask('POST', '/oauth2/token', { headers: form, body: 'a&'.repeat(1_900) })
  assert.equal(few.status, 400)
  assert.ok(process.cpuUsage(started).user < 5_000_000, 'the fields were compared with each other')
  const basic = `Basic ${Buffer.from('%00:secret').toString('base64')}`
  const grant = 'grant_type=client_credentials'
  assert.equal(
    (await ground.ask('POST', '/oauth2/token', { headers: { ...form, authorization: basic }, body: grant })).status,
    401,
  )
  assert.equal(
    (await ground.ask('POST', '/oauth2/token', { headers: form, body: `${grant}&client_id=%00` })).status,
    400,
  )
  const subject = Buffer.from('{"sub":"\\u0000"}').toString('base64url')
  const assertion = `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=e30.${subject}.e30`
  assert.equal(
    (await ground.ask('POST', '/oauth2/token', { headers: form, body: `${grant}&${assertion}` })).status,
    401,
  )
  assert.equal((await ground.ask('GET', '/oauth2/authorize?client_id=%00')).status, 400)
  assert.equal((await ground.asOwner('GET', '/v1/sessions?after=%00')).status, 400)
})

test('T84 a thousand headers, and headers of 20 KB, are 431', async () => {
  const many = await request([
    'GET /health HTTP/1.1',
    'Host: localhost',
    close,
    ...Array.from({ length: 1000 }, (_, nth) => `X-H${nth}: 1`),
  ])
  assert.equal(many.status, 431)
  const large = await request(['GET /health HTTP/1.1', 'Host: localhost', close, `X-Large: ${'x'.repeat(20_000)}`])
  assert.equal(large.status, 431)
  const fits = await request([
    'GET /health HTTP/1.1',
    'Host: localhost',
    close,
    ...Array.from({ length: 100 }, (_, nth) => `X-H${nth}: 1`),
  ])
  assert.equal(fits.status, 200)
})

test('T86 a message whose length can be read in two ways is 400 and the end of its connection: nothing is smuggled', async () => {
  const smuggled = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const start = ['POST /oauth2/token HTTP/1.1', 'Host: localhost', 'Content-Type: application/x-www-form-urlencoded']
  const wrong: readonly (readonly string[])[] = [
    ['Content-Length: 0', `Content-Length: ${smuggled.length}`],
    ['Content-Length: 0, 5'],
    [`Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 5'],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding : chunked'],
    ['Content-Length: +0'],
    ['Content-Length: 0x0'],
    ['Content-Length: -1'],
    ['X-A: b\nContent-Length: 0'],
    ['X-A: b\0'],
  ]
  for (const lines of wrong) {
    const answer = await request([...start, ...lines], smuggled)
    assert.equal(answer.status, 400, `${lines.join(' | ')}: ${answer.body.slice(0, 100)}`)
    assert.equal(answer.answers, 1, lines.join(' | '))
  }
  const honest = await request(
    ['GET /health HTTP/1.1', 'Host: localhost'],
    smuggled.replace('\r\n\r\n', `\r\n${close}\r\n\r\n`),
  )
  assert.equal(honest.answers, 2)
})
