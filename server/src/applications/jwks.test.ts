import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import type { Json } from '../platform/json.ts'
import { checkJwks } from './check-jwks.ts'

test('T17 a client’s key set holds public keys that can’t be confused with secrets', async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const publicKey = JSON.parse(JSON.stringify(await exportJWK(pair.publicKey)))
  const privateKey = JSON.parse(JSON.stringify(await exportJWK(pair.privateKey)))
  const short = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
  const rsa = JSON.parse(JSON.stringify(await exportJWK(short.publicKey)))
  const fine: readonly Json[] = [{ keys: [publicKey] }, { keys: [rsa, publicKey] }]
  for (const jwks of fine) assert.equal(checkJwks(jwks), undefined)
  assert.equal(checkJwks(undefined), undefined)
  const refused: readonly Json[] = [
    [],
    {},
    { keys: [] },
    { keys: ['x'] },
    { keys: [privateKey] },
    { keys: [publicKey, privateKey] },
    { keys: [{ kty: 'oct', k: 'AA' }] },
    { keys: [{ kty: 'EC', crv: 'P-521', x: 'AA', y: 'AA' }] },
    { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }] },
    { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] },
  ]
  for (const jwks of refused) assert.equal(typeof checkJwks(jwks), 'string', JSON.stringify(jwks))
})
