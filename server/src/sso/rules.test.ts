import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { groupRoles, sameRoles } from '../roles/index.ts'
import { codeFits } from './check-code.ts'
import { type ArrivalQuestion, decideArrival } from './decide-arrival.ts'
import { daysLeft, decideCertificateNotice } from './decide-certificate-notice.ts'
import { decideProfileRequest } from './decide-profile-request.ts'

test('T26 T27 a provider is believed about addresses in the proven domains of its organization, and about nobody who administers this server', () => {
  const asked: ArrivalQuestion = {
    email: 'ada@acme.example',
    emailVerified: undefined,
    domainIsProven: true,
    allowsOutside: false,
    isKnown: false,
    holder: undefined,
  }
  const outside = { domainIsProven: false }
  const table: readonly (readonly [Partial<ArrivalQuestion>, ReturnType<typeof decideArrival>])[] = [
    [{}, 'sign_up'],
    [{ emailVerified: true }, 'sign_up'],
    [{ emailVerified: false }, 'not_vouched'],
    [{ email: undefined }, 'no_email'],
    [{ holder: { administers: false } }, 'link'],
    [{ holder: { administers: true } }, 'address_taken'],
    [outside, 'outside_organization'],
    [{ ...outside, allowsOutside: true }, 'sign_up_unverified'],
    [{ ...outside, allowsOutside: true, holder: { administers: false } }, 'address_taken'],
    [{ isKnown: true, email: undefined }, 'no_email'],
    [{ ...outside, isKnown: true }, 'sign_in'],
  ]
  for (const [over, arrival] of table) assert.equal(decideArrival({ ...asked, ...over }), arrival, JSON.stringify(over))
})

test('of a certificate that ends somebody is told at thirty days, at seven and at one', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const table = [
    [31, undefined, 31],
    [30, 30, 30],
    [7.5, 30, 7],
    [7, 7, 7],
    [1, 1, 1],
    [-3, 1, 0],
  ] as const
  for (const [days, told, left] of table) {
    const endsAt = new Date(now.getTime() + days * 86_400_000)
    assert.deepEqual([decideCertificateNotice({ endsAt, now }), daysLeft({ endsAt, now })], [told, left], `${days}`)
  }
})

test('T53 groups stand for the roles that the table of the connection says', () => {
  const table = [
    { group: 'Leads', role: 'admin' },
    { group: 'Everybody', role: 'member' },
    { group: 'Owners', role: 'admin' },
  ]
  assert.deepEqual(groupRoles(table, ['Owners', 'Leads', 'owner']), ['admin'])
  assert.deepEqual(groupRoles(table, ['admin']), [])
  assert.equal(groupRoles([], ['Leads']), undefined)
  assert.ok(sameRoles(['admin', 'member'], ['member', 'admin']))
  assert.ok(!sameRoles(['admin'], ['admin', 'member']))
})

test('T02 T05 a code counts for its application, with its proof, and with its verifier where it was asked for with a challenge', () => {
  const [id, other] = [newId('application'), newId('application')]
  const verifier = 'v'.repeat(43)
  const codeChallenge = createHash('sha256').update(verifier).digest('base64url')
  const plain = {
    kept: { applicationId: id, codeChallenge: undefined },
    application: { id },
    clientProven: true,
    verifier: undefined,
  }
  const pkce = { ...plain, kept: { applicationId: id, codeChallenge }, clientProven: false, verifier }
  assert.ok(codeFits(plain))
  assert.ok(codeFits(pkce))
  assert.ok(!codeFits({ ...plain, application: { id: other } }))
  assert.ok(!codeFits({ ...plain, clientProven: false }))
  assert.ok(!codeFits({ ...plain, verifier }), 'a verifier that nothing asked for')
  assert.ok(!codeFits({ ...pkce, verifier: 'w'.repeat(43) }))
  assert.ok(!codeFits({ ...pkce, verifier: undefined, clientProven: true }), 'a proof is no verifier')
})

test('a request for a profile names one connection, in one way, once', () => {
  const [connection, organization] = [newId('connection'), newId('organization')]
  const decide = (given: Record<string, string>, repeated: string[] = [], method = 'client_secret_post') =>
    decideProfileRequest(
      { values: new Map(Object.entries({ response_type: 'code', ...given })), repeated },
      { tokenEndpointAuthMethod: method },
    )
  const by = (given: Record<string, string>) => {
    const decided = decide(given)
    return decided.ok ? decided.value.by : decided.fault.error
  }
  assert.deepEqual(by({ connection }), { kind: 'connection', id: connection })
  assert.deepEqual(by({ organization }), { kind: 'organization', id: organization })
  assert.deepEqual(by({ domain: 'Acme.example' }), { kind: 'domain', domain: 'acme.example' })
  assert.equal(by({}), 'invalid_connection_selector')
  assert.equal(by({ connection, organization }), 'invalid_connection_selector')
  assert.equal(by({ connection: 'conn_x' }), 'connection_invalid')
  assert.equal(by({ organization: connection }), 'organization_invalid')
  assert.equal(by({ provider: 'GoogleOAuth' }), 'connection_invalid')
  const challenge = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' }
  const faults = [
    decide({ connection }, ['state']),
    decide({ connection, response_type: 'token' }),
    decide({ connection, state: 's'.repeat(2_001) }),
    decide({ connection }, [], 'none'),
    decide({ connection, ...challenge, code_challenge_method: 'plain' }),
    decide({ connection, ...challenge, code_challenge: 'short' }),
  ]
  for (const decided of faults) assert.equal(decided.ok ? undefined : decided.fault.error, 'invalid_request')
  assert.ok(decide({ connection, ...challenge }, [], 'none').ok)
  assert.ok(decide({ connection }, ['provider_scopes']).ok)
})
