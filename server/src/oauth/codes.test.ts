import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ground, pkce, startGround, system } from '../../tests/oauth/ground.ts'
import { type Application, createApplication } from '../applications/index.ts'
import type { Secret } from '../platform/secret.ts'
import { startSession } from '../sessions/index.ts'
import { issueCode, type PresentedCode, redeemCode } from './actions-codes.ts'

let ground: Ground
let web: Application
const back = 'https://app.example/callback'

before(async () => {
  ground = await startGround()
  web = await make('Acme')
})
after(() => ground.close())

function make(name: string): Promise<Application> {
  const parts = { name, kind: 'web', redirectUris: [back], tokenEndpointAuthMethod: 'client_secret_post' } as const
  return ground.on.database.transaction(tx => createApplication(tx, system, parts))
}

type Issued = Parameters<typeof issueCode>[1]

function issue(parts: Partial<Issued>): Promise<Secret> {
  return ground.on.database.transaction(async tx => {
    const session = await startSession(tx, {
      actor: system,
      kind: 'user',
      principalId: ground.mina.id,
      onBehalfOf: ground.mina.id,
      application: web,
    })
    return issueCode(tx, {
      applicationId: web.id,
      sessionId: session.id,
      redirectUri: back,
      codeChallenge: undefined,
      door: 'user_management',
      resource: undefined,
      scope: 'openid',
      nonce: undefined,
      signedInAt: ground.on.clock.now(),
      ...parts,
    })
  })
}

const answered = async () => 'redeemed' as const

async function present(code: Secret, parts: Partial<PresentedCode>): Promise<'redeemed' | undefined> {
  const presented = { code: code.reveal(), door: 'user_management', application: web, clientProven: true } as const
  return redeemCode(ground.on, { ...presented, ...parts }, answered)
}

test('T01 T16 CVE-2023-48228 CVE-2024-23647 a code without a challenge is for a client that proved itself, at its own door, and takes no verifier', async () => {
  const code = await issue({})
  const stranger = await make('Other')
  const misfits: Partial<PresentedCode>[] = [
    { clientProven: false },
    { verifier: pkce().verifier },
    { door: 'oauth2', redirectUri: back },
    { application: stranger },
    { redirectUri: 'https://app.example/other' },
  ]
  for (const parts of misfits) assert.equal(await present(code, parts), undefined, Object.keys(parts).join())
  assert.equal(await present(code, {}), 'redeemed', 'the rightful owner still succeeds')
  assert.equal(await present(code, {}), undefined, 'once')
})

test('T01 CVE-2025-4144 a code with a challenge wants its verifier, also from a client that proved itself', async () => {
  const { verifier, challenge } = pkce()
  const code = await issue({ codeChallenge: challenge })
  assert.equal(await present(code, {}), undefined)
  assert.equal(await present(code, { verifier: pkce().verifier }), undefined)
  assert.equal(
    await present(code, { verifier, clientProven: false }),
    'redeemed',
    'a public client has the verifier only',
  )
})

test('T01 CVE-2024-22258 no code of the OAuth door can be kept without a challenge', async () => {
  await assert.rejects(issue({ door: 'oauth2' }), /check constraint/)
})

test('a use that throws has consumed nothing', async () => {
  const code = await issue({})
  const presented = { code: code.reveal(), door: 'user_management', application: web, clientProven: true } as const
  const failing = redeemCode(ground.on, presented, async () => {
    throw new Error('no answer')
  })
  await assert.rejects(failing, /no answer/)
  assert.equal(await present(code, {}), 'redeemed')
})
