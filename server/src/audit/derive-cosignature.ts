import { hash, verify } from 'node:crypto'
import { publicKeyObject } from './check-receipt.ts'
import { keyIdBytes } from './derive-checkpoint.ts'
import { hashBytes } from './model.ts'

/** Who signs what they saw of a log, by the name and key that were agreed. */
export interface WitnessKey {
  readonly name: string
  readonly keyId: string
  readonly publicKey: Buffer
}

/** C2SP tlog-cosignature: an Ed25519 cosignature. */
const cosignatureType = 0x04
const timestampBytes = 8

/** The key id that a cosigner of this name and key has. */
function cosignerKeyId(name: string, publicKey: Uint8Array): string {
  const named = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([cosignatureType]), publicKey])
  return hash('sha256', named, 'hex').slice(0, 2 * keyIdBytes)
}

/** A verifier key (C2SP signed-note) of a cosigner; undefined for one of another kind, or whose parts do not fit each other. */
export function parseWitnessKey(text: string): WitnessKey | undefined {
  const [, name = '', keyId = '', base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const publicKey = bytes.subarray(1)
  if (bytes[0] !== cosignatureType || publicKey.length !== hashBytes) return undefined
  return cosignerKeyId(name, publicKey) === keyId ? { name, keyId, publicKey } : undefined
}

/** What a cosignature of that second covers: a header, the time, and the text of the checkpoint. */
export function cosignedText(text: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`
}

/** The seconds since 1970 at which this witness saw the checkpoint, or undefined where the line is none of its signatures. */
export function cosignatureTime(line: string, text: string, witness: WitnessKey): bigint | undefined {
  const [, name, base64 = ''] = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? []
  const signed = Buffer.from(base64, 'base64')
  const wanted = keyIdBytes + timestampBytes + 2 * hashBytes
  if (name !== witness.name || signed.length !== wanted || signed.toString('base64') !== base64) return undefined
  if (signed.toString('hex', 0, keyIdBytes) !== witness.keyId) return undefined
  const seconds = signed.readBigUInt64BE(keyIdBytes)
  const signature = signed.subarray(keyIdBytes + timestampBytes)
  const bytes = Buffer.from(cosignedText(text, seconds))
  return verify(null, bytes, publicKeyObject(witness.publicKey), signature) ? seconds : undefined
}
