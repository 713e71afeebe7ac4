import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

const conditions = [{ claim: 'sub', equals: 'nightly' }]
const someOwner = 'user_01ARZ3NDEKTSV4RRFFQ69G5FAV'

/** How agents come in, who answers for them, and how they leave. */
export const acts = (g: ActsGround): readonly Act[] => {
  const agent = async (): Promise<string> =>
    String((await g.make('/v1/agents', { name: 'Agent', owner_id: await g.makeUser() })).id)
  const acting = async (): Promise<string> =>
    String((await g.make('/v1/applications', { name: 'Desk', kind: 'agent' })).client_id)
  const issuer = async (): Promise<object> => ({
    issuer: `https://idp${g.fresh()}.example`,
    organization_id: (await g.make('/organizations', { name: 'Acme' })).id,
    subject: 'email',
    client_ids: [await acting()],
  })
  const trust = (): object => ({ issuer: `https://platform${g.fresh()}.example`, conditions })
  const owner = async (): Promise<string> => {
    const { api, email } = g.ground().node
    const people = await api('GET', `/user_management/users?email=${encodeURIComponent(email)}`)
    return String(Object(people.data)[0].id)
  }
  const scan = {
    format: 'ambit-scan-1',
    machine: '0'.repeat(16),
    project: null,
    complete: true,
    files: [],
    findings: [],
  }
  return [
    g.api('POST /v1/configuration_reports', ['config.scanned'], async () => ({ body: scan })),
    g.api('PUT /v1/applications/{id}/resources', ['application.resources_changed'], async () => ({
      path: `/v1/applications/${await g.makeApplication()}/resources`,
      body: { resources: ['https://mcp.acme.example/mcp'] },
    })),
    g.api('PUT /v1/applications/{id}/exchange_clients', ['application.exchange_clients_changed'], async () => ({
      path: `/v1/applications/${await g.makeApplication()}/exchange_clients`,
      body: { client_ids: [await acting()] },
    })),
    g.api('POST /v1/identity_issuers', ['identity_issuer.created'], async () => ({ body: await issuer() })),
    g.api('PUT /v1/identity_issuers/{id}/clients', ['identity_issuer.changed'], async () => ({
      path: `/v1/identity_issuers/${(await g.make('/v1/identity_issuers', await issuer())).id}/clients`,
      body: { client_ids: [] },
    })),
    g.api('DELETE /v1/identity_issuers/{id}', ['identity_issuer.deleted'], async () => ({
      path: `/v1/identity_issuers/${(await g.make('/v1/identity_issuers', await issuer())).id}`,
    })),
    g.api('POST /v1/agents/{id}/workload_trusts', ['workload_trust.created'], async () => ({
      path: `/v1/agents/${await agent()}/workload_trusts`,
      body: trust(),
    })),
    g.api('DELETE /v1/agents/{id}/workload_trusts/{trust_id}', ['workload_trust.deleted'], async () => {
      const path = `/v1/agents/${await agent()}/workload_trusts`
      return { path: `${path}/${(await g.make(path, trust())).id}` }
    }),
    g.api('POST /v1/principals/{id}/activate', ['principal.activated'], async () => {
      const id = await agent()
      await g.ground().node.api('POST', `/v1/principals/${id}/suspend`, {})
      return { path: `/v1/principals/${id}/activate`, body: {} }
    }),
    g.api(
      'POST /v1/principals/{id}/hand_over',
      ['drift.found', 'drift.settled', 'principal.handed_over'],
      async () => ({
        path: `/v1/principals/${await agent()}/hand_over`,
        body: { owner_id: await owner() },
      }),
    ),
    g.api('POST /v1/principals/{id}/offboard', ['application.retired', 'principal.offboarded'], async () => ({
      path: `/v1/principals/${await agent()}/offboard`,
      body: {},
    })),
    g.api('PUT /v1/lifecycle_policy', ['lifecycle_policy.changed'], async () => ({
      body: { dormant_days: 90, unused_days: 30, key_days: 365, suspend_dormant: false },
    })),
  ]
}

export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: async (ground: SecurityGround) => {
    const { id } = await ground.node.api('POST', '/organizations', { name: 'With an issuer' })
    const parts = { issuer: 'https://idp.example', organization_id: id, subject: 'email', client_ids: [] }
    return { identityIssuer: String((await ground.node.api('POST', '/v1/identity_issuers', parts)).id) }
  },
  kindOf: { identity_issuers: 'identityIssuer' },
  bodies: {
    'PUT /v1/applications/{id}/exchange_clients': { client_ids: [] },
    'PUT /v1/applications/{id}/resources': { resources: [] },
    'PUT /v1/identity_issuers/{id}/clients': { client_ids: [] },
    'POST /v1/agents/{id}/workload_trusts': { issuer: 'https://platform.example', conditions },
    'POST /v1/principals/{id}/hand_over': { owner_id: someOwner },
  },
}
