import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Emulated, startEmulated } from '../../tests/catalogue-ground.ts'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { disconnectAccount } from './actions-accounts.ts'
import { beginConnection, finishConnection } from './actions-connect.ts'
import { prepareAccount } from './actions-refresh.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { catalogues } from './catalogue/index.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'
import { callbackAddress, issuerHash } from './derive-oauth-party.ts'
import { type Account, callUpstream, createProvider, findTool, type JsonObject, type Provider } from './index.ts'
import { findAccount } from './store-accounts.ts'

/** A person's consent at every third party of the catalogue that has an authorization server, as `emulate` has it. */

interface Party {
  readonly service: Parameters<typeof startEmulated>[0]
  readonly seed: (url: string, app: OauthApp) => Readonly<Record<string, unknown>>
  readonly hosts: (url: string) => Readonly<Record<string, string>>
  /** A tool, and what its answer holds. */
  readonly tool: string
  readonly holds: RegExp
  readonly args?: JsonObject
  readonly refreshes: boolean
}

interface OauthApp {
  readonly client_id: string
  readonly client_secret: string
  readonly name: string
  readonly redirect_uris: readonly string[]
}

const person = 'mina@acme.example'
const google = (path: string, tool: string, holds: RegExp): Party => ({
  service: 'google',
  seed: (_url, app) => ({
    google: {
      users: [{ email: person, name: 'Mina' }],
      oauth_clients: [app],
      calendars: [{ user_email: person, id: 'primary', summary: 'Of Mina', primary: true }],
    },
  }),
  hosts: url => ({ api: url + path, people: url, oauth: url, token: `${url}/oauth2` }),
  tool,
  holds,
  refreshes: true,
})

const parties: Readonly<Record<string, Party>> = {
  gmail: google('/gmail/v1', 'list_labels', /INBOX/),
  'google-calendar': google('/calendar/v3', 'list_calendars', /Of Mina/),
  'google-drive': google('/drive/v3', 'list_files', /items/),
  github: {
    service: 'github',
    seed: (_url, app) => ({ github: { users: [{ login: 'mina', email: person }], oauth_apps: [app] } }),
    hosts: url => ({ api: url, oauth: url }),
    tool: 'get_me',
    holds: /mina/,
    refreshes: false,
  },
  slack: {
    service: 'slack',
    seed: (_url, app) => ({
      slack: {
        strict_scopes: true,
        users: [{ name: 'mina', email: person }],
        oauth_apps: [{ ...app, scopes: scopesAsked(named('slack')), bot_name: 'ambit' }],
      },
    }),
    hosts: url => ({ api: `${url}/api`, oauth: url }),
    tool: 'list_channels',
    holds: /general/,
    refreshes: false,
  },
  microsoft: {
    service: 'microsoft',
    seed: (_url, app) => ({ microsoft: { users: [{ email: person, name: 'Mina' }], oauth_clients: [app] } }),
    hosts: url => ({ api: `${url}/v1.0`, oauth: url }),
    tool: 'get_me',
    holds: /mina@acme\.example/,
    refreshes: true,
  },
  linear: {
    service: 'linear',
    seed: (_url, app) => ({
      linear: {
        strict_scopes: true,
        users: [{ email: person, name: 'Mina' }],
        oauth_apps: [{ ...app, scopes: scopesAsked(named('linear')), actor: 'user' }],
      },
    }),
    hosts: url => ({ api: url, oauth: url }),
    tool: 'get_me',
    holds: /"email"/,
    refreshes: true,
  },
  okta: {
    service: 'okta',
    seed: (_url, app) => ({
      okta: {
        users: [{ login: person, email: person, first_name: 'Mina', last_name: 'K' }],
        oauth_clients: [{ ...app, auth_server_id: 'org' }],
      },
    }),
    hosts: url => ({ api: `${url}/api/v1`, oauth: url }),
    tool: 'list_users',
    holds: /mina@acme\.example/,
    refreshes: true,
  },
}

const admin: Actor = { kind: 'system', node: 'test' }
const secret = 'client-secret-of-ambit-0123456789'
let held: TestDatabase
let on: Platform
let mina: UserId
const running: Emulated[] = []
before(async () => {
  held = await startTestDatabase()
  on = testPlatform(held.database)
  mina = (await createUser(on, admin, { email: person, emailVerified: true })).id
})
after(async () => {
  for (const each of running) await each.close()
  await held.close()
})

function named(name: string): Catalogue {
  const found = catalogues.find(each => each.name === name)
  assert.ok(found)
  return found
}

async function added(name: string, party: Party): Promise<Provider> {
  const redirect = (url: string): OauthApp => ({
    client_id: 'ambit-client',
    client_secret: secret,
    name: 'Ambit',
    redirect_uris: [callbackAddress(on.config.baseUrl, url)],
  })
  const emulated = await startEmulated(party.service, url => party.seed(url, redirect(url)))
  running.push(emulated)
  return createProvider(on, admin, {
    slug: name,
    name: named(name).title,
    kind: 'rest',
    url: undefined,
    catalogue: name,
    baseUrls: party.hosts(emulated.url),
    auth: { type: 'oauth', per: 'user' },
    token: undefined,
    oauthClient: { id: 'ambit-client', secret: new Secret(secret) },
    scopes: [],
  })
}

/** What the person does there: they press the button with their name on it. */
async function pressed(address: URL): Promise<URL> {
  const shown = await (await fetch(address)).text()
  const forms = [...shown.matchAll(/<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/g)]
  const form =
    forms.find(([text]) => text.includes(person)) ?? forms.find(([text]) => text.includes('mina')) ?? forms[0]
  assert.ok(form, shown.slice(0, 500))
  const inputs = [...form[0].matchAll(/name="([^"]*)"\s+value="([^"]*)"/g)]
  const body = new URLSearchParams()
  for (const [, name, value] of inputs) body.append(name ?? '', unescaped(value ?? ''))
  const answer = await fetch(new URL(form[1] ?? '', address), { method: 'POST', body, redirect: 'manual' })
  const back = answer.headers.get('location')
  assert.ok(back !== null, `${answer.status} ${await answer.text()}`)
  return new URL(back)
}

function unescaped(value: string): string {
  return value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')
}

async function call(provider: Provider, account: Account, party: Party): Promise<string> {
  const tool = await findTool(held.database, `${provider.slug}__${party.tool}`)
  assert.ok(tool)
  const parts = { tool, account, arguments: party.args ?? {}, callId: 'call_x', signal: new AbortController().signal }
  const answer = await callUpstream(on, parts)
  assert.ok(answer.outcome === 'answered' && !answer.isError, JSON.stringify(answer))
  return JSON.stringify(answer.result.structuredContent)
}

for (const [name, party] of Object.entries(parties))
  test(`${name}: every scope is asked for, a person consents, and a call uses the account`, async () => {
    const provider = await added(name, party)
    const begun = await beginConnection(on, admin, { provider, userId: mina })
    const separator = named(name).oauth?.scopeSeparator ?? ' '
    const asked = (begun.address.searchParams.get('scope') ?? '').split(separator)
    assert.deepEqual(asked, scopesAsked(named(name)))
    for (const [parameter, value] of Object.entries(named(name).oauth?.parameters ?? {}))
      assert.equal(begun.address.searchParams.get(parameter), value)
    const finished = await finishConnection(on, admin, {
      address: await pressed(begun.address),
      issuerHash: issuerHash(party.hosts(new URL(begun.address).origin).oauth ?? ''),
      binding: begun.binding,
      userId: mina,
      endGrants: async () => 0,
    })
    assert.equal(finished.outcome, 'connected', JSON.stringify(finished))
    assert.ok(finished.outcome === 'connected')
    const { account } = finished
    assert.match(await call(provider, account, party), party.holds)
    if (party.refreshes) await refreshed(provider, account, party)
    await disconnectAccount(on, admin, { account, endGrants: async () => 0 })
    assert.equal((await findAccount(held.database, account.id))?.state, 'disconnected')
  })

/** Its credential is made old, and the next preparation brings another one that works. */
async function refreshed(provider: Provider, account: Account, party: Party): Promise<void> {
  await held.database.query(
    `UPDATE connected_accounts SET credential_expires_at = clock_timestamp() - interval '1 minute' WHERE id = $1`,
    [account.id],
  )
  assert.deepEqual(await prepareAccount(on, account), { outcome: 'ready' })
  const fresh = await findAccount(held.database, account.id)
  assert.ok(fresh && fresh.credentialVersion > account.credentialVersion, 'a new credential is kept')
  assert.match(await call(provider, fresh, party), party.holds)
}

test('every third party of the catalogue that has an authorization server is in this file', () => {
  const withOauth = catalogues.filter(({ oauth }) => oauth !== undefined).map(each => each.name)
  assert.deepEqual(Object.keys(parties).toSorted(), withOauth.toSorted())
})
