import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { Secret } from '../platform/secret.ts'
import { checkReturnAddress } from './check-return-address.ts'
import { chooseAccount } from './decide-account.ts'
import { decideAccountTarget } from './decide-account-target.ts'
import { decideImport, type ImportParts } from './decide-import.ts'
import { accountHealth } from './derive-account-health.ts'
import type { Account } from './model.ts'

const now = new Date('2026-03-01T00:00:00Z')
const day = 86_400_000

function account(parts: Partial<Account> = {}): Account {
  return {
    id: newId('account'),
    providerId: newId('provider'),
    ownerId: newId('user'),
    organizationId: undefined,
    connectionRole: 'compatibility',
    authMethod: 'oauth',
    forApplications: true,
    clientId: undefined,
    secretLast4: undefined,
    externalId: 'mina',
    refreshable: true,
    refreshRotates: undefined,
    refreshFailures: 0,
    lostBecause: undefined,
    label: 'mina',
    name: undefined,
    usedBy: { by: 'nobody' },
    checkedAt: now,
    state: 'connected',
    scopes: ['read'],
    issuer: 'https://as.example',
    credentialVersion: 1,
    credentialExpiresAt: undefined,
    createdAt: now,
    updatedAt: now,
    ...parts,
  }
}

test('MT01 an account that is named stays that of its holder; any other authorization renews its own or makes a new one', () => {
  const mine = account()
  const beside = account({ connectionRole: 'standard', externalId: 'work' })
  const living = [mine, beside]
  const decide = (externalId: string | undefined, target: Parameters<typeof decideAccountTarget>[1]['target']) =>
    decideAccountTarget(living, { issuer: 'https://as.example', externalId, target })
  const exactly = { kind: 'exactly', id: mine.id } as const
  assert.deepEqual(decide('mina', exactly), { kind: 'renew', former: mine })
  assert.deepEqual(decide(undefined, exactly), { kind: 'renew', former: mine })
  for (const other of ['mallory', 'work']) assert.deepEqual(decide(other, exactly), { kind: 'another_holder' })
  assert.deepEqual(decide('mina', { kind: 'exactly', id: newId('account') }), { kind: 'missing' })
  for (const kind of ['default', 'beside'] as const)
    assert.deepEqual(decide('work', { kind }), { kind: 'renew', former: beside })
  assert.deepEqual(decide('new', { kind: 'default' }), { kind: 'new', role: 'compatibility', former: mine })
  assert.deepEqual(decide('new', { kind: 'beside' }), { kind: 'new', role: 'standard', former: undefined })
  // The same name at another issuer is somebody else, and an unnamed holder is nobody that is known.
  const foreign = { issuer: 'https://other.example', externalId: 'mina', target: { kind: 'beside' } } as const
  assert.deepEqual(decideAccountTarget(living, foreign), { kind: 'new', role: 'standard', former: undefined })
  assert.deepEqual(decide(undefined, { kind: 'default' }), { kind: 'new', role: 'compatibility', former: mine })
  assert.deepEqual(decideAccountTarget([], foreign), { kind: 'new', role: 'compatibility', former: undefined })
})

test('who names no account gets the one that is meant, and who knows of several has to name one of their own', () => {
  const [mine, beside] = [account(), account({ connectionRole: 'standard' })]
  const ask = (living: readonly Account[], id: string | undefined, several: boolean) =>
    chooseAccount(living, { id, several })
  const none = { outcome: 'none' }
  assert.deepEqual(ask([mine, beside], undefined, false), { outcome: 'chosen', account: mine })
  assert.deepEqual(ask([mine, beside], undefined, true), { outcome: 'selection_required' })
  assert.deepEqual(ask([mine, beside], beside.id, true), { outcome: 'chosen', account: beside })
  assert.deepEqual(ask([mine, beside], account().id, true), none)
  assert.deepEqual(ask([beside], undefined, false), none)
  assert.deepEqual(ask([beside], undefined, true), { outcome: 'chosen', account: beside })
  assert.deepEqual(ask([], undefined, true), none)
})

test('D03 tokens that are brought: scopes never grow without the tokens that were given for them', () => {
  const nothing: ImportParts = {
    accessToken: undefined,
    refreshToken: undefined,
    expiresAt: undefined,
    scopes: undefined,
    state: undefined,
  }
  const token = new Secret('imported-token')
  const decide = (parts: Partial<ImportParts>, former?: Account): string => {
    const decided = decideImport({ ...nothing, ...parts }, former)
    return decided.outcome === 'refused' ? decided.field : decided.state
  }
  const lost = account({ state: 'needs_reconnection' })
  assert.equal(decide({}), 'access_token')
  assert.equal(decide({}, lost), 'access_token')
  assert.equal(decide({ state: 'connected' }, lost), 'access_token')
  assert.equal(decide({}, account()), 'connected')
  assert.equal(decide({ refreshToken: token }), 'connected')
  assert.equal(decide({ accessToken: token, expiresAt: now }), 'connected')
  assert.equal(decide({ refreshToken: token, expiresAt: now }), 'expires_at')
  assert.equal(decide({ state: 'needs_reauthorization' }, account()), 'needs_reauthorization')
  assert.equal(decide({ scopes: ['read', 'write'] }, account()), 'scopes')
  assert.equal(decide({ scopes: ['read', 'write'], accessToken: token }, account()), 'connected')
  assert.equal(decide({ scopes: [] }, account()), 'connected')
})

test('an account tells that it ends soon where only its person can renew it, or where renewing fails', () => {
  const at = (days: number): Date => new Date(now.getTime() + days * day)
  const health = (parts: Partial<Account>): string => accountHealth(account(parts), now)
  assert.equal(health({}), 'valid')
  assert.equal(health({ credentialExpiresAt: at(-1) }), 'valid')
  assert.equal(health({ credentialExpiresAt: at(1), refreshFailures: 1 }), 'expiring')
  assert.equal(health({ credentialExpiresAt: at(6), refreshable: false }), 'expiring')
  assert.equal(health({ credentialExpiresAt: at(7), refreshable: false }), 'valid')
  assert.equal(health({ refreshable: false }), 'valid')
  assert.equal(health({ state: 'needs_reconnection', lostBecause: 'revoked' }), 'revoked')
  assert.equal(health({ state: 'needs_reconnection', lostBecause: 'by_request' }), 'needs_reconnection')
  assert.equal(health({ state: 'disconnected', lostBecause: 'revoked' }), 'disconnected')
})

test('T06 a browser is sent back over https, or to the person’s own machine, and never by another scheme or user name', () => {
  for (const address of [
    'https://app.example/connections?tab=1',
    'http://localhost:3000/',
    'http://127.0.0.1:8080/done',
    'http://[::1]/',
  ])
    assert.ok(checkReturnAddress(address), address)
  for (const address of [
    'http://app.example/',
    'http://localhost.app.example/',
    'http://127.0.0.1.nip.io/',
    'https://user@app.example/',
    'https://:secret@app.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    'app://done',
    '//app.example/',
    '/connections',
    '',
  ])
    assert.ok(!checkReturnAddress(address), address)
})
