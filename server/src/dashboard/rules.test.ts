import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dashboardRequest } from './check-dashboard-request.ts'
import { mayWiden } from './check-widening.ts'
import { encodingFor } from './derive-encoding.ts'

const baseUrl = 'https://id.example.com'

test('T42 a request is the dashboard’s only with its header, from the very same origin, and with no other Origin', () => {
  const own = { header: 'act', origin: null, fetchSite: 'same-origin' }
  assert.equal(dashboardRequest(own, baseUrl), 'act')
  assert.equal(dashboardRequest({ ...own, header: 'watch' }, baseUrl), 'watch')
  assert.equal(dashboardRequest({ ...own, origin: baseUrl }, baseUrl), 'act')
  for (const change of [
    { header: null },
    { header: '' },
    { header: 'Act' },
    { fetchSite: null },
    { fetchSite: 'same-site' },
    { fetchSite: 'cross-site' },
    { fetchSite: 'none' },
    { origin: 'null' },
    { origin: `${baseUrl}/` },
    { origin: 'http://id.example.com' },
    { origin: 'https://id.example.com:8443' },
    { origin: 'https://a.id.example.com' },
  ])
    assert.equal(dashboardRequest({ ...own, ...change }, baseUrl), undefined, JSON.stringify(change))
})

test('T37 every change may widen, but for what only takes away and what changes nothing', () => {
  for (const route of [
    'POST /v1/sessions/session_1/end',
    'POST /v1/access_grants/grant_1/end',
    'POST /v1/me/end',
    'POST /v1/approvals/approval_1/withdraw',
    'POST /v1/acts/act_1/withdraw',
    'POST /v1/stops',
    'POST /v1/principals/user_1/suspend',
    'DELETE /v1/connected_accounts/a',
    'DELETE /api_keys/k',
    'POST /v1/organizations/o/policies/p/preview',
    'POST /v1/policies/check',
    'GET /v1/applications',
  ]) {
    const [method = '', path = ''] = route.split(' ')
    assert.equal(mayWiden(method, path), false, route)
  }
  for (const route of [
    'POST /v1/applications',
    'PATCH /v1/tools/t',
    'DELETE /v1/organizations/o/policies/p',
    'DELETE /auth/factors/f',
    'POST /v1/stops/s/lift',
    'POST /v1/principals/user_1/activate',
    'POST /v1/sessions/session_1/end/more',
    'PUT /v1/lifecycle_policy',
  ]) {
    const [method = '', path = ''] = route.split(' ')
    assert.equal(mayWiden(method, path), true, route)
  }
})

test('the best encoding that lies there and that is accepted is sent, and none that is refused', () => {
  assert.equal(encodingFor('gzip, deflate, br', ['br', 'gzip']), 'br')
  assert.equal(encodingFor('gzip;q=1.0, br;q=0', ['br', 'gzip']), 'gzip')
  assert.equal(encodingFor('identity', ['br', 'gzip']), undefined)
  assert.equal(encodingFor(null, ['br', 'gzip']), undefined)
})
