import type { Act, ActsGround, Neighbours } from './acts.ts'

const url = (g: ActsGround): string => `https://hooks.acme.example/${g.fresh()}`
const entry = (organization_id: unknown): object => ({
  organization_id,
  event: {
    action: 'user.logged_in',
    occurred_at: '2026-01-02T03:04:05Z',
    actor: { id: 'user_1', type: 'user' },
    targets: [{ id: 'team_1', type: 'team' }],
    context: { location: '192.0.2.1' },
  },
})
const asked = (organization_id: unknown): object => ({
  organization_id,
  range_start: '2026-01-01T00:00:00Z',
  range_end: '2026-02-01T00:00:00Z',
})

async function makeOrganization(g: ActsGround): Promise<string> {
  return String((await g.make('/organizations', { name: `Acme ${g.fresh()}` })).id)
}

async function makeEndpoint(g: ActsGround): Promise<string> {
  return String((await g.make('/webhook_endpoints', { endpoint_url: url(g), events: ['user.created'] })).id)
}

async function makeKey(g: ActsGround): Promise<string> {
  return String((await g.make(`/organizations/${await makeOrganization(g)}/api_keys`, { name: 'Key' })).id)
}

async function makeObject(g: ActsGround): Promise<string> {
  const made = await g.make('/vault/v1/kv', { name: `object ${g.fresh()}`, value: 'x', key_context: {} })
  return String(made.id)
}

async function makeFlag(g: ActsGround, parts: object = {}): Promise<string> {
  return String((await g.make('/v1/feature_flags', { slug: `flag-${g.fresh()}`, name: 'Flag', ...parts })).slug)
}

function webhookActs(g: ActsGround): readonly Act[] {
  return [
    g.api('POST /webhook_endpoints', ['webhook_endpoint.created'], async () => ({
      body: { endpoint_url: url(g), events: ['user.created'] },
    })),
    g.api('PATCH /webhook_endpoints/{id}', ['webhook_endpoint.updated'], async () => ({
      path: `/webhook_endpoints/${await makeEndpoint(g)}`,
      body: { status: 'disabled' },
    })),
    g.api('DELETE /webhook_endpoints/{id}', ['webhook_endpoint.deleted'], async () => ({
      path: `/webhook_endpoints/${await makeEndpoint(g)}`,
    })),
    g.api('POST /v1/webhook_endpoints/{id}/rotate_secret', ['webhook_endpoint.secret_rotated'], async () => ({
      path: `/v1/webhook_endpoints/${await makeEndpoint(g)}/rotate_secret`,
      body: {},
    })),
    g.api('PUT /v1/actions/{kind}', ['action_endpoint.configured'], async () => ({
      path: '/v1/actions/user_registration',
      body: { endpoint_url: url(g), enabled: false },
    })),
  ]
}

function logActs(g: ActsGround): readonly Act[] {
  return [
    g.api('POST /audit_logs/events', ['audit_log_event.created'], async () => ({
      body: entry(await makeOrganization(g)),
    })),
    g.api('POST /audit_logs/actions/{action}/schemas', ['audit_log_schema.created'], async () => ({
      path: `/audit_logs/actions/a${g.fresh()}/schemas`,
      body: { targets: [{ type: 'team' }] },
    })),
    g.api('PUT /organizations/{id}/audit_logs_retention', ['audit_log_retention.updated'], async () => ({
      path: `/organizations/${await makeOrganization(g)}/audit_logs_retention`,
      body: { retention_period_in_days: 365 },
    })),
  ]
}

function vaultActs(g: ActsGround): readonly Act[] {
  const context = (): object => ({ team: g.fresh() })
  const dataKey = async (): Promise<unknown> =>
    (await g.make('/vault/v1/keys/data-key', { context: context() })).encrypted_keys
  return [
    g.api('POST /vault/v1/keys/data-key', ['vault.kek.created', 'vault.dek.read'], async () => ({
      body: { context: context() },
    })),
    g.api('POST /vault/v1/keys/rekey', ['vault.dek.decrypted', 'vault.kek.created', 'vault.dek.read'], async () => ({
      body: { context: context(), encrypted_keys: await dataKey() },
    })),
    g.api('POST /vault/v1/kv', ['vault.kek.created', 'vault.data.created'], async () => ({
      body: { name: `object ${g.fresh()}`, value: 'x', key_context: context() },
    })),
    g.api('PUT /vault/v1/kv/{id}', ['vault.data.updated'], async () => ({
      path: `/vault/v1/kv/${await makeObject(g)}`,
      body: { value: 'y' },
    })),
    g.api('DELETE /vault/v1/kv/{id}', ['vault.data.deleted'], async () => ({
      path: `/vault/v1/kv/${await makeObject(g)}`,
    })),
  ]
}

function flagActs(g: ActsGround): readonly Act[] {
  return [
    g.api('POST /v1/feature_flags', ['flag.created'], async () => ({ body: { slug: `f${g.fresh()}`, name: 'Flag' } })),
    g.api('PATCH /v1/feature_flags/{slug}', ['flag.updated'], async () => ({
      path: `/v1/feature_flags/${await makeFlag(g)}`,
      body: { name: 'Another name' },
    })),
    g.api('DELETE /v1/feature_flags/{slug}', ['flag.deleted'], async () => ({
      path: `/v1/feature_flags/${await makeFlag(g)}`,
    })),
    g.api('PUT /feature-flags/{slug}/enable', ['flag.updated'], async () => ({
      path: `/feature-flags/${await makeFlag(g)}/enable`,
    })),
    g.api('PUT /feature-flags/{slug}/disable', ['flag.updated'], async () => ({
      path: `/feature-flags/${await makeFlag(g, { enabled: true })}/disable`,
    })),
    g.api('POST /feature-flags/{slug}/targets/{target_id}', ['flag.rule_updated'], async () => ({
      path: `/feature-flags/${await makeFlag(g)}/targets/${await g.makeUser()}`,
    })),
    g.api('DELETE /feature-flags/{slug}/targets/{target_id}', ['flag.rule_updated'], async () => {
      const path = `/feature-flags/${await makeFlag(g)}/targets/${await makeOrganization(g)}`
      await g.ground().asOwner('POST', path)
      return { path }
    }),
  ]
}

function keyActs(g: ActsGround): readonly Act[] {
  return [
    g.api('POST /organizations/{organization_id}/api_keys', ['api_key.created'], async () => ({
      path: `/organizations/${await makeOrganization(g)}/api_keys`,
      body: { name: 'Key' },
    })),
    g.api('POST /user_management/users/{user_id}/api_keys', ['api_key.created'], async () => {
      const [organization_id, user_id] = [await makeOrganization(g), await g.makeUser()]
      await g.make('/user_management/organization_memberships', { organization_id, user_id })
      return { path: `/user_management/users/${user_id}/api_keys`, body: { name: 'Key', organization_id } }
    }),
    g.api('POST /api_keys/{id}/expire', ['api_key.updated'], async () => ({
      path: `/api_keys/${await makeKey(g)}/expire`,
      body: {},
    })),
    g.api('DELETE /api_keys/{id}', ['api_key.revoked'], async () => ({ path: `/api_keys/${await makeKey(g)}` })),
    g.api('POST /v1/api_keys', ['api_key.created'], async () => ({
      body: { name: `Key ${g.fresh()}`, role: 'auditor' },
    })),
    g.api('DELETE /v1/api_keys/{id}', ['principal.offboarded'], async () => ({
      path: `/v1/api_keys/${(await g.make('/v1/api_keys', { name: `Key ${g.fresh()}`, role: 'auditor' })).id}`,
    })),
  ]
}

function waitlistActs(g: ActsGround): readonly Act[] {
  const entries = '/user_management/waitlists/default/entries'
  const email = (): string => `w${g.fresh()}@acme.example`
  const makeEntry = async (): Promise<unknown> => (await g.make(entries, { email: email() })).id
  const decided = (verb: string) => async (): Promise<{ path: string }> => ({
    path: `/user_management/waitlist_entries/${await makeEntry()}/${verb}`,
  })
  return [
    g.api('POST /user_management/waitlists/{waitlist_id}/entries', ['waitlist_user.created'], async () => ({
      path: entries,
      body: { email: email() },
    })),
    g.api(
      'POST /user_management/waitlist_entries/{id}/approve',
      ['invitation.created', 'waitlist_user.approved'],
      decided('approve'),
    ),
    g.api('POST /user_management/waitlist_entries/{id}/deny', ['waitlist_user.denied'], decided('deny')),
    g.api('DELETE /user_management/waitlist_entries/{id}', ['waitlist_user.deleted'], async () => ({
      path: `/user_management/waitlist_entries/${await makeEntry()}`,
    })),
  ]
}

/** Webhooks, audit logs, vault, flags, keys of customers, waitlists. */
export const acts = (g: ActsGround): readonly Act[] => [
  ...webhookActs(g),
  ...logActs(g),
  ...vaultActs(g),
  ...flagActs(g),
  ...keyActs(g),
  ...waitlistActs(g),
]

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /api_keys/validations': 'says whose key a value is',
  'POST /audit_logs/exports': 'asks for a file, which is made in the background',
  'POST /vault/v1/keys/decrypt': 'opens what the caller kept; that it did is an event',
  'POST /v1/webhook_endpoints/{id}/try': 'sends what says nothing; that it did is an event',
  'POST /v1/webhook_deliveries/{id}/redeliver': 'sends once more what was sent; deliveries are no state',
}

export const neighbours: Neighbours = {
  real: async ground => {
    const at = (path: string, body: object): Promise<Record<string, unknown>> => ground.node.api('POST', path, body)
    const organization = await at('/organizations', { name: 'Neighbour' })
    const webhook = await at('/webhook_endpoints', {
      endpoint_url: 'https://hooks.acme.example/n',
      events: ['role.created'],
    })
    const key = await at(`/organizations/${organization.id}/api_keys`, { name: 'Neighbour' })
    const made = await at('/audit_logs/exports', asked(organization.id))
    const waiting = await at('/user_management/waitlists/default/entries', { email: 'n@acme.example' })
    return {
      waitlistEntry: String(waiting.id),
      webhook: String(webhook.id),
      customerKey: String(key.id),
      auditExport: String(made.id),
    }
  },
  kindOf: {
    waitlist_entries: 'waitlistEntry',
    webhook_endpoints: 'webhook',
    api_keys: 'customerKey',
    exports: 'auditExport',
  },
  bodies: {
    'POST /user_management/waitlists/{waitlist_id}/entries': { email: 'm@acme.example' },
    'PUT /v1/actions/{kind}': { endpoint_url: 'https://hooks.acme.example/' },
    'PUT /organizations/{id}/audit_logs_retention': { retention_period_in_days: 30 },
    'PUT /vault/v1/kv/{id}': { value: 'x' },
    'POST /organizations/{organization_id}/api_keys': { name: 'x' },
    'POST /user_management/users/{user_id}/api_keys': { name: 'x', organization_id: 'org_x' },
  },
  apart: {
    'POST /audit_logs/actions/{action}/schemas': 'names what it makes',
    'POST /feature-flags/{slug}/targets/{target_id}': 'takes users and organizations alike',
    'DELETE /v1/api_keys/{id}': 'ends keys that administer this server, of which no organization has one',
  },
}
