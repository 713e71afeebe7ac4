import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { type ArtefactName, artefacts } from './artefacts.ts'
import { places } from './places.ts'

let db: TestDatabase
before(async () => {
  db = await startTestDatabase()
})
after(() => db.close())

/** Each column that keeps the digest of something which somebody shows again: what it is of, or why no application has it. */
const digests: Readonly<Record<string, readonly ArtefactName[] | string>> = {
  'tokens.hash': [
    'access token, opaque',
    'access token, signed',
    'access token for one provider',
    'access token of a foreign server',
    'widget token',
    'session cookie',
    'dashboard cookie',
  ],
  'refresh_tokens.hash': ['refresh token, opaque access', 'refresh token of a person', 'refresh cookie of a page'],
  'refresh_tokens.successor_hash': ['refresh token, opaque access', 'refresh token of a person'],
  'authorization_codes.hash': ['authorization code', 'authorization code of user management'],
  'agent_registrations.claim_token_hash': 'an agent that nobody owns yet has it; no application is concerned',
  'agent_claim_attempts.token_hash': 'it names the agent to the person it asked, and opens nothing for anybody else',
  'agent_claim_attempts.user_code_hash': 'it counts with the claim token of its agent only',
  'device_codes.hash': ['device code', 'device code of user management'],
  'device_codes.user_code_hash': ['user code'],
  'pushed_requests.hash': ['pushed request'],
  'application_secrets.secret_hash': ['client secret'],
  'used_assertions.id_hash': [
    'client assertion',
    'identity assertion',
    'workload assertion',
    'access token of a foreign server',
  ],
  'pending_authentications.hash': ['pending sign-in', 'pending sign-in of a browser'],
  'one_time_codes.link_hash': ['password reset link', 'link of a sign-in by mail', 'link of a passwordless session'],
  'one_time_codes.flow_hash': ['flow cookie'],
  'invitations.token_hash': ['invitation link'],
  'identity_links.hash': 'it connects an account of a third party with a person, whichever application is entered',
  'identity_links.flow_hash': 'it binds that to the browser in which it was begun',
  'provider_visits.state_hash': 'a third party sends it back; it belongs to the sign-in of a person here',
  'external_sign_ins.state_hash': 'the browser in which a sign-in began comes back with it; it counts in no other one',
  'external_sign_ins.flow_hash': 'it binds that to the browser in which it was begun',
  'sso_visits.state_hash': 'the provider of an organization sends it back; it belongs to the sign-in of a person here',
  'sso_visits.flow_hash': 'it binds that to the browser in which it was begun',
  'sso_saml_assertions.assertion_hash': 'no secret: the id of an assertion that counted, so that it counts no more',
  'sso_arrivals.token_hash': 'it waits for a person to say yes, in the browser that opened it first',
  'sso_arrivals.flow_hash': 'it binds that to the browser that opened it first',
  'sso_logouts.token_hash': 'it ends sessions and starts none; whoever has it leaves, whichever application gave it',
  'sso_tests.hash': 'whoever sets a connection up sees by it what arrives, and enters nothing',
  'portal_visits.link_hash': 'an administrator of one organization begins a visit by it, and signs in nowhere',
  'portal_visits.cookie_hash': 'it opens the setup of one organization, in no application',
  'sso_codes.code_hash': 'server/tests/wire/sso.test.ts: it counts for the application that asked, and its proof',
  'directory_tokens.hash':
    'server/tests/wire/directories.test.ts: it opens its own directory, and belongs to no application',
  'sso_codes.token_hash': 'it reads one profile, which its application got with it',
  'provider_visits.flow_hash': 'it binds that to the browser in which it was begun',
  'webauthn_challenges.hash': 'an authenticator answers it, for this server',
  'webauthn_challenges.flow_hash': 'it binds that to the browser in which it was begun',
  'api_keys.token_hash': 'a management key belongs to the installation',
  'customer_api_keys.token_hash':
    'a customer’s key belongs to their organization or to themselves, and admits nobody here',
  'recovery_codes.hash': 'a second factor belongs to its person',
  'remembered_devices.hash': 'a second factor belongs to its person',
  'idempotency_keys.key_hash': 'a key of a request belongs to the administrator who sent it',
  'dpop_proofs.hash': 'a proof is of the key of a token, and worth nothing without it',
  'connect_requests.token_hash': 'an application hands its link to one person, and it opens nothing for anybody else',
  'connect_flows.state_hash': 'a third party sends it back; it belongs to the connection that a person begins',
  'connect_flows.binding_hash': 'it binds that connection to the browser in which it was begun',
}

/** Digests in the log and of contents: nobody shows what they were taken of to be let in. */
const ofContents = /^(audit_|calls\.|approvals\.|tools\.|schema_migrations\.|client_metadata|receipts\.)/

test('every column that keeps a digest has its artefact, or a reason why no application has one', async () => {
  const rows = await db.database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name = 'hash' OR column_name LIKE '%\\_hash')
      ORDER BY 1`,
  )
  const names = rows.map(({ name }) => name).filter(name => !ofContents.test(name))
  assert.deepEqual(
    names.filter(name => !(name in digests)),
    [],
  )
  assert.deepEqual(
    Object.keys(digests).filter(name => !names.includes(name)),
    [],
  )
  for (const named of Object.values(digests))
    if (typeof named !== 'string') for (const name of named) assert.ok(name in artefacts, name)
})

/** Values that a column may have, each of which is another artefact. */
const variants: Readonly<Record<string, Readonly<Record<string, ArtefactName | string>>>> = {
  'tokens.kind': {
    access: 'access token, opaque',
    cookie: 'session cookie',
    widget: 'widget token',
    elevated:
      'counts only beside a bearer of the very session in which a code was brought back, whose artefacts are above',
  },
  'authorization_codes.door': {
    oauth2: 'authorization code',
    user_management: 'authorization code of user management',
  },
  'device_codes.door': { oauth2: 'device code', user_management: 'device code of user management' },
  'one_time_codes.kind': {
    magic_auth: 'code of a sign-in by mail',
    email_verification: 'code that verifies an address',
    password_reset: 'password reset link',
    passwordless: 'link of a passwordless session',
    radar_challenge: 'counts only with the half-done sign-in of its application, whose token is an artefact',
    elevated_access: 'counts only in the session that asked: server/tests/wire/widgets.test.ts',
    email_change: 'not of an application: the person changes their own address, and a management key confirms it',
  },
}

for (const [column, known] of Object.entries(variants))
  test(`every value of ${column} has its artefact`, async () => {
    const [table = '', name = ''] = column.split('.')
    const rows = await db.database.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = $1::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%' || $2 || ' = ANY%'`,
      [table, name],
    )
    const values = rows.flatMap(({ definition }) =>
      [...definition.matchAll(/'([a-z_0-9]+)'::text/g)].map(([, value]) => value),
    )
    assert.deepEqual(values.toSorted(), Object.keys(known).toSorted())
  })

/** Parameters that doors read and that no application could have from us. */
const plain = new Set(
  (
    'client_id grant_type scope resource state nonce prompt max_age response_type response_mode ' +
    'code_challenge code_challenge_method code_verifier client_assertion_type return_to email password ' +
    'csrf_token decision request organization_id ip_address user_agent provider login_hint screen_hint from ' +
    'device ui_locales remember authentication_challenge_id invitation_token session_id location cookie ' +
    'authorization dpop user-agent content-type cache-control dpop_jkt accept-language by act challenge_id ' +
    'because radar_challenge_id screen origin credential name link user shown link_authorization_code ' +
    'connection_id subject_token_type requested_token_type audience authorization_details claim claim_attempt_token'
  ).split(' '),
)

/** Where doors stand that read what applications and browsers send. */
const doorFolders = ['authentication', 'oauth', 'sign-in', 'applications', 'mail']
const source = join(import.meta.dirname, '../../src')

test('every parameter that a door reads is a slot of the matrix, or plain', () => {
  const read = new Set<string>()
  for (const folder of doorFolders)
    for (const file of readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts') && !file.endsWith('.test.ts'))
        for (const [, name = ''] of readFileSync(join(source, folder, file), 'utf8').matchAll(
          /(?:\.get\(|saying\(|required\(\w+(?:\.\w+)*, )'([a-z_-]+)'\)/g,
        ))
          read.add(name)
  const slots = new Set(places.map(({ slot }) => slot.replace(/^parameter:/, '')))
  assert.deepEqual(
    [...read].filter(name => !slots.has(name) && !plain.has(name)),
    [],
  )
  assert.deepEqual(
    [...plain].filter(name => !read.has(name)),
    [],
    'not read any more',
  )
})
