import { createPrivateKey, createPublicKey, sign } from 'node:crypto'

export interface CertificateParts {
  /** PKCS 8 as PEM, of an RSA key. */
  readonly privateKey: string
  /** Its common name, of itself and of who issued it. */
  readonly name: string
  readonly from: Date
  readonly until: Date
}

const longFormYear = 2050
const sha256WithRsa = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
const commonName = Buffer.from('0603550403', 'hex')
const [integer, bitString, utf8String, utcTime, generalizedTime, sequence, set] = [
  0x02, 0x03, 0x0c, 0x17, 0x18, 0x30, 0x31,
]

/**
 * A certificate that a key signs for itself (RFC 5280 section 4.1), as PEM: the form in which providers of SAML take a key. It says
 * the same each time for the same key and times.
 */
export function renderCertificate({ privateKey, name, from, until }: CertificateParts): string {
  const key = createPrivateKey(privateKey)
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const named = der(sequence, der(set, der(sequence, commonName, der(utf8String, Buffer.from(name, 'utf8')))))
  const version = der(0xa0, der(integer, Buffer.from([2])))
  const serial = der(integer, Buffer.from([1]))
  const signed = der(
    sequence,
    version,
    serial,
    sha256WithRsa,
    named,
    der(sequence, time(from), time(until)),
    named,
    spki,
  )
  const signature = der(bitString, Buffer.from([0]), sign('sha256', signed, key))
  const lines =
    der(sequence, signed, sha256WithRsa, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** The years from 2050 on have the longer form (RFC 5280 section 4.1.2.5). */
function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`
  return at.getUTCFullYear() < longFormYear
    ? der(utcTime, Buffer.from(text.slice(2)))
    : der(generalizedTime, Buffer.from(text))
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), length(body.length), body])
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const hex = size.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 + bytes.length]), bytes])
}
