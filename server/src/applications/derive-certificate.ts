import type { KeyAlgorithm } from './model.ts'

export interface CertificateParts {
  readonly algorithm: KeyAlgorithm
  /** Positive whatever its first bit says: a zero byte is put before. */
  readonly serial: Uint8Array
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** The common name of issuer and subject: the key vouches for itself. */
  readonly name: string
  readonly notBefore: Date
}

/**
 * What a self-signed certificate signs (RFC 5280 section 4.1). It has no extension and no end: clients that want an `x5c` read
 * the key out of it, and trust the key set that it came in, never the certificate.
 */
export function certificateToSign({ algorithm, serial, publicKey, name, notBefore }: CertificateParts): Buffer {
  const commonName = sequence(set(sequence(objectId(0x55, 0x04, 0x03), der(tags.utf8, Buffer.from(name, 'utf8')))))
  return sequence(
    der(tags.explicit0, integer(Uint8Array.of(2))),
    integer(serial),
    signatureAlgorithm(algorithm),
    commonName,
    sequence(time(notBefore), der(tags.generalizedTime, Buffer.from('99991231235959Z', 'ascii'))),
    commonName,
    Buffer.from(publicKey),
  )
}

/** The certificate, DER. */
export function signedCertificate(
  toSign: Uint8Array,
  { algorithm, signature }: { readonly algorithm: KeyAlgorithm; readonly signature: Uint8Array },
): Buffer {
  const noUnusedBits = Uint8Array.of(0)
  return sequence(
    Buffer.from(toSign),
    signatureAlgorithm(algorithm),
    der(tags.bitString, Buffer.concat([noUnusedBits, signature])),
  )
}

/** X.690 section 8. */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  nothing: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  explicit0: 0xa0,
} as const

/** sha256WithRSAEncryption (RFC 4055 section 5) or ecdsa-with-SHA256 (RFC 5758 section 3.2). */
function signatureAlgorithm(algorithm: KeyAlgorithm): Buffer {
  switch (algorithm) {
    case 'RS256':
      return sequence(
        objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
        der(tags.nothing, Uint8Array.of()),
      )
    case 'ES256':
      return sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  }
}

function der(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(tag), length(content.length), content])
}

const longForm = 0x80

function length(bytes: number): Uint8Array {
  if (bytes < longForm) return Uint8Array.of(bytes)
  const digits = Buffer.from(bytes.toString(16).padStart(bytes > 0xff ? 4 : 2, '0'), 'hex')
  return Uint8Array.of(longForm + digits.length, ...digits)
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(tags.sequence, Buffer.concat(parts))
}

function set(...parts: readonly Uint8Array[]): Buffer {
  return der(tags.set, Buffer.concat(parts))
}

/** DER wants the shortest form: no leading zero bytes but the one that keeps the number positive. */
function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex(byte => byte !== 0)
  const digits = first === -1 ? Uint8Array.of(0) : bytes.subarray(first)
  const positive = (digits[0] ?? 0) < longForm ? digits : Uint8Array.of(0, ...digits)
  return der(tags.integer, positive)
}

function objectId(...bytes: readonly number[]): Buffer {
  return der(tags.objectId, Uint8Array.from(bytes))
}

const firstGeneralizedYear = 2050

/** Until 2049 as UTCTime (RFC 5280 section 4.1.2.5), whole seconds. */
function time(at: Date): Buffer {
  const text = `${at.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
  if (at.getUTCFullYear() >= firstGeneralizedYear) return der(tags.generalizedTime, Buffer.from(text, 'ascii'))
  return der(tags.utcTime, Buffer.from(text.slice(2), 'ascii'))
}
