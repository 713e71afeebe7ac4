import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayGive, rankOf } from './check-rank.ts'
import { scopesFor } from './check-scopes.ts'
import { sessionEndedMeanwhile } from './errors.ts'

const roles = [
  { slug: 'owner', priority: 0 },
  { slug: 'admin', priority: 1 },
  { slug: 'member', priority: 2 },
]

test('T101 nobody gives a role above their own, nor touches somebody who has one', () => {
  assert.equal(rankOf(['member', 'admin'], roles), 1)
  assert.equal(rankOf(['gone'], roles), Infinity)
  assert.equal(mayGive(['admin'], ['member'], roles), true)
  assert.equal(mayGive(['admin'], ['admin'], roles), true)
  assert.equal(mayGive(['admin'], ['owner'], roles), false)
  assert.equal(mayGive(['admin'], ['member', 'owner'], roles), false)
  assert.equal(mayGive(['gone'], ['member'], roles), false)
})

test('T101 a token has exactly the scopes asked for, which the roles have to permit; without any, all that they permit', () => {
  const permissions = ['widgets:sso:manage', 'widgets:users-table:manage', 'posts:write']
  const both = ['widgets:users-table:manage', 'widgets:sso:manage']
  assert.deepEqual(scopesFor(undefined, permissions), { scopes: both, missing: [] })
  assert.deepEqual(scopesFor([], permissions), { scopes: both, missing: [] })
  assert.deepEqual(scopesFor(['widgets:sso:manage'], permissions), { scopes: ['widgets:sso:manage'], missing: [] })
  assert.deepEqual(scopesFor(['widgets:dsync:manage', 'posts:write'], permissions).missing, [
    'widgets:dsync:manage',
    'posts:write',
  ])
})

test('a session that ends while its token is made gives none, and says to ask again', () => {
  const { status, code } = sessionEndedMeanwhile()
  assert.deepEqual([status, code], [409, 'session_ended_meanwhile'])
})
