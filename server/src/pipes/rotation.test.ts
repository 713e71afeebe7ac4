import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { secondNode, startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { type Manner, manners, type OidcUpstream, startOidcUpstream, type Trouble } from '../../tests/oidc-upstream.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { until } from '../../tests/until.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { createRootKey } from '../platform/root-key.ts'
import { Secret } from '../platform/secret.ts'
import { openSecret, sealSecret } from '../vault/index.ts'
import { credentialFrom, credentialPlace, integrationPlace } from './actions-credentials.ts'
import { createIntegration } from './actions-integrations.ts'
import { prepareAccount } from './actions-refresh.ts'
import { accountHealth } from './derive-account-health.ts'
import { type Account, findProvider, getAccount, type Provider, saveAccount } from './index.ts'
import { findCredential } from './store-accounts.ts'
import { findIntegration, findIntegrationSecret } from './store-integrations.ts'

/** What a refresh comes to at a real authorization server, `oidc-provider`, in the three manners that servers have. */

const admin: Actor = { kind: 'system', node: 'test' }
const rootKey = createRootKey(Buffer.from('08'.repeat(32), 'hex'))
let held: TestDatabase
let on: Platform
const there = new Map<Manner, { readonly as: OidcUpstream; readonly provider: Provider }>()
let made = 0

before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database, { rootKey })
  for (const manner of manners) {
    const as = await startOidcUpstream({ manner })
    await createIntegration(on, admin, integrationAt(as, manner))
    there.set(manner, { as, provider: (await findProvider(held.database, manner)) ?? assert.fail() })
  }
})
after(async () => {
  for (const { as } of there.values()) await as.close()
  await held.close()
})

function integrationAt(as: OidcUpstream, slug: string): Parameters<typeof createIntegration>[2] {
  return {
    slug,
    ownership: 'user',
    description: undefined,
    enabled: true,
    scopes: [],
    authMethod: 'oauth',
    client: { type: 'custom', id: as.clientId, secret: new Secret(as.clientSecret) },
    custom: {
      name: slug,
      definition: {
        authorizationUrl: `${as.issuer}/auth`,
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
  }
}

function at(manner: Manner): { readonly as: OidcUpstream; readonly provider: Provider } {
  const found = there.get(manner) ?? assert.fail(manner)
  found.as.seen.length = 0
  return found
}

/** An account that its person authorized; its access token has run out. */
async function accountAt(manner: Manner): Promise<Account> {
  const { as, provider } = there.get(manner) ?? assert.fail(manner)
  const name = `person-${++made}`
  const user = await createUser(on, admin, { email: `${name}@acme.example` })
  return saveAccount(on, admin, {
    parts: {
      provider,
      ownerId: user.id,
      label: name,
      externalId: newId('request'),
      issuer: `${as.issuer}/auth`,
      scopes: [],
      credential: {
        accessToken: new Secret('an-access-token-that-ran-out'),
        refreshToken: new Secret(await as.grant(name)),
      },
      expiresInSeconds: 0,
      clientId: as.clientId,
    },
    endGrants: async () => undefined,
  })
}

const now = (it: Account): Promise<Account> => getAccount(held.database, it.id)

async function prepare(it: Account): Promise<string> {
  return (await prepareAccount(on, it)).outcome
}

/** The next refresh is due at once, and does not rest. */
async function due(it: Account): Promise<void> {
  await held.database.query(
    `UPDATE connected_accounts SET credential_expires_at = clock_timestamp() - interval '1 second', refresh_retry_at = NULL WHERE id = $1`,
    [it.id],
  )
}

async function tokensOf(it: Account): Promise<{ access: string; refresh: string }> {
  const kept = (await findCredential(held.database, it.id)) ?? assert.fail('it has no credential')
  const place = credentialPlace(kept.account, kept.account.credentialVersion)
  const { accessToken, refreshToken } = credentialFrom(await openSecret(on, place, kept.sealed))
  return { access: accessToken.reveal(), refresh: refreshToken?.reveal() ?? '' }
}

/** The next answer meets this, and none after it. */
function once(as: OidcUpstream, trouble: Trouble): void {
  as.trouble = () => {
    as.trouble = () => 'none'
    return trouble
  }
}

test('T60: each refresh uses the token that the one before brought, also with 100 callers on two nodes at once', async () => {
  const { as } = at('rotates')
  const one = await accountAt('rotates')
  const other = await secondNode(held.url)
  const nodes = [on, testPlatform(other, { rootKey })]
  const used = new Set<string>()
  for (let round = 1; round <= 4; round++) {
    used.add((await tokensOf(one)).refresh)
    const all = Array.from({ length: 100 }, (_, nth) => prepareAccount(nodes[nth % 2] ?? on, one))
    assert.deepEqual([...new Set((await Promise.all(all)).map(({ outcome }) => outcome))], ['ready'])
    assert.deepEqual([as.seen.length, (await now(one)).credentialVersion], [round, round + 1])
    assert.ok(await as.accepts((await tokensOf(one)).access))
    await due(one)
  }
  assert.equal(used.size, 4)
  assert.ok(as.seen.every(({ again, result }) => !again && result === 'granted'))
  await other.close()
})

test('T60: a refresh token that somebody else used ends the grant there, and the account says that it was taken back', async () => {
  const { as } = at('rotates')
  const one = await accountAt('rotates')
  const { refresh } = await tokensOf(one)
  assert.equal(await prepare(one), 'ready')
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refresh,
    client_id: as.clientId,
    client_secret: as.clientSecret,
  })
  assert.equal((await fetch(`${as.issuer}/token`, { method: 'POST', body })).status, 400)
  await due(one)
  assert.equal(await prepare(one), 'connection_required')
  const lost = await now(one)
  assert.deepEqual([lost.state, lost.lostBecause], ['needs_reconnection', 'revoked'])
  assert.equal(await findCredential(held.database, one.id), undefined, 'nothing of it is kept')
})

test('T60: what arrives late or in small pieces is no loss', async () => {
  const { as } = at('rotates')
  const one = await accountAt('rotates')
  for (const trouble of ['late', 'drip'] as const) {
    once(as, trouble)
    assert.equal(await prepare(one), 'ready', trouble)
    await due(one)
  }
  assert.deepEqual(
    as.seen.map(({ again }) => again),
    [false, false],
  )
})

for (const trouble of ['half', 'swallow', 'gateway'] as const)
  test(`T60: an answer that is lost (${trouble}) costs the account only where the provider ends what it replaced`, async () => {
    for (const manner of manners) {
      const { as } = at(manner)
      const one = await accountAt(manner)
      once(as, trouble)
      assert.equal(await prepare(one), 'unavailable', manner)
      const waiting = await now(one)
      assert.deepEqual([waiting.state, accountHealth(waiting, new Date())], ['connected', 'expiring'])
      await due(one)
      const ends = manner === 'rotates'
      assert.equal(await prepare(one), ends ? 'connection_required' : 'ready', manner)
      const { lostBecause } = await now(one)
      assert.deepEqual(
        [lostBecause, as.seen.at(-1)?.result],
        ends ? ['answer_lost', 'refused'] : [undefined, 'granted'],
      )
      if (!ends) assert.ok(await as.accepts((await tokensOf(one)).access))
    }
  })

test('T60: a provider that is away or busy costs nothing, whatever it does with its tokens', async () => {
  for (const manner of manners) {
    const { as } = at(manner)
    const one = await accountAt(manner)
    for (const trouble of ['cut', 'busy'] as const) {
      once(as, trouble)
      assert.equal(await prepare(one), 'unavailable')
      await due(one)
    }
    assert.equal((await now(one)).refreshFailures, 2)
    assert.equal(await prepare(one), 'ready')
    assert.deepEqual([(await now(one)).refreshFailures, as.seen.at(-1)?.again], [0, false])
  }
})

test('T60: a client that is refused is not a grant that is over: with the right secret again the account goes on', async () => {
  const { as, provider } = at('rotates')
  const one = await accountAt('rotates')
  const integration = (await findIntegration(held.database, provider.id, 'user')) ?? assert.fail()
  const kept = (await findIntegrationSecret(held.database, integration.id)) ?? assert.fail()
  const set = (sealed: Buffer) =>
    held.database.query('UPDATE integrations SET oauth_client_secret_sealed = $2 WHERE id = $1', [
      integration.id,
      sealed,
    ])
  const place = integrationPlace(integration.id, kept.version)
  await set(await sealSecret(on, place, new Secret('not-the-secret-of-ambit')))
  assert.equal(await prepare(one), 'unavailable')
  assert.equal(as.seen.at(-1)?.result, 'turned_away')
  const waiting = await now(one)
  assert.deepEqual([waiting.state, accountHealth(waiting, new Date())], ['connected', 'expiring'])
  await set(kept.sealed)
  await due(one)
  assert.equal(await prepare(one), 'ready')
})

test('T60: a rotated token that the database does not take at once is kept until it does', async () => {
  const { as } = at('rotates')
  const one = await accountAt('rotates')
  const waited = new Set<string>()
  const holder = new pg.Client({ connectionString: held.adminUrl })
  await holder.connect()
  as.trouble = async (): Promise<Trouble> => {
    as.trouble = () => 'none'
    await holder.query('BEGIN')
    await holder.query('SELECT id FROM connected_accounts WHERE id = $1 FOR UPDATE', [one.id])
    return 'none'
  }
  const preparing = prepare(one)
  await until(async () => {
    for (const { since } of await storing()) waited.add(since)
    return waited.size > 1
  })
  await holder.query('ROLLBACK')
  await holder.end()
  assert.equal(await preparing, 'ready')
  assert.equal((await now(one)).credentialVersion, 2)
  await due(one)
  assert.equal(await prepare(one), 'ready', 'what was kept is the newest token')
  assert.deepEqual(
    as.seen.map(({ again }) => again),
    [false, false],
  )
})

function storing(): Promise<{ since: string }[]> {
  return held.database.query<{ since: string }>(
    `SELECT xact_start::text AS since FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE connected_accounts SET credential_sealed%'`,
  )
}
