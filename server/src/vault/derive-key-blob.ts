const blobVersion = 1
const uuidBytes = 16
const headBytes = 1 + 2 * uuidBytes

/** A data key as callers keep it: which vault key opens it, which data key it is, and the sealed bytes. */
export interface KeyBlob {
  readonly vaultKeyId: string
  readonly dataKeyId: string
  readonly sealed: Uint8Array
}

/** Base64 of version ‖ id of the vault key ‖ id of the data key ‖ sealed bytes. */
export function keyBlobText({ vaultKeyId, dataKeyId, sealed }: KeyBlob): string {
  return Buffer.concat([Buffer.of(blobVersion), uuidOf(vaultKeyId), uuidOf(dataKeyId), sealed]).toString('base64')
}

/** Undefined for what is no such text. Whether the sealed bytes open is another question. */
export function readKeyBlob(text: string): KeyBlob | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length <= headBytes || bytes[0] !== blobVersion || bytes.toString('base64') !== text) return undefined
  return {
    vaultKeyId: uuidText(bytes.subarray(1, 1 + uuidBytes)),
    dataKeyId: uuidText(bytes.subarray(1 + uuidBytes, headBytes)),
    sealed: bytes.subarray(headBytes),
  }
}

function uuidOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', ''), 'hex')
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
