import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { WorkOS } from '@workos-inc/node'
import { WorkOS as WorkOS8 } from 'workos-node-8'
import { until } from '../until.ts'
import { type ServedNode, startServed } from '../wire/ground.ts'
import { type HelperApp, startHelperApp } from './helper-app.ts'

const password = 'correct horse battery staple'
const email = 'ada@acme.example'

let served: ServedNode
let organizationId: string
let clientId: string
const apps: HelperApp[] = []

before(async () => {
  served = await startServed()
  const { api } = served.node
  const ada = await api('POST', '/user_management/users', { email, password, email_verified: true })
  const organization = await api('POST', '/organizations', { name: 'Acme' })
  organizationId = String(organization.id)
  const member = { organization_id: organizationId, user_id: ada.id }
  await api('POST', '/user_management/organization_memberships', member)
  const application = await api('POST', '/v1/applications', {
    name: 'With helpers',
    kind: 'web',
    session_policy: { access_token_seconds: 2 },
  })
  clientId = String(application.client_id)
})
after(async () => {
  for (const app of apps) await app.close()
  await served.close()
})

const majors = { 'SDK 11': WorkOS, 'SDK 8': WorkOS8 } as const

for (const [name, Client] of Object.entries(majors))
  test(`${name}: a sealed session is let in by its token, renewed when that is late, and worth nothing after its end`, async () => {
    const { hostname, port } = new URL(served.baseUrl)
    const options = { clientId, apiHostname: hostname, port: Number(port), https: false }
    const workos = new Client(served.node.env.AMBIT_API_KEY ?? '', options)
    const app = await startHelperApp({ workos, clientId, cookiePassword: 'a password of more than 32 characters' })
    apps.push(app)
    const visitor = createVisitor(app)
    assert.deepEqual((await visitor('/me')).body, { reason: 'no_session_cookie_provided' })
    await visitor(`/sign-in?${new URLSearchParams({ email, password })}`)
    const first = (await visitor('/me')).body
    assert.deepEqual([first.email, first.organizationId, first.role], [email, organizationId, 'member'])
    assert.match(String(first.sessionId), /^session_/)
    await until(async () => (await visitor('/me')).renewed)
    assert.equal((await visitor('/me')).body.sessionId, first.sessionId)
    const entered = await visitor(`/enter?organization=${organizationId}`)
    assert.deepEqual([entered.body.sessionId, entered.body.organizationId], [first.sessionId, organizationId])
    const stranger = await visitor('/enter?organization=org_01HXRMBQ9BJ3E7QSTQ9X2PHVB7')
    assert.equal(stranger.status, 500)
    assert.match(String(stranger.body.message), /organization/i)
    await served.node.api('POST', '/user_management/sessions/revoke', { session_id: first.sessionId })
    await until(async () => (await visitor('/me')).body.reason === 'invalid_grant')
  })

interface Heard {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly renewed: boolean
}

/** A browser as far as this application can tell: it keeps the newest cookie. */
function createVisitor(app: HelperApp): (path: string) => Promise<Heard> {
  let cookie = ''
  return async path => {
    const response = await fetch(`${app.url}${path}`, { headers: cookie === '' ? {} : { cookie } })
    const given = response.headers.getSetCookie()[0]?.split(';')[0]
    if (given !== undefined) cookie = given
    return { status: response.status, body: Object(await response.json()), renewed: given !== undefined }
  }
}
