import type { Act, ActsGround, Neighbours } from './acts.ts'

/** Clients of other authorization servers. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('PUT /v1/identity_issuers/{id}/foreign_clients', ['identity_issuer.foreign_clients_changed'], async () => {
    const { id: organization } = await g.make('/organizations', { name: `Foreign ${g.fresh()}` })
    const { id } = await g.make('/v1/identity_issuers', {
      issuer: `https://foreign${g.fresh()}.example`,
      organization_id: organization,
      subject: 'email',
      client_ids: [],
    })
    const desk = await g.make('/v1/applications', { name: `Desk ${g.fresh()}`, kind: 'agent' })
    const clients = [{ foreign_client_id: 'desk', client_id: String(desk.client_id) }]
    return { path: `/v1/identity_issuers/${id}/foreign_clients`, body: { foreign_clients: clients } }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: { 'PUT /v1/identity_issuers/{id}/foreign_clients': { foreign_clients: [] } },
}
