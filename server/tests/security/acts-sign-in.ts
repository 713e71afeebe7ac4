import { randomBytes } from 'node:crypto'
import { mailsTo } from '../../src/mail/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import { insertCode } from '../../src/sign-in/index.ts'
import { appCode, codeIn, linkIn } from '../sign-in/ground.ts'
import { until } from '../until.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { proofActs, proofsChangeNothing } from './acts-proofs.ts'
import { type Held, held } from './held-form.ts'

const password = 'a passphrase of somebody'

/** Sign-in, factors and the providers that people sign in with. */
export const acts = (g: ActsGround): readonly Act[] => {
  const person = async (verified = true): Promise<{ id: string; email: string; browser: FormPerson }> => {
    const email = `sign-in${g.fresh()}@acme.example`
    const made = await g.make('/user_management/users', { email, password, email_verified: verified })
    return { id: String(made.id), email, browser: g.ground().browser(email, password) }
  }
  const mailTo = async (email: string): Promise<string> => {
    const { on } = g.ground().node.ambit
    await until(async () => (await mailsTo(on, email)).length > 0)
    return (await mailsTo(on, email)).at(-1)?.text ?? ''
  }
  const form = (name: string, events: readonly string[], open: () => Promise<Held>): Act =>
    formAct(g, name, events, open)
  const enrolled = async () => {
    const { authentication_factor: factor, authentication_challenge: challenge } = await g.make(
      `/user_management/users/${await g.makeUser()}/auth_factors`,
      { type: 'totp' },
    )
    return { factor: Object(factor), challenge: Object(challenge) }
  }
  /** Somebody whose browser asked for a code, and the mail that came. */
  const asked = async (): Promise<{ browser: FormPerson; mail: string }> => {
    const { browser, email } = await person()
    const page = await browser.open('/sign-in')
    await browser.send({ ...page, html: page.html.replace('action="/sign-in"', 'action="/sign-in/code"') }, { email })
    return { browser, mail: await mailTo(email) }
  }
  /** Somebody with an authenticator app, half-way through a sign-in. */
  const withFactor = async () => {
    const { browser, id, email } = await person()
    const made = await g.make(`/user_management/users/${id}/auth_factors`, { type: 'totp' })
    const key = String(Object(made.authentication_factor).totp.secret)
    const challenge = Object(made.authentication_challenge).id
    await g.make(`/auth/challenges/${challenge}/verify`, { code: appCode(key) })
    await browser.signIn()
    return { browser, key, user: { id: idFrom('user', id), email } }
  }

  /** A link for somebody, by the older API. */
  const link = async (): Promise<object> => {
    const redirect_uri = `https://link${g.fresh()}.example/cb`
    await g.make('/user_management/redirect_uris', { uri: redirect_uri })
    return { type: 'MagicLink', email: (await person()).email, redirect_uri }
  }
  /** A sign-in that the page of an application has begun. */
  const begun = async (): Promise<string> => {
    const id = newId('externalSignIn')
    await g.ground().db.database.query(
      `INSERT INTO external_sign_ins (id, application_id, flow_hash, return_to, expires_at)
       VALUES ($1, $2, $3, '', clock_timestamp() + interval '1 hour')`,
      [id, await g.makeApplication(), randomBytes(32)],
    )
    return id
  }

  const attempt = async (): Promise<string> => {
    const said = { ip_address: '203.0.113.7', user_agent: 'x', auth_method: 'Password', action: 'sign-in' }
    const made = await g.make('/radar/attempts', { ...said, email: `risk${g.fresh()}@acme.example` })
    return String(made.attempt_id)
  }
  const blocked = '/radar/lists/domain/block'
  return [
    ...proofActs(g),
    g.api('POST /radar/attempts', ['risk_attempt.created'], async () => ({
      body: {
        ip_address: '203.0.113.7',
        user_agent: 'x',
        auth_method: 'Password',
        action: 'sign-in',
        email: `risk${g.fresh()}@acme.example`,
      },
    })),
    g.api('PUT /radar/attempts/{id}', ['risk_attempt.passed'], async () => ({
      path: `/radar/attempts/${await attempt()}`,
      body: { attempt_status: 'success' },
    })),
    g.api('POST /radar/lists/{type}/{action}', ['risk_list.entry_added'], async () => ({
      path: blocked,
      body: { entry: `d${g.fresh()}.example` },
    })),
    g.api('DELETE /radar/lists/{type}/{action}', ['risk_list.entry_removed'], async () => {
      const entry = `d${g.fresh()}.example`
      await g.make(blocked, { entry })
      return { path: blocked, body: { entry } }
    }),
    form('POST /sign-in/confirm', ['sign_in.succeeded'], async () => {
      const { browser, user } = await withFactor()
      const { on } = g.ground().node.ambit
      const { code } = await insertCode(on, on.database, {
        kind: 'radar_challenge',
        userId: user.id,
        email: user.email,
      })
      const fields = { code: code.value?.reveal() ?? '' }
      return held(browser, { page: '/sign-in/confirm', path: '/sign-in/confirm', fields })
    }),
    g.api('POST /passwordless/sessions', ['passwordless_session.created'], async () => ({ body: await link() })),
    g.api('POST /passwordless/sessions/{id}/send', ['passwordless_session.sent'], async () => ({
      path: `/passwordless/sessions/${(await g.make('/passwordless/sessions', await link())).id}/send`,
      body: {},
    })),
    g.api('POST /authkit/oauth2/complete', ['user.created', 'external_sign_in.completed'], async () => ({
      body: {
        external_auth_id: await begun(),
        user: { id: `own-${g.fresh()}`, email: `external${g.fresh()}@acme.example` },
      },
    })),
    g.api('POST /auth/factors/enroll', ['factor.begun'], async () => ({ body: { type: 'totp' } })),
    g.api('DELETE /auth/factors/{id}', ['factor.removed'], async () => ({
      path: `/auth/factors/${(await enrolled()).factor.id}`,
    })),
    g.api('POST /auth/challenges/{id}/verify', ['factor.proven'], async () => {
      const { factor, challenge } = await enrolled()
      return { path: `/auth/challenges/${challenge.id}/verify`, body: { code: appCode(factor.totp.secret) } }
    }),
    g.api('POST /user_management/users/{user_id}/auth_factors', ['factor.begun'], async () => ({
      path: `/user_management/users/${await g.makeUser()}/auth_factors`,
      body: { type: 'totp' },
    })),
    form('POST /sign-in/code/check', ['session.started', 'sign_in.succeeded'], async () => {
      const { browser, mail } = await asked()
      return held(browser, { page: '/sign-in/code', path: '/sign-in/code/check', fields: { code: codeIn(mail) } })
    }),
    form('POST /sign-in/link/{token}', ['session.started', 'sign_in.succeeded'], async () => {
      const { browser, mail } = await asked()
      const { pathname } = new URL(linkIn(mail))
      return held(browser, { page: pathname, path: pathname })
    }),
    form('POST /sign-up/details', ['user.updated'], async () => {
      const { browser } = await person()
      await browser.signIn()
      return held(browser, { page: '/sign-up/details', path: '/sign-up/details', fields: { first_name: 'Nora' } })
    }),
    form(
      'POST /sign-in/verify-email',
      ['user.updated', 'sign_in.succeeded', 'session.started', 'sign_in.succeeded'],
      async () => {
        const { browser, email } = await person(false)
        await browser.signIn()
        const fields = { code: codeIn(await mailTo(email)) }
        return held(browser, { page: '/sign-in/verify-email', path: '/sign-in/verify-email', fields })
      },
    ),
    form('POST /sign-in/verify-email/again', ['email_verification.created'], async () => {
      const { browser } = await person(false)
      await browser.signIn()
      const opened = await held(browser, { page: '/sign-in/verify-email', path: '/sign-in/verify-email' })
      return { ...opened, path: '/sign-in/verify-email/again' }
    }),
    form('POST /sign-in/factor', ['sign_in.succeeded', 'session.started', 'sign_in.succeeded'], async () => {
      const { browser, key } = await withFactor()
      return held(browser, {
        page: '/sign-in/factor',
        path: '/sign-in/factor',
        fields: { code: appCode(key, 1), remember: 'yes' },
      })
    }),
    form('POST /sign-in/enrol', ['factor.begun'], async () => {
      const { browser } = await person()
      await browser.signIn()
      return held(browser, { page: '/sign-in/enrol', path: '/sign-in/enrol' })
    }),
    form('POST /sign-in/enrol (the first code)', ['factor.proven'], async () => {
      const { browser } = await person()
      await browser.signIn()
      const { html } = await browser.send(await browser.open('/sign-in/enrol'), {})
      const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
      const key = /class="mono key">([^<]*)</.exec(html)?.[1] ?? ''
      return {
        path: '/sign-in/enrol',
        cookie: browser.cookie(),
        fields: {
          csrf_token: field('csrf_token'),
          act: 'prove',
          challenge_id: field('challenge_id'),
          code: appCode(key),
        },
      }
    }),
    form('POST /reset-password/{token}', ['password_reset.succeeded'], async () => {
      const { browser, email } = await person()
      await browser.send(await browser.open('/reset-password'), { email })
      const { pathname } = new URL(linkIn(await mailTo(email)))
      return held(browser, { page: pathname, path: pathname, fields: { password: 'another passphrase of somebody' } })
    }),
    form('POST /invitation', ['organization_membership.created', 'invitation.accepted'], async () => {
      const { browser, email } = await person()
      await browser.signIn()
      const { id } = await g.make('/organizations', { name: 'Acme' })
      const made = await g.make('/user_management/invitations', { email, organization_id: id })
      const { pathname, search } = new URL(String(made.accept_invitation_url))
      return held(browser, { page: pathname + search, path: '/invitation' })
    }),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  ...proofsChangeNothing,
  'POST /auth/factors/{id}/challenge': 'asks a question for ten minutes; nobody has answered it',
  'POST /sign-in/code': 'asks for a mail; who gets one is found out after the answer, and then there is an event',
  'POST /sign-up': 'asks for a mail; who gets one is found out after the answer, and then there is an event',
  'POST /reset-password': 'asks for a mail; who gets one is found out after the answer, and then there is an event',
}

export const neighbours: Neighbours = {
  real: async ground => {
    const user = await ground.node.api('POST', '/user_management/users', { email: 'factors@acme.example' })
    const made = await ground.node.api('POST', `/user_management/users/${user.id}/auth_factors`, { type: 'totp' })
    const op = { kind: 'oidc', slug: 'neighbour', name: 'Op', issuer: 'https://op.example', client_id: 'ambit' }
    const said = { ip_address: '203.0.113.7', user_agent: 'x', auth_method: 'Password', action: 'sign-in' }
    const attempt = await ground.node.api('POST', '/radar/attempts', { ...said, email: 'risk@acme.example' })
    return {
      risk_attempt: String(attempt.attempt_id),
      identity_provider: String((await ground.node.api('POST', '/v1/identity_providers', op)).id),
      auth_factor: String(Object(made.authentication_factor).id),
      auth_challenge: String(Object(made.authentication_challenge).id),
    }
  },
  kindOf: {
    attempts: 'risk_attempt',
    factors: 'auth_factor',
    challenges: 'auth_challenge',
    identity_providers: 'identity_provider',
  },
  apart: {
    'POST /radar/lists/{type}/{action}': 'names a list of the installation, and no row',
    'DELETE /radar/lists/{type}/{action}': 'names a list of the installation, and no row',
  },
  bodies: {
    'PUT /radar/attempts/{id}': { attempt_status: 'success' },
    'PATCH /v1/identity_providers/{id}': { name: 'Renamed' },
    'POST /auth/factors/{id}/challenge': {},
    'POST /auth/challenges/{id}/verify': { code: '000000' },
    'POST /user_management/users/{user_id}/auth_factors': { type: 'totp' },
  },
}
