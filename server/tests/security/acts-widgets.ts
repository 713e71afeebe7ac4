import type { Act, ActsGround, Neighbours } from './acts.ts'

interface Seat {
  readonly token: string
  readonly organizationId: string
  readonly userId: string
}

interface Asking {
  readonly path: string
  readonly body?: object
}

/** A person who administers an organization, with a token for its widgets. */
async function seatOf(g: ActsGround): Promise<Seat> {
  const organization_id = String((await g.make('/organizations', { name: `Widgets ${g.fresh()}` })).id)
  const user_id = await g.makeUser()
  await g.make('/user_management/organization_memberships', { organization_id, user_id, role_slug: 'admin' })
  const { token } = await g.make('/widgets/token', { organization_id, user_id })
  return { token: String(token), organizationId: organization_id, userId: user_id }
}

async function ask(g: ActsGround, seat: Seat, { method, path, body }: Asking & { readonly method: string }) {
  const { node } = g.ground()
  const response = await node.send(
    new Request(`${node.baseUrl}/_widgets${path}`, {
      method,
      headers: { authorization: `Bearer ${seat.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, text: await response.text() }
}

/** What a widget asks; `prepare` says with what. */
function widget(g: ActsGround, name: string, events: readonly string[], prepare: (seat: Seat) => Promise<Asking>): Act {
  return {
    name,
    events,
    prepare: async () => {
      const seat = await seatOf(g)
      const asked = await prepare(seat)
      return () => ask(g, seat, { method: name.split(' ')[0] ?? '', ...asked })
    },
  }
}

/** The token of widgets, and what is done with it. */
export const acts = (g: ActsGround): readonly Act[] => {
  const colleague = async ({ organizationId }: Seat): Promise<string> => {
    const user_id = await g.makeUser()
    await g.make('/user_management/organization_memberships', { organization_id: organizationId, user_id })
    return user_id
  }
  const invitation = async ({ organizationId }: Seat): Promise<string> => {
    const asked = { email: `w${g.fresh()}@acme.example`, organization_id: organizationId }
    return String((await g.make('/user_management/invitations', asked)).id)
  }
  const members = '/UserManagement/members'
  return [
    g.api('POST /widgets/token', ['session.started', 'widget_token.issued'], async () => ({
      body: { user_id: await g.makeUser() },
    })),
    widget(g, 'POST /_widgets/UserManagement/invite-user', ['invitation.created'], async () => ({
      path: '/UserManagement/invite-user',
      body: { email: `w${g.fresh()}@acme.example`, roles: ['member'] },
    })),
    widget(g, 'POST /_widgets/UserManagement/invites/{userId}/resend', ['invitation.resent'], async seat => ({
      path: `/UserManagement/invites/${await invitation(seat)}/resend`,
    })),
    widget(g, 'DELETE /_widgets/UserManagement/invites/{userId}', ['invitation.revoked'], async seat => ({
      path: `/UserManagement/invites/${await invitation(seat)}`,
    })),
    widget(g, 'POST /_widgets/UserManagement/members/{userId}', ['organization_membership.updated'], async seat => ({
      path: `${members}/${await colleague(seat)}`,
      body: { roles: ['admin'] },
    })),
    widget(g, 'DELETE /_widgets/UserManagement/members/{userId}', ['organization_membership.deleted'], async seat => ({
      path: `${members}/${await colleague(seat)}`,
    })),
  ]
}

export const neighbours: Neighbours = {
  real: async () => ({}),
  kindOf: {},
  bodies: { 'POST /widgets/token': { user_id: 'user_x' } },
}
