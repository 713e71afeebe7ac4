import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { type ConsentQuestion, type KeptConsent, standingConsent } from './check-consent.ts'

const acme = newId('organization')
const bolt = newId('organization')
const consent = (organizationId: KeptConsent['organizationId'], ...scopes: string[]): KeptConsent => ({
  organizationId,
  scopes,
})

test('a consent lets pass what it covers, in its own organization and in no other', () => {
  const stands = (parts: Partial<ConsentQuestion>): unknown =>
    standingConsent({ kept: [], scopes: ['read'], inOrganization: false, organizationId: undefined, ...parts })
  assert.equal(stands({}), undefined, 'nothing was let')
  assert.equal(stands({ kept: [consent(undefined, 'read')], scopes: ['read', 'write'] }), undefined, 'less was let')
  assert.deepEqual(stands({ kept: [consent(undefined, 'read', 'write')] }), { organizationId: undefined })
  const twice = [consent(undefined, 'write'), consent(undefined, 'read')]
  assert.deepEqual(stands({ kept: twice, scopes: ['read', 'write'] }), { organizationId: undefined })
  const inAcme = { inOrganization: true, organizationId: acme }
  assert.deepEqual(stands({ ...inAcme, kept: [consent(acme, 'read')] }), consent(acme, 'read'))
  for (const kept of [
    [consent(bolt, 'read')],
    [consent(undefined, 'read')],
    [consent(acme, 'write')],
    [consent(acme, 'write'), consent(bolt, 'read')],
  ])
    assert.equal(stands({ ...inAcme, kept }), undefined)
  const newestFirst = [consent(bolt, 'write'), consent(acme, 'read'), consent(bolt, 'read')]
  assert.deepEqual(stands({ inOrganization: true, kept: newestFirst }), consent(acme, 'read'))
})
