import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { startUpstream, type Upstream } from '../sign-in/upstream.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
let upstream: Upstream
before(async () => {
  ground = await startWireGround()
  upstream = await startUpstream()
  await ground.ask('POST', '/v1/identity_providers', {
    kind: 'google',
    slug: 'google',
    name: 'Google',
    issuer: upstream.issuer,
    client_id: 'ambit',
    client_secret: 'secret',
  })
})
after(async () => {
  await ground.close()
  await upstream.close()
})

function browser(): FormPerson {
  const { node } = ground
  return createFormPerson({
    baseUrl: node.baseUrl,
    email: '',
    password: '',
    fetch: (input, init) => node.ambit.edge.fetch(new Request(input, init), { address: '127.0.0.1' }),
  })
}

served(
  ['UserManagement.getUserIdentities', 'UserManagement.getAuthorizationUrl'],
  'an application sends a person to Google by name, gets its code, and reads who the person is there',
  async () => {
    const redirectUri = 'http://localhost:3000/callback'
    await ground.ask('POST', '/user_management/redirect_uris', { uri: redirectUri })
    const asked = { clientId: ground.clientId, redirectUri, provider: 'GoogleOAuth', state: 'kept' }
    const visitor = browser()
    const there = await visitor.open(ground.workos.userManagement.getAuthorizationUrl(asked))
    assert.ok(there.leadsTo?.startsWith(`${upstream.issuer}/authorize?`), `${there.status} ${there.leadsTo}`)
    upstream.said = { sub: 'google-subject', email: 'ada@google.example', email_verified: true }
    const back = await visitor.open(upstream.visit(there.leadsTo ?? ''))
    const lead = /href="(http:\/\/localhost:3000[^"]*)"/.exec(back.html)?.[1]?.replaceAll('&amp;', '&')
    const callback = new URL(lead ?? 'http://nowhere.example')
    assert.equal(callback.origin + callback.pathname, redirectUri, back.html)
    assert.equal(callback.searchParams.get('state'), 'kept')
    const answer = await ground.workos.userManagement.authenticateWithCode({
      clientId: ground.clientId,
      code: callback.searchParams.get('code') ?? '',
    })
    assert.equal(answer.authenticationMethod, 'GoogleOAuth')
    assert.equal(answer.user.email, 'ada@google.example')
    assert.deepEqual(await ground.workos.userManagement.getUserIdentities(answer.user.id), [
      { idpId: 'google-subject', type: 'OAuth', provider: 'GoogleOAuth' },
    ])
    const nobody = await ground.user()
    assert.deepEqual(await ground.workos.userManagement.getUserIdentities(nobody.id), [])
    await assert.rejects(ground.workos.userManagement.getUserIdentities('user_nobody'), { status: 404 })
    const other = ground.workos.userManagement.getAuthorizationUrl({ ...asked, provider: 'AppleOAuth' })
    const refused = await browser().open(other)
    assert.equal(new URL(refused.leadsTo ?? '').searchParams.get('error'), 'connection_invalid')
  },
)
