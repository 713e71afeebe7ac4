import { createPublicKey, generateKeyPairSync, hash, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { consistencyHolds } from '../../src/audit/index.ts'

/**
 * A witness (C2SP tlog-witness) that is a process of its own: it knows the keys of one log by its first argument, remembers the
 * last checkpoint that it signed, and signs no other history. It prints its port and its verifier key.
 */
const name = 'witness.example/w1'
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([4]), raw]), 'buffer').subarray(0, 4)
const verifierKey = `${name}+${keyId.toString('hex')}+${Buffer.concat([Buffer.from([4]), raw]).toString('base64')}`

const [logKey = ''] = process.argv.slice(2)
const [origin = '', logKeyId = '', logKeyBytes = ''] = logKey.split('+')
/** The base64 of a verifier key may hold plus signs of its own. */
const logRaw = Buffer.from(logKey.slice(origin.length + logKeyId.length + 2), 'base64').subarray(1)
if (logKeyBytes === '') throw new Error('say which log: its verifier key')

let last = { size: 0, root: Buffer.alloc(0) }

interface Answer {
  status: number
  body?: string
  type?: string
}

function answer(body: string): Answer {
  const cut = body.indexOf('\n\n')
  const [old = '', ...proof] = body.slice(0, cut).split('\n')
  const note = body.slice(cut + 2)
  const end = note.indexOf('\n\n')
  const text = note.slice(0, end + 1)
  const [noteOrigin, sizeLine, rootLine] = text.split('\n')
  if (noteOrigin !== origin) return { status: 404 }
  const signed = note
    .slice(end + 2)
    .trimEnd()
    .split('\n')
    .map(line => Buffer.from(line.split(' ')[2] ?? '', 'base64'))
    .find(bytes => bytes.toString('hex', 0, 4) === logKeyId)
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: logRaw.toString('base64url') }, format: 'jwk' })
  if (signed === undefined || !verify(null, Buffer.from(text), key, signed.subarray(4))) return { status: 403 }
  const newer = { size: Number(sizeLine), root: Buffer.from(rootLine ?? '', 'base64') }
  const from = Number(/^old (\d+)$/.exec(old)?.[1])
  if (!(from <= newer.size)) return { status: 400 }
  if (from !== last.size) return { status: 409, body: `${last.size}\n`, type: 'text/x.tlog.size' }
  const path = proof.map(line => Buffer.from(line, 'base64'))
  if (from === newer.size && !last.root.equals(newer.root)) return { status: 409 }
  if (from > 0 && !consistencyHolds({ older: last, newer, path })) return { status: 422 }
  last = newer
  const seconds = BigInt(Math.floor(Date.now() / 1_000))
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(seconds)
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), privateKey)
  const line = Buffer.concat([keyId, time, signature]).toString('base64')
  return { status: 200, body: `\u2014 ${name} ${line}\n` }
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', part => parts.push(part))
  request.on('end', () => {
    const known = request.method === 'POST' && request.url === '/w/add-checkpoint'
    const { status, body, type } = known ? answer(Buffer.concat(parts).toString()) : { status: 404 }
    response.writeHead(status, { 'content-type': type ?? 'text/plain' }).end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0} ${verifierKey}\n`)
})
process.on('disconnect', () => process.exit(0))
