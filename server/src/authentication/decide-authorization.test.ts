import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application } from '../applications/index.ts'
import { newId } from '../platform/ids.ts'
import { decideUserAuthorization } from './decide-authorization.ts'

const challenge = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
const plain = { response_type: 'code', provider: 'authkit' }

function decide(values: Readonly<Record<string, string>>, over: { method?: string; repeated?: string[] } = {}) {
  const { method: tokenEndpointAuthMethod = 'client_secret_post', repeated = [] } = over
  const application = { tokenEndpointAuthMethod, policy: { signInReuseMaxAgeSeconds: 600 } } as Application
  return decideUserAuthorization({ values: new Map(Object.entries(values)), repeated }, application)
}

const faultOf = (decided: ReturnType<typeof decide>): string => (decided.ok ? 'none' : decided.fault.error)

test('a request that fits says how to sign in, how lately, and with which challenge', () => {
  const organizationId = newId('organization')
  const decided = decide({ ...plain, ...challenge, organization_id: organizationId, max_age: '60', prompt: 'login' })
  assert.deepEqual(decided, {
    ok: true,
    value: {
      provider: undefined,
      connection: undefined,
      organizationId,
      codeChallenge: challenge.code_challenge,
      prompt: 'login',
      maxAgeSeconds: 60,
      invitationToken: undefined,
    },
  })
})

test('a connection is named by itself, or by the organization alone', () => {
  const [connection, organizationId] = [newId('connection'), newId('organization')]
  const way = (values: Record<string, string>): unknown => Object(decide({ response_type: 'code', ...values })).value
  assert.deepEqual(Object(way({ connection_id: connection })).connection, connection)
  const alone = Object(way({ organization_id: organizationId }))
  assert.deepEqual([alone.connection, alone.organizationId], ['organization', organizationId])
})

test('the age of a sign-in is the lesser of what is asked and what the policy says', () => {
  const seconds = (values: object): unknown => Object(Object(decide({ ...plain, ...values })).value).maxAgeSeconds
  assert.deepEqual([seconds({}), seconds({ max_age: '0' }), seconds({ max_age: '9999' })], [600, 0, 600])
})

test('T08 T01 what came twice, is no code, is too long, or has half a challenge is refused', () => {
  const table: readonly (readonly [object, string])[] = [
    [{ response_type: 'token' }, 'invalid_request'],
    [{ state: 'x'.repeat(4097) }, 'invalid_request'],
    [{ code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    [{ ...challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    [{ ...challenge, code_challenge: 'short' }, 'invalid_request'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ connection_id: 'conn_1' }, 'connection_invalid'],
    [{ provider: 'LinkedInOAuth' }, 'connection_invalid'],
    [{ organization_id: 'org_x' }, 'organization_invalid'],
    [{}, 'none'],
  ]
  for (const [values, fault] of table)
    assert.equal(faultOf(decide({ ...plain, ...values })), fault, JSON.stringify(values))
  assert.equal(faultOf(decide(plain, { repeated: ['state'] })), 'invalid_request')
  assert.equal(faultOf(decide(plain, { repeated: ['provider_scopes'] })), 'none')
  assert.equal(faultOf(decide({ response_type: 'code' })), 'invalid_connection_selector')
})

test('T01 who can’t keep a secret has to send a challenge', () => {
  assert.equal(faultOf(decide(plain, { method: 'none' })), 'invalid_request')
  assert.equal(faultOf(decide({ ...plain, ...challenge }, { method: 'none' })), 'none')
})
