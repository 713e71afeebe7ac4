import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Application, type KeptConsent, standingConsent } from '../applications/index.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { asksAnew } from './check-prompt.ts'
import { claimsWithin } from './derive-consented-claims.ts'
import { saysWhatOneMayDo, scopesOf } from './derive-scopes.ts'

const acme = 'org_acme' as OrganizationId
const other = 'org_other' as OrganizationId

function connect(thirdParty: boolean, scopes: readonly string[] | undefined): Application['connect'] {
  return { shown: true, thirdParty, scopes, organizationId: undefined }
}

test('what was let in one organization counts in no other one, and what tells of a person may come together', () => {
  const kept: KeptConsent[] = [
    { organizationId: acme, scopes: ['openid', 'rooms:read'] },
    { organizationId: undefined, scopes: ['email'] },
  ]
  const ask = (scopes: string[], inOrganization: boolean, organizationId?: OrganizationId): unknown =>
    standingConsent({ kept, scopes, inOrganization, organizationId })
  assert.deepEqual(ask(['openid', 'email'], false), { organizationId: undefined })
  assert.equal(ask(['profile'], false), undefined)
  assert.equal(Object(ask(['rooms:read'], true)).organizationId, acme)
  assert.equal(Object(ask(['openid', 'rooms:read'], true, acme)).organizationId, acme)
  assert.equal(ask(['rooms:read'], true, other), undefined)
  assert.equal(ask(['rooms:read', 'email'], true), undefined)
  assert.equal(ask(['openid'], false, other), undefined, 'an organization that is asked for is part of the question')
  assert.equal(standingConsent({ kept: [], scopes: [], inOrganization: false, organizationId: undefined }), undefined)
})

test('T22 a list of its own narrows what an application may ask for, and permissions are asked for by it alone', () => {
  const may = (scopes: readonly string[] | undefined, permissions: string[] = []): readonly string[] =>
    scopesOf({ kind: 'web', connect: connect(true, scopes) }, permissions).allowed
  assert.deepEqual(may(undefined, ['rooms:read']), ['openid', 'profile', 'email', 'offline_access'])
  assert.deepEqual(may(['email', 'rooms:read', 'rooms:gone', 'mcp:use'], ['rooms:read', 'mcp:use']), [
    'email',
    'rooms:read',
  ])
  assert.deepEqual(may([]), [], 'an empty list means none')
  assert.deepEqual(scopesOf({ kind: 'account', connect: connect(false, ['openid']) }).allowed, [])
  assert.deepEqual(['openid', 'mcp:use', 'rooms:read'].map(saysWhatOneMayDo), [false, false, true])
})

test('a token of a third party says what the scopes name, one of our own what the person may do', () => {
  const claims = {
    organizationId: acme,
    role: 'admin',
    roles: ['admin'],
    permissions: ['rooms:read', 'rooms:write'],
    featureFlags: ['beta'],
  }
  assert.deepEqual(claimsWithin(claims, { connect: connect(true, undefined) }, 'openid rooms:read billing:read'), {
    organizationId: acme,
    role: undefined,
    roles: [],
    permissions: ['rooms:read'],
    featureFlags: [],
  })
  assert.deepEqual(claimsWithin(claims, { connect: connect(false, undefined) }, 'openid'), claims)
})

test('prompt=consent asks anew, also beside another word', () => {
  const asks = (prompt: string): boolean => asksAnew({ values: new Map([['prompt', prompt]]), repeated: [] })
  assert.deepEqual(['consent', 'login consent', 'login', 'none'].map(asks), [true, true, false, false])
})
