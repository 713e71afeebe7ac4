import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { startAuthorizationServer, type TestAuthorizationServer } from '../../tests/test-authorization-server.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { until } from '../../tests/until.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { createRootKey } from '../platform/root-key.ts'
import { Secret } from '../platform/secret.ts'
import { sourceFor } from './actions-credentials.ts'
import { createIntegration } from './actions-integrations.ts'
import { clientCredential, refreshCredential } from './actions-oauth.ts'
import { credentialRefused, prepareAccount } from './actions-refresh.ts'
import { refreshRestMs } from './decide-refresh-retry.ts'
import { accountHealth } from './derive-account-health.ts'
import { type Account, findProvider, getAccount, type Provider, saveAccount } from './index.ts'

const admin: Actor = { kind: 'system', node: 'test' }
const keyHex = '07'.repeat(32)
const rootKey = createRootKey(Buffer.from(keyHex, 'hex'))
let held: TestDatabase
let on: Platform
let as: TestAuthorizationServer
let provider: Provider
let made = 0

before(async () => {
  ;[held, as] = await Promise.all([startTestDatabase(), startAuthorizationServer()])
  on = testPlatform(held.database, { rootKey })
  await createIntegration(on, admin, {
    slug: 'tracker',
    ownership: 'user',
    description: undefined,
    enabled: true,
    scopes: ['read'],
    authMethod: 'oauth',
    client: { type: 'custom', id: 'tracker-client', secret: new Secret('tracker-secret-0123') },
    custom: {
      name: 'Tracker',
      definition: {
        authorizationUrl: `${as.issuer}/authorize`,
        tokenUrl: `${as.issuer}/token`,
        refreshTokenUrl: undefined,
        pkceEnabled: true,
        requestScopeSeparator: ' ',
        scopesRequired: false,
        clientSecretRequired: true,
        additionalAuthorizationParameters: {},
        tokenBodyContentType: 'application/x-www-form-urlencoded',
        authenticateVia: 'request_body',
      },
    },
  })
  const found = await findProvider(held.database, 'tracker')
  assert.ok(found)
  provider = found
})
after(async () => {
  await as.close()
  await held.close()
})

/** An account whose access token ends in so many seconds, with a refresh token that the server knows. */
async function account(seconds: number | undefined): Promise<Account> {
  const user = await createUser(on, admin, { email: `person-${++made}@acme.example` })
  return saveAccount(on, admin, {
    parts: {
      provider,
      ownerId: user.id,
      label: 'one',
      externalId: newId('request'),
      issuer: `${as.issuer}/authorize`,
      scopes: ['read'],
      credential: { accessToken: new Secret('the-first-access-token'), refreshToken: new Secret(as.grantRefresh()) },
      expiresInSeconds: seconds,
      clientId: 'tracker-client',
    },
    endGrants: async () => undefined,
  })
}

const now = (it: Account): Promise<Account> => getAccount(held.database, it.id)

async function tokenOf(it: Account): Promise<string | undefined> {
  const found = await sourceFor(on, provider, await now(it))
  return found.outcome === 'ready' ? found.source.credential?.reveal() : undefined
}

test('T60: 100 callers on two nodes at the end of a token make one request, and all use what it brought', async () => {
  const one = await account(1)
  const database = await secondNode(held.url)
  const nodes = [on, testPlatform(database, { rootKey })]
  const before = as.to('/token').length
  const ready = await Promise.all(Array.from({ length: 100 }, (_, i) => prepareAccount(nodes[i % 2] ?? on, one)))
  assert.deepEqual([...new Set(ready.map(({ outcome }) => outcome))], ['ready'])
  assert.equal(as.to('/token').length, before + 1)
  assert.equal((await now(one)).credentialVersion, 2)
  assert.equal(await tokenOf(one), as.accessTokens.at(-1))
  await database.close()
})

test('T60: an answer that is lost on its way costs nothing where the server repeats it', async () => {
  const one = await account(1)
  as.refresh = 'swallowed'
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'unavailable' })
  const waiting = await now(one)
  assert.deepEqual(
    [waiting.state, waiting.refreshFailures, accountHealth(waiting, new Date())],
    ['connected', 1, 'expiring'],
  )
  as.refresh = 'rotate'
  as.overlap = true
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  as.overlap = false
  assert.equal(await tokenOf(one), as.accessTokens.at(-1))
  assert.equal((await now(one)).refreshFailures, 0)
})

test('T60: where the server ended the token that it replaced, the account says why it needs its person', async () => {
  const one = await account(1)
  as.refresh = 'swallowed'
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'unavailable' })
  as.refresh = 'rotate'
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'connection_required' })
  const lost = await now(one)
  assert.deepEqual([lost.state, lost.lostBecause], ['needs_reconnection', 'answer_lost'])
  assert.equal(accountHealth(lost, new Date()), 'needs_reconnection')
  const other = await account(1)
  as.refresh = 'invalid_grant'
  assert.deepEqual(await prepareAccount(on, other), { outcome: 'connection_required' })
  as.refresh = 'rotate'
  assert.equal(accountHealth(await now(other), new Date()), 'revoked')
})

test('T60: a server that asks to be left alone is, and the token that still lives is used meanwhile', async () => {
  const one = await account(40)
  as.refresh = 'busy'
  as.retryAfter = 30
  const before = as.to('/token').length
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  as.refresh = 'rotate'
  as.retryAfter = undefined
  assert.equal(as.to('/token').length, before + 1)
  assert.equal(await tokenOf(one), 'the-first-access-token')
  await held.database.query('UPDATE connected_accounts SET refresh_retry_at = NULL WHERE id = $1', [one.id])
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  assert.equal(await tokenOf(one), as.accessTokens.at(-1))
})

test('T60: kill -9 between the answer and its storing: another node gets the tokens again, and nothing half is there', async () => {
  const one = await account(1)
  let answer = (): void => undefined
  as.hold = new Promise<void>(resolve => {
    answer = resolve
  })
  const before = as.to('/token').length
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../tests/refresh-process.ts'), held.url, keyHex, one.id],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await until(() => as.to('/token').length === before + 1)
  const died = once(child, 'exit')
  await held.database.transaction(async tx => {
    await tx.query('SELECT id FROM connected_accounts WHERE id = $1 FOR UPDATE', [one.id])
    answer()
    await until(() => isHeld())
    child.kill('SIGKILL')
    await died
  })
  as.hold = undefined
  const left = await now(one)
  assert.deepEqual([left.state, left.credentialVersion], ['connected', 1])
  // Its right to refresh ends by itself; here the clock is helped along.
  await held.database.query(
    `UPDATE connected_accounts SET refreshing_until = clock_timestamp() - interval '1 second' WHERE id = $1`,
    [one.id],
  )
  as.overlap = true
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  as.overlap = false
  const after = await now(one)
  assert.deepEqual([after.credentialVersion, after.refreshFailures], [2, 0])
  assert.equal(await tokenOf(one), as.accessTokens.at(-1))
  assert.equal(as.to('/token').length, before + 2)
})

/** The answer is there: it is to be stored, and the row is held. */
async function isHeld(): Promise<boolean> {
  const rows = await held.database.query(
    `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE connected_accounts SET credential_sealed%'`,
  )
  return rows.length > 0
}

test('T60: a provider that does not say when tokens end and refuses one gets a refresh, and not the account’s end', async () => {
  const one = await account(undefined)
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  await credentialRefused(on, provider, await now(one))
  assert.deepEqual(await prepareAccount(on, one), { outcome: 'ready' })
  assert.equal(await tokenOf(one), as.accessTokens.at(-1))
  assert.equal((await now(one)).credentialVersion, 2)
})

test('T60: what a provider refuses is the credential of that call, and not the one that came since', async () => {
  const before = await account(3600)
  const { id, ownerId } = before
  const again = await saveAccount(on, admin, {
    parts: {
      provider,
      ownerId,
      label: 'one',
      externalId: before.externalId,
      issuer: before.issuer,
      scopes: ['read'],
      credential: { accessToken: new Secret('a-key-for-good'), refreshToken: undefined },
      expiresInSeconds: undefined,
      clientId: 'tracker-client',
      target: { kind: 'exactly', id },
    },
    endGrants: async () => undefined,
  })
  assert.deepEqual([again.id, again.credentialVersion, again.refreshable], [id, 2, false])
  await credentialRefused(on, provider, before)
  assert.deepEqual([(await now(again)).state, await tokenOf(again)], ['connected', 'a-key-for-good'])
  await credentialRefused(on, provider, { ...before, refreshable: false, credentialExpiresAt: undefined })
  assert.equal((await now(again)).state, 'connected')
  await credentialRefused(on, provider, again)
  assert.deepEqual([(await now(again)).state, (await now(again)).lostBecause], ['needs_reconnection', 'revoked'])
})

test('T60: servers that say errors with status 200, or in words of their own, are understood', async () => {
  for (const word of ['bad_refresh_token', 'invalid_grant']) {
    as.error = { status: 200, word }
    const party = {
      server: { issuer: as.issuer, token_endpoint: `${as.issuer}/token` },
      clientId: 'tracker-client',
      clientSecret: undefined,
      resource: undefined,
    }
    const ask = (endings: readonly string[]) =>
      refreshCredential(on, { ...party, endings }, new Secret(as.grantRefresh()))
    assert.equal((await ask([])).outcome, word === 'invalid_grant' ? 'ended' : 'failed')
    assert.equal((await ask(['bad_refresh_token'])).outcome, 'ended')
    as.error = { status: 401, word: 'invalid_client' }
    assert.equal((await ask(['bad_refresh_token'])).outcome, 'failed')
    assert.equal((await clientCredential(on, party, [])).outcome, 'granted')
  }
  as.error = undefined
})

test('a refresh token rests after an answer that did not come, quickly where only haste helps, and no longer than a minute', () => {
  const rest = (failures: number, rotates?: boolean, retryAfterMs?: number): number =>
    refreshRestMs({ failures, rotates, retryAfterMs })
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map(n => rest(n, true)),
    [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000],
  )
  assert.deepEqual(
    [1, 2, 3].map(n => rest(n, false)),
    [1_000, 4_000, 16_000],
  )
  assert.equal(rest(4, false), 60_000)
  assert.equal(rest(5_000), 60_000)
  assert.equal(rest(1, true, 30_000), 30_000)
  assert.equal(rest(1, true, 3_600_000), 60_000)
})
