import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** What the page hands to an authenticator, as far as this one looks at it. */
export interface Question {
  readonly challenge: string
  readonly rpId?: string
  readonly rp?: { readonly id: string }
  readonly user?: { readonly id: string }
  readonly allowCredentials?: readonly { readonly id: string }[]
}

/** What a dishonest or broken authenticator, browser or page does otherwise. */
export interface Otherwise {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly userVerified?: boolean
  readonly userPresent?: boolean
  readonly counter?: number
  readonly userHandle?: string
  readonly crossOrigin?: boolean
  readonly credentialId?: string
  readonly changeSignature?: boolean
}

/** An authenticator in software with one ES256 key: signs as the standard says (Web Authentication, sections 6.3.2 and 6.3.3). */
export interface Authenticator {
  readonly credentialId: string
  make(question: Question, origin: string, otherwise?: Otherwise): string
  answer(question: Question, origin: string, otherwise?: Otherwise): string
  /** A copy of this one as it is now: both count on from here. */
  copy(): Authenticator
}

const flag = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 }

interface Memory {
  readonly key: KeyObject
  readonly publicKey: KeyObject
  readonly id: Buffer
  counter: number
  userHandle: string
}

/** @param counts false for one that says 0 each time, as those do whose provider keeps a copy. */
export function createAuthenticator(counts = true): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return working({ key: privateKey, publicKey, id: randomBytes(32), counter: 0, userHandle: '' }, counts)
}

function working(memory: Memory, counts: boolean): Authenticator {
  const step = (given: number | undefined): number => {
    if (given !== undefined) return given
    if (counts) memory.counter += 1
    return memory.counter
  }
  const id = memory.id.toString('base64url')
  return {
    credentialId: id,
    copy: () => working({ ...memory }, counts),
    make: (question, origin, otherwise = {}) => {
      memory.userHandle = question.user?.id ?? ''
      const clientData = clientDataOf(question, origin, { type: 'webauthn.create', ...otherwise })
      const rpId = otherwise.rpId ?? question.rp?.id ?? ''
      const lead = authenticatorData(rpId, step(otherwise.counter), { ...otherwise, attested: true })
      const size = Buffer.alloc(2)
      size.writeUInt16BE(memory.id.length)
      const data = Buffer.concat([lead, Buffer.alloc(16), size, memory.id, coseKey(memory.publicKey)])
      return JSON.stringify({
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: attestation(data).toString('base64url'),
          transports: ['internal'],
        },
      })
    },
    answer: (question, origin, otherwise = {}) => {
      const clientData = clientDataOf(question, origin, { type: 'webauthn.get', ...otherwise })
      const data = authenticatorData(otherwise.rpId ?? question.rpId ?? '', step(otherwise.counter), otherwise)
      const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), memory.key)
      if (otherwise.changeSignature === true) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
      const named = otherwise.credentialId ?? id
      return JSON.stringify({
        id: named,
        rawId: named,
        type: 'public-key',
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: otherwise.userHandle ?? memory.userHandle,
        },
      })
    },
  }
}

function sha256(bytes: string | Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function clientDataOf(question: Question, origin: string, otherwise: Otherwise): Buffer {
  const { type, challenge = question.challenge, crossOrigin = false } = otherwise
  return Buffer.from(JSON.stringify({ type, challenge, origin: otherwise.origin ?? origin, crossOrigin }))
}

function authenticatorData(rpId: string, counter: number, how: Otherwise & { attested?: boolean }): Buffer {
  const { userPresent = true, userVerified = true, attested = false } = how
  const flags =
    (userPresent ? flag.userPresent : 0) | (userVerified ? flag.userVerified : 0) | (attested ? flag.attested : 0)
  const tail = Buffer.alloc(5)
  tail.writeUInt8(flags)
  tail.writeUInt32BE(counter, 1)
  return Buffer.concat([sha256(rpId), tail])
}

/** EC2, ES256, P-256, x, y (RFC 9053, section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const coordinate = (text: string): Buffer => Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(text, 'base64url')])
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    coordinate(x),
    Buffer.from([0x22]),
    coordinate(y),
  ])
}

/** `{fmt: 'none', attStmt: {}, authData}` in CBOR. */
function attestation(data: Buffer): Buffer {
  const text = (word: string): Buffer => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)])
  const size = Buffer.alloc(3)
  size.writeUInt8(0x59)
  size.writeUInt16BE(data.length, 1)
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    size,
    data,
  ])
}
