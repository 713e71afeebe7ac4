import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayActOn } from '../directory/check-outranks.ts'
import { previousOf } from '../directory/derive-previous.ts'
import { userTokenClaims } from '../sessions/derive-user-token-claims.ts'
import { browserCookies, clearedBrowserCookies, idsOfMark } from './derive-browser-cookies.ts'

test('T92 nobody acts on the account of who stands higher', () => {
  const roles = [undefined, 'approver', 'auditor', 'admin', 'owner'] as const
  for (const [acting, role] of roles.entries())
    for (const [target, other] of roles.entries())
      assert.equal(mayActOn(role, other), acting >= target, `${role} on ${other}`)
})

test('what a change altered is told as it was, and nothing else', () => {
  const before = { name: 'Ada', email: 'a@acme.example', metadata: { a: '1' }, updated_at: '1' }
  const after = { name: 'Ada', email: 'b@acme.example', metadata: { a: '1' }, updated_at: '2' }
  assert.deepEqual(previousOf(before, after), { email: 'a@acme.example' })
})

test('a token says who, in which session and organization, and no more of the person', () => {
  const session = {
    id: 'session_1',
    userId: 'user_1',
    provenAt: new Date('2026-01-15T12:00:00.900Z'),
    impersonator: undefined,
  } as Parameters<typeof userTokenClaims>[0]
  const none = { organizationId: undefined, role: undefined, roles: [], permissions: [], featureFlags: [] }
  const plain = { sub: 'user_1', sid: 'session_1', client_id: 'client_1', auth_time: 1_768_478_400 }
  assert.deepEqual(userTokenClaims(session, 'client_1', none), plain)
  const claims = {
    organizationId: 'org_1' as never,
    role: 'admin',
    roles: ['admin', 'member'],
    permissions: ['docs:read'],
    featureFlags: ['beta'],
  }
  const by = { userId: 'user_2' as never, email: 'mina@acme.example', reason: 'Ticket 12' }
  assert.deepEqual(userTokenClaims({ ...session, impersonator: by }, 'client_1', claims), {
    ...plain,
    org_id: 'org_1',
    role: 'admin',
    roles: ['admin', 'member'],
    permissions: ['docs:read'],
    feature_flags: ['beta'],
    act: { sub: 'mina@acme.example' },
  })
})

test('the mark of a browser names client ids and nothing else, and goes with the last one', () => {
  const ids = ['client_01M8F8QR26EE8VJS9BHFQCJ86Z', 'client_01M8F8QR26EE8VJS9BHFQCJ86Y']
  assert.deepEqual(idsOfMark(`a=b; workos-has-session=${ids.join('.')}.evil; c=d`), ids)
  assert.deepEqual(idsOfMark(null), [])
  const parts = { cookieName: '__Host-x', baseUrl: 'https://auth.acme.example', origin: 'https://app.acme.example' }
  const of = (known: string[]) => ({ clientId: ids[0] ?? '', known, ...parts })
  assert.match(browserCookies(of([ids[1] ?? '']), { token: 'rt_1', maxAgeSeconds: 9 })[1] ?? '', /Y\.client_.*Z;/)
  assert.match(clearedBrowserCookies(of([ids[0] ?? '']))[1] ?? '', /^workos-has-session=;.*Max-Age=0$/)
  assert.match(clearedBrowserCookies(of(ids))[1] ?? '', /^workos-has-session=client_01M8F8QR26EE8VJS9BHFQCJ86Y;/)
})
