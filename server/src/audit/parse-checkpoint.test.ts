import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import { readCheckpointNote, rowSaysNote } from './check-checkpoint.ts'
import { publicKeyObject, receiptSignatureHolds } from './check-receipt.ts'
import { noteKeyId, verifierKey } from './derive-checkpoint.ts'
import { type AuditSigner, signCheckpoint, signerOf } from './derive-signer.ts'

function newSigner(): AuditSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const key = { publicKey: raw, from: 0, until: undefined, sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) }
  return signerOf(() => [key])
}

const head = { size: 70_000, root: Buffer.alloc(32, 7), at: '2026-11-24T08:34:30.982162Z' }

test('a key id is that of the signed-note specification', () => {
  const goKey = Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1)
  assert.equal(noteKeyId('PeterNeumann', goKey).toString('hex'), 'c74f20a3')
})

test('a checkpoint has the lines of tlog-checkpoint, and its signature covers the text with the last newline', () => {
  const signer = newSigner()
  const { note } = signCheckpoint(signer, head)
  const [origin, size, root, time, empty, signature, end, ...more] = note.split('\n')
  assert.deepEqual([origin, size, root], [signer.origin, '70000', head.root.toString('base64')])
  assert.deepEqual([time, empty, end, more.length], [`time ${head.at}`, '', '', 0])
  assert.ok(signature?.startsWith(`\u2014 ${signer.origin} `))
  const bytes = Buffer.from(signature?.split(' ')[2] ?? '', 'base64')
  assert.equal(bytes.subarray(0, 4).toString('hex'), signer.keyId)
  const text = note.slice(0, note.indexOf('\n\n') + 1)
  assert.ok(verify(null, Buffer.from(text), publicKeyObject(signer.publicKey), bytes.subarray(4)))
  assert.equal(verifierKey(signer.publicKey).split('+').slice(0, 2).join('+'), `${signer.origin}+${signer.keyId}`)
})

test('T76 no character of a note can be another one: it is not ours then, or its signature breaks, or it says another thing', () => {
  const signer = newSigner()
  const checkpoint = signCheckpoint(signer, head)
  const key = publicKeyObject(signer.publicKey)
  const accepted = (note: string): boolean => {
    const said = readCheckpointNote(note, signer)
    return (
      said !== undefined &&
      verify(null, Buffer.from(said.text), key, said.signatures[0]?.signature ?? Buffer.alloc(0)) &&
      rowSaysNote(checkpoint, said)
    )
  }
  assert.ok(accepted(checkpoint.note))
  for (let at = 0; at < checkpoint.note.length; at++)
    for (const bit of [1, 2, 4, 32]) {
      const changed = String.fromCharCode(checkpoint.note.charCodeAt(at) ^ bit)
      assert.ok(!accepted(checkpoint.note.slice(0, at) + changed + checkpoint.note.slice(at + 1)), `at ${at}`)
    }
  assert.ok(!accepted(`${checkpoint.note}\n`))
  assert.ok(!accepted(signCheckpoint(newSigner(), head).note))
})

test('a receipt signature holds for its bytes only, in one spelling only, and is no signature of a checkpoint', () => {
  const signer = newSigner()
  const bytes = Buffer.from('{"calls_aborted":0}')
  const signature = signer.signReceipt(bytes)
  assert.ok(receiptSignatureHolds(signer.publicKey, bytes, signature))
  assert.ok(!receiptSignatureHolds(signer.publicKey, Buffer.from('{"calls_aborted":1}'), signature))
  assert.ok(!receiptSignatureHolds(newSigner().publicKey, bytes, signature))
  assert.ok(!receiptSignatureHolds(signer.publicKey, bytes, `${signature}=`))
  assert.ok(!receiptSignatureHolds(signer.publicKey, bytes, ''))
  assert.ok(!verify(null, bytes, publicKeyObject(signer.publicKey), Buffer.from(signature, 'base64url')))
})
