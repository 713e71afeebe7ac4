import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as sdk from '@workos-inc/node'
import { WorkOS } from '@workos-inc/node'
import { createOrganization, createUser } from '../../src/directory/index.ts'
import { createDirectory } from '../../src/directory-sync/actions-directories.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startWireGround, type WireGround, wireFetch } from './ground.ts'

const password = 'correct horse battery staple'
let ground: WireGround
let limited: WireGround
before(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ambit-limits-')), 'limits.json')
  writeFileSync(
    file,
    JSON.stringify({ key_writes: { max: 1, window_seconds: 60 }, directory: { max: 1, window_seconds: 86_400 } }),
  )
  ground = await startWireGround()
  limited = await startWireGround({ AMBIT_RATE_LIMITS: file })
})
after(async () => {
  await ground.close()
  await limited.close()
})

/** Raised by the SDK before anything is sent, or about an answer that no server of ours gives. */
const ofTheClient: Readonly<Record<string, string>> = {
  NoApiKeyProvidedException: 'the client was made without a key',
  ApiKeyRequiredException: 'a client of a browser has no key',
  SignatureVerificationException: 'a webhook that somebody else signed',
}

interface Raised {
  act(): Promise<unknown>
  readonly is: Readonly<Record<string, unknown>>
  /** Members of the exception that are there, whatever they say. */
  readonly has?: readonly string[]
}

const raised: Readonly<Record<string, Raised>> = {
  UnauthorizedException: {
    act: () => {
      const { hostname: apiHostname, port } = new URL(ground.node.baseUrl)
      const fetchFn = wireFetch(ground.node)
      const stranger = new WorkOS('sk_test_nobody', {
        apiHostname,
        port: Number(port),
        https: false,
        fetchFn,
        maxRetries: 0,
      })
      return stranger.organizations.listOrganizations()
    },
    is: { status: 401 },
    has: ['requestID'],
  },
  NotFoundException: {
    act: () => ground.workos.userManagement.getUser('user_00000000000000000000000000'),
    is: { status: 404, code: 'entity_not_found', message: 'There is no such user here.' },
    has: ['requestID'],
  },
  ConflictException: {
    act: async () => {
      const object = { name: 'twice', value: 'a', context: { a: 'b' } }
      await ground.workos.vault.createObject(object)
      await ground.workos.vault.createObject(object)
    },
    is: { status: 409 },
    has: ['message', 'requestID'],
  },
  UnprocessableEntityException: {
    act: () => ground.workos.organizations.createOrganization({ name: '' }),
    is: { status: 422, code: 'invalid_request_parameters' },
    has: ['message', 'requestID'],
  },
  RateLimitExceededException: {
    act: async () => {
      await limited.workos.organizations.createOrganization({ name: 'One' })
      await limited.workos.organizations.createOrganization({ name: 'Two' })
    },
    is: { status: 429 },
    has: ['retryAfter', 'requestID'],
  },
  OauthException: {
    act: () => ground.workos.userManagement.authenticateWithCode({ code: 'unknown' }),
    is: { status: 400, error: 'invalid_grant' },
    has: ['errorDescription'],
  },
  AuthenticationException: {
    act: async () => {
      const email = 'unproven@acme.example'
      const parts = { email, password: new Secret(password) }
      await createUser(ground.node.ambit.on, { kind: 'system', node: 'test' }, parts)
      await ground.workos.userManagement.authenticateWithPassword({ email, password })
    },
    is: { status: 403, code: 'email_verification_required' },
    has: ['pendingAuthenticationToken'],
  },
  BadRequestException: {
    act: async () => {
      await ground.workos.userManagement.createUser({ email: 'twice@acme.example' })
      await ground.workos.userManagement.createUser({ email: 'TWICE@acme.example' })
    },
    is: { status: 400, code: 'user_creation_error' },
    has: ['errors', 'requestID'],
  },
  GenericServerException: {
    act: () => ground.workos.userManagement.sendInvitation({ email: 'a@acme.example', expiresInDays: 31 }),
    is: { status: 400, code: 'expires_in_days_too_long' },
    has: ['message', 'requestID', 'rawData'],
  },
}

for (const [name, { act, is, has = [] }] of Object.entries(raised))
  test(`${name} is raised by an answer of this server, with what it promises`, async () => {
    const cause: unknown = await act().then(
      () => assert.fail('nothing was refused'),
      (refused: unknown) => refused,
    )
    assert.equal(Object(cause).constructor.name, name, String(cause))
    for (const [member, value] of Object.entries(is)) assert.deepEqual(Object(cause)[member], value, member)
    for (const member of has) assert.ok(Object(cause)[member], `${member} is missing`)
  })

test('what the provider of a directory sends counts against that directory, and the refusal is one of SCIM', async () => {
  const { on } = limited.node.ambit
  const actor = { kind: 'system', node: 'test' } as const
  const ask = async ({ directory, value }: Awaited<ReturnType<typeof made>>) => {
    const headers = { authorization: `Bearer ${value.reveal()}` }
    return limited.node.send(new Request(`${limited.node.baseUrl}/scim/v2/${directory.id}/Users`, { headers }))
  }
  const made = async () => {
    const { id: organizationId } = await createOrganization(on, actor, { name: 'Synced' })
    return createDirectory(on, actor, { organizationId, type: 'okta scim v2.0', name: 'People' })
  }
  const [one, another] = [await made(), await made()]
  assert.equal((await ask(one)).status, 200)
  const refused = await ask(one)
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  assert.deepEqual(Object(await refused.json()).schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
  assert.equal((await ask(another)).status, 200)
})

test('each class of exceptions of the SDK is raised here, or is about what no server does', () => {
  const classes = Object.keys(sdk).filter(name => name.endsWith('Exception'))
  assert.deepEqual(
    classes.filter(name => !(name in raised) && !(name in ofTheClient)),
    [],
  )
  assert.ok(classes.length > 8, String(classes))
})

test('what is not offered here says so: a challenge by text message has no route, and no grant', async () => {
  const { userManagement } = ground.workos
  const pendingAuthenticationToken = 'p'
  const challenge = { userId: 'user_x', pendingAuthenticationToken, phoneNumber: '+15555550100' }
  await assert.rejects(userManagement.sendRadarSmsChallenge(challenge), {
    name: 'NotFoundException',
    status: 404,
    code: 'not_offered',
  })
  for (const act of [
    () => userManagement.authenticateWithRadarSmsChallenge({ code: '1', pendingAuthenticationToken } as never),
  ])
    await assert.rejects(act(), { status: 400, error: 'invalid_request' })
})

test('a code that links accounts is never given out, so none is taken', async () => {
  const body = { grant_type: 'password', client_id: ground.clientId, email: 'a@acme.example', password }
  const answer = await ground.ask('POST', '/user_management/authenticate', { ...body, link_authorization_code: 'x' })
  assert.deepEqual([answer.status, answer.json.error], [400, 'invalid_link_authorization_code'])
})
