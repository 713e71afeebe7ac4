import { type TOTP, URI } from 'otpauth'
import { mailsTo } from '../../src/mail/index.ts'
import type { Act, ActsGround, Neighbours } from './acts.ts'

interface Seat {
  readonly email: string
  readonly token: string
  readonly organizationId: string
  readonly userId: string
}

interface Asking {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** A person who administers an organization, with a token for its widgets. */
async function seatOf(g: ActsGround): Promise<Seat> {
  const organization_id = String((await g.make('/organizations', { name: `Widgets ${g.fresh()}` })).id)
  const email = `seat${g.fresh()}@acme.example`
  const user_id = String((await g.make('/user_management/users', { email, email_verified: true })).id)
  await g.make('/user_management/organization_memberships', { organization_id, user_id, role_slug: 'admin' })
  const { token } = await g.make('/widgets/token', { organization_id, user_id })
  return { email, token: String(token), organizationId: organization_id, userId: user_id }
}

async function ask(
  g: ActsGround,
  seat: Seat,
  { method, path, body, headers = {} }: Asking & { readonly method: string },
) {
  const { node } = g.ground()
  const response = await node.send(
    new Request(`${node.baseUrl}/_widgets${path}`, {
      method,
      headers: { authorization: `Bearer ${seat.token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, text: await response.text() }
}

async function mailed(g: ActsGround, email: string): Promise<string> {
  return /\b(\d{6})\b/.exec((await mailsTo(g.ground().node.ambit.on, email)).at(-1)?.text ?? '')?.[1] ?? ''
}

/** The code of a verification that was asked for, with the name of what it answers. */
async function askedCode(g: ActsGround, seat: Seat): Promise<object> {
  const { text } = await ask(g, seat, { method: 'POST', path: '/UserProfile/send-verification' })
  const { authenticationChallenge: authenticationChallengeId } = Object(JSON.parse(text))
  return { code: await mailed(g, seat.email), authenticationChallengeId }
}

async function elevated(g: ActsGround, seat: Seat): Promise<Readonly<Record<string, string>>> {
  const body = await askedCode(g, seat)
  const { text } = await ask(g, seat, { method: 'POST', path: '/UserProfile/verify', body })
  return { 'x-elevated-access-token': String(Object(JSON.parse(text)).elevatedAccessToken) }
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
  const profile = '/UserProfile'
  const password = 'the passphrase of this person'
  const keyOf = async (seat: Seat, kind: 'ApiKeys' | 'UserApiKeys'): Promise<string> => {
    const path = kind === 'ApiKeys' ? '/ApiKeys/organization-api-keys' : '/UserApiKeys/api-keys'
    const { text } = await ask(g, seat, { method: 'POST', path, body: { name: 'CI', permissions: [] } })
    return String(Object(JSON.parse(text)).id)
  }
  const domainOf = async ({ organizationId: organization_id }: Seat): Promise<string> =>
    String((await g.make('/organization_domains', { organization_id, domain: `w${g.fresh()}.example` })).id)
  /** Something that people and organizations connect by a key or a client. */
  const provider = async (method: 'api_key' | 'client_credentials'): Promise<string> => {
    const slug = `ledger${g.fresh()}`
    const common = { provider: slug, auth_methods: [method], enabled: true }
    const client = method === 'api_key' ? {} : { token_url: 'https://ledger.example/token' }
    await g.make('/data-integrations', { ...common, custom_provider: { name: 'Ledger', ...client } })
    await g.make('/data-integrations', { ...common, ownership: 'organization' })
    return slug
  }
  const connected = async (seat: Seat, part: '' | '/organization'): Promise<string> => {
    const path = `/DataIntegrations/${await provider('api_key')}${part}/api-key`
    const { text } = await ask(g, seat, { method: 'PUT', path, body: { secret: 'key of the ledger' } })
    return String(Object(JSON.parse(text)).id)
  }
  const pipes = (['', '/organization'] as const).flatMap(part => [
    widget(g, `PUT /_widgets/DataIntegrations/{slug}${part}/api-key`, ['connected_account.connected'], async () => ({
      path: `/DataIntegrations/${await provider('api_key')}${part}/api-key`,
      body: { secret: 'key of the ledger' },
    })),
    widget(
      g,
      `PUT /_widgets/DataIntegrations/{slug}${part}/client-credentials`,
      ['connected_account.connected'],
      async () => ({
        path: `/DataIntegrations/${await provider('client_credentials')}${part}/client-credentials`,
        body: { client_id: 'us', client_secret: 'secret of the ledger' },
      }),
    ),
    widget(g, `POST /_widgets/DataIntegrations/{slug}${part}/authorize`, ['connection.requested'], async () => ({
      path: `/DataIntegrations/${await provider('api_key')}${part}/authorize`,
      body: {},
    })),
    widget(
      g,
      `PUT /_widgets/DataIntegrations/{slug}${part}/configuration`,
      ['data_integration.configured', 'data_integration.configured'],
      async () => ({
        path: `/DataIntegrations/${await provider('api_key')}${part}/configuration`,
        body: { enabled: true },
      }),
    ),
    widget(
      g,
      `DELETE /_widgets/DataIntegrations${part}/installations/{installationId}`,
      ['connected_account.disconnected'],
      async seat => ({ path: `/DataIntegrations${part}/installations/${await connected(seat, part)}` }),
    ),
  ])
  const anotherSession = async ({ userId, email }: Seat): Promise<string> => {
    await g.ground().asOwner('PUT', `/user_management/users/${userId}`, { password })
    const { node } = g.ground()
    const { clientId } = node.ambit.firstStart ?? {}
    const body = { grant_type: 'password', client_id: clientId, client_secret: node.env.AMBIT_API_KEY, email, password }
    const { access_token: token } = await g.make('/user_management/authenticate', body)
    return String(Object(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString())).sid)
  }
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
    widget(g, 'POST /_widgets/UserProfile/me', ['user.updated'], async () => ({
      path: `${profile}/me`,
      body: { firstName: 'Ada' },
    })),
    widget(g, 'POST /_widgets/UserProfile/send-verification', ['elevated_access.asked'], async () => ({
      path: `${profile}/send-verification`,
    })),
    widget(g, 'POST /_widgets/UserProfile/verify', ['widget_token.issued'], async seat => ({
      path: `${profile}/verify`,
      body: await askedCode(g, seat),
    })),
    widget(g, 'POST /_widgets/UserProfile/send-email-change', ['email_change.created'], async seat => ({
      path: `${profile}/send-email-change`,
      body: { newEmail: `next${seat.email}` },
      headers: await elevated(g, seat),
    })),
    widget(g, 'POST /_widgets/UserProfile/verify-email-change', ['user.updated', 'widget_token.issued'], async seat => {
      const headers = await elevated(g, seat)
      const newEmail = `next${seat.email}`
      await ask(g, seat, { method: 'POST', path: `${profile}/send-email-change`, body: { newEmail }, headers })
      return { path: `${profile}/verify-email-change`, body: { code: await mailed(g, newEmail) }, headers }
    }),
    widget(g, 'POST /_widgets/UserProfile/create-password', ['user.updated'], async seat => ({
      path: `${profile}/create-password`,
      body: { password },
      headers: await elevated(g, seat),
    })),
    widget(g, 'POST /_widgets/UserProfile/update-password', ['step_up.succeeded', 'user.updated'], async seat => {
      await g.ground().asOwner('PUT', `/user_management/users/${seat.userId}`, { password })
      const body = { currentPassword: password, newPassword: `${password} and more` }
      return { path: `${profile}/update-password`, body }
    }),
    widget(g, 'POST /_widgets/UserProfile/create-totp-factor', ['factor.begun'], async seat => ({
      path: `${profile}/create-totp-factor`,
      headers: await elevated(g, seat),
    })),
    widget(g, 'POST /_widgets/UserProfile/verify-totp-factor', ['factor.proven'], async seat => {
      const headers = await elevated(g, seat)
      const path = `${profile}/create-totp-factor`
      const begun = Object(JSON.parse((await ask(g, seat, { method: 'POST', path, headers })).text))
      const timestamp = g.ground().node.ambit.on.clock.now().getTime()
      const code = (URI.parse(begun.authenticationFactor.totp.uri) as TOTP).generate({ timestamp })
      const body = { code, authenticationChallengeId: begun.authenticationChallenge.id }
      return { path: `${profile}/verify-totp-factor`, body, headers }
    }),
    {
      ...widget(
        g,
        'DELETE /_widgets/UserProfile/sessions/revoke/{sessionId}',
        ['session.ended', 'receipt.issued'],
        async seat => ({ path: `${profile}/sessions/revoke/${await anotherSession(seat)}` }),
      ),
      endsFirst: true,
    },
    {
      ...widget(
        g,
        'DELETE /_widgets/UserProfile/sessions/revoke-all',
        ['session.ended', 'receipt.issued'],
        async seat => {
          await anotherSession(seat)
          return { path: `${profile}/sessions/revoke-all`, body: { currentSessionId: '' } }
        },
      ),
      endsFirst: true,
    },
    ...(['/ApiKeys/organization-api-keys', '/UserApiKeys/api-keys'] as const).map(path =>
      widget(g, `POST /_widgets${path}`, ['api_key.created'], async () => ({
        path,
        body: { name: 'CI', permissions: [] },
      })),
    ),
    ...(['ApiKeys', 'UserApiKeys'] as const).flatMap(kind => [
      widget(g, `POST /_widgets/${kind}/{apiKeyId}/expire`, ['api_key.updated'], async seat => ({
        path: `/${kind}/${await keyOf(seat, kind)}/expire`,
        body: {},
      })),
      widget(g, `DELETE /_widgets/${kind}/{apiKeyId}`, ['api_key.revoked'], async seat => ({
        path: `/${kind}/${await keyOf(seat, kind)}`,
      })),
    ]),
    ...pipes,
    widget(g, 'POST /_widgets/admin-portal/generate-link', ['portal.link_made'], async () => ({
      path: '/admin-portal/generate-link?intent=sso',
    })),
    widget(
      g,
      'DELETE /_widgets/admin-portal/organization-domains/{domainId}',
      ['organization_domain.deleted'],
      async seat => ({ path: `/admin-portal/organization-domains/${await domainOf(seat)}` }),
    ),
  ]
}

export const neighbours: Neighbours = {
  real: async () => ({}),
  kindOf: {},
  bodies: { 'POST /widgets/token': { user_id: 'user_x' } },
}

/** Routes that look, and write nothing. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /_widgets/admin-portal/organization-domains/{domainId}/reverify':
    'looks a record up, as the route of the API does, which is in the table',
  'DELETE /_widgets/UserProfile/totp-factors': 'acts as the removal of a factor does, which is in the table',
  'POST /_widgets/UserProfile/passkeys': 'asks an authenticator, as the account page does',
  'POST /_widgets/UserProfile/passkeys/verify': 'adds a passkey as the account page does',
  'DELETE /_widgets/UserProfile/passkeys/{passkeyId}': 'removes a passkey as the account page does',
}
