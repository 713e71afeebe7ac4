import { findApplicationByClientId, recordConsent } from '../../src/applications/index.ts'
import { mailsTo } from '../../src/mail/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

const password = 'the passphrase of this person'

/** People, memberships, invitations, and the doors that end in tokens for a person. */
export const acts = (g: ActsGround): readonly Act[] => {
  const person = async (): Promise<{ id: string; email: string }> => {
    const email = `p${g.fresh()}@acme.example`
    const made = await g.make('/user_management/users', { email, password, email_verified: true })
    return { id: String(made.id), email }
  }
  const stranger = async (): Promise<{ id: string; email: string }> => {
    const email = `q${g.fresh()}@acme.example`
    return { id: String((await g.make('/user_management/users', { email })).id), email }
  }
  const organization = async (): Promise<string> =>
    String((await g.make('/organizations', { name: `Org ${g.fresh()}` })).id)
  const membership = async (): Promise<string> => {
    const member = { user_id: await g.makeUser(), organization_id: await organization() }
    return String((await g.make('/user_management/organization_memberships', member)).id)
  }
  const invitation = async (): Promise<string> =>
    String((await g.make('/user_management/invitations', { email: `i${g.fresh()}@acme.example` })).id)
  /** The digits of the last mail to that address. */
  const mailed = async (email: string): Promise<string> =>
    /\b(\d{6})\b/.exec((await mailsTo(g.ground().node.ambit.on, email)).at(-1)?.text ?? '')?.[1] ?? ''
  const memberships = '/user_management/organization_memberships'
  return [
    g.api('PUT /user_management/users/{id}', ['user.updated'], async () => ({
      path: `/user_management/users/${await g.makeUser()}`,
      body: { first_name: 'Ada' },
    })),
    g.api('DELETE /user_management/users/{id}', ['user.deleted'], async () => ({
      path: `/user_management/users/${await g.makeUser()}`,
    })),
    g.api(`PUT ${memberships}/{id}`, ['organization_membership.updated'], async () => ({
      path: `${memberships}/${await membership()}`,
      body: { role_slug: 'admin' },
    })),
    g.api(`DELETE ${memberships}/{id}`, ['organization_membership.deleted'], async () => ({
      path: `${memberships}/${await membership()}`,
    })),
    g.api(`PUT ${memberships}/{id}/deactivate`, ['organization_membership.updated'], async () => ({
      path: `${memberships}/${await membership()}/deactivate`,
      body: {},
    })),
    g.api(`PUT ${memberships}/{id}/reactivate`, ['organization_membership.updated'], async () => {
      const id = await membership()
      await g.ground().asOwner('PUT', `${memberships}/${id}/deactivate`, {})
      return { path: `${memberships}/${id}/reactivate`, body: {} }
    }),
    g.api('POST /v1/made_by_agents/{id}/review', ['authored.reviewed'], async () => {
      const object = newId('provider')
      await g
        .ground()
        .db.database.query(
          `INSERT INTO authors (object_id, session_id, principal_id) SELECT $1, s.id, s.principal_id FROM sessions s LIMIT 1`,
          [object],
        )
      return { path: `/v1/made_by_agents/${object}/review` }
    }),
    g.api('POST /user_management/invitations', ['invitation.created'], async () => ({
      body: { email: `i${g.fresh()}@acme.example` },
    })),
    g.api(
      'POST /user_management/invitations/{id}/accept',
      ['organization_membership.created', 'invitation.accepted'],
      async () => {
        const { email } = await stranger()
        const asked = { email, organization_id: await organization() }
        const made = await g.make('/user_management/invitations', asked)
        return { path: `/user_management/invitations/${made.id}/accept`, body: {} }
      },
    ),
    g.api('POST /user_management/invitations/{id}/resend', ['invitation.resent'], async () => ({
      path: `/user_management/invitations/${await invitation()}/resend`,
      body: {},
    })),
    g.api('POST /user_management/invitations/{id}/revoke', ['invitation.revoked'], async () => ({
      path: `/user_management/invitations/${await invitation()}/revoke`,
      body: {},
    })),
    g.api('POST /user_management/magic_auth', ['magic_auth.created'], async () => ({
      body: { email: (await person()).email },
    })),
    g.api('POST /user_management/password_reset', ['password_reset.created'], async () => ({
      body: { email: (await person()).email },
    })),
    g.api('POST /user_management/password_reset/confirm', ['password_reset.succeeded'], async () => {
      const { email } = await person()
      const made = await g.make('/user_management/password_reset', { email })
      return { body: { token: made.password_reset_token, new_password: 'another passphrase entirely' } }
    }),
    g.api(
      'POST /user_management/users/{user_id}/email_verification/send',
      ['email_verification.created'],
      async () => ({
        path: `/user_management/users/${(await stranger()).id}/email_verification/send`,
        body: {},
      }),
    ),
    g.api('POST /user_management/users/{user_id}/email_verification/confirm', ['user.updated'], async () => {
      const { id, email } = await stranger()
      const path = `/user_management/users/${id}/email_verification`
      await g.make(`${path}/send`, {})
      return { path: `${path}/confirm`, body: { code: await mailed(email) } }
    }),
    g.api('POST /user_management/users/{user_id}/email_change/send', ['email_change.created'], async () => ({
      path: `/user_management/users/${(await person()).id}/email_change/send`,
      body: { new_email: `n${g.fresh()}@acme.example` },
    })),
    g.api('POST /user_management/users/{user_id}/email_change/confirm', ['user.updated'], async () => {
      const [{ id }, email] = [await person(), `n${g.fresh()}@acme.example`]
      const path = `/user_management/users/${id}/email_change`
      await g.make(`${path}/send`, { new_email: email })
      return { path: `${path}/confirm`, body: { code: await mailed(email) } }
    }),
    g.api(
      'DELETE /user_management/users/{user_id}/authorized_applications/{application_id}',
      ['application.authorization_withdrawn'],
      async () => {
        const { on } = g.ground().node.ambit
        const organization_id = await organization()
        const parts = { application_type: 'oauth', name: `Third ${g.fresh()}`, is_first_party: false, organization_id }
        const made = await g.make('/connect/applications', parts)
        const application = await findApplicationByClientId(on.database, String(made.client_id))
        const userId = idFrom('user', await g.makeUser())
        if (application !== undefined)
          await on.database.transaction(tx =>
            recordConsent(tx, { kind: 'system', node: 'test' }, { userId, application, scopes: ['openid'] }),
          )
        return { path: `/user_management/users/${userId}/authorized_applications/${made.id}` }
      },
    ),
    g.api('POST /v1/impersonations', ['session.started', 'impersonation.started'], async () => {
      const client = await g.make('/v1/applications', {
        name: `App ${g.fresh()}`,
        redirect_uris: ['https://app.example/cb'],
      })
      return {
        body: { user_id: await g.makeUser(), client_id: client.client_id, reason: 'A question of the customer' },
      }
    }),
    g.api('POST /user_management/authenticate', ['sign_in.succeeded', 'session.started'], async () => ({
      body: {
        client_id: g.ground().node.ambit.firstStart?.clientId,
        grant_type: 'password',
        email: (await person()).email,
        password,
      },
    })),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /user_management/authorize/device': 'a device asks; nothing is started before its person answers',
}

export const neighbours: Neighbours = {
  real: async ({ node }: SecurityGround) => {
    const user = await node.api('POST', '/user_management/users', { email: 'neighbour@acme.example' })
    const organization = await node.api('POST', '/organizations', { name: 'Neighbours' })
    const member = { user_id: user.id, organization_id: organization.id }
    const membership = await node.api('POST', '/user_management/organization_memberships', member)
    const invitation = await node.api('POST', '/user_management/invitations', { email: 'asked@acme.example' })
    const magicAuth = await node.api('POST', '/user_management/magic_auth', { email: user.email })
    const reset = await node.api('POST', '/user_management/password_reset', { email: user.email })
    return {
      membership: String(membership.id),
      invitation: String(invitation.id),
      magicAuth: String(magicAuth.id),
      passwordReset: String(reset.id),
    }
  },
  kindOf: {
    organization_memberships: 'membership',
    invitations: 'invitation',
    magic_auth: 'magicAuth',
    password_reset: 'passwordReset',
  },
  bodies: {
    'POST /user_management/users/{user_id}/email_verification/confirm': { code: '000000' },
    'POST /user_management/users/{user_id}/email_change/send': { new_email: 'new@acme.example' },
    'POST /user_management/users/{user_id}/email_change/confirm': { code: '000000' },
  },
}
