import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import type { Answer } from './ground.ts'
import { type Held, held } from './held-form.ts'

/** Agents that register themselves, and their claims. */
export const acts = (g: ActsGround): readonly Act[] => {
  const ask = (path: string, body: object): Promise<Answer> =>
    g.ground().ask('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })

  async function waiting(email: string): Promise<{ claimToken: string; attemptToken: string }> {
    await g.ground().asOwner('PUT', '/v1/agent_registration_settings', { enabled: true, role_slugs: [] })
    const { json } = await ask('/agent/identity', { type: 'service_auth', login_hint: email })
    const claim = Object(json.claim)
    const uri = new URL(String(claim.attempt.verification_uri))
    return { claimToken: claim.token, attemptToken: uri.searchParams.get('claim_attempt_token') ?? '' }
  }

  /** One who is known by the id of an application. */
  async function person(): Promise<{ email: string; external_id: string }> {
    const known = { email: `claims${g.fresh()}@acme.example`, external_id: `claims${g.fresh()}` }
    await g.make('/user_management/users', known)
    return known
  }

  async function linking(): Promise<{ claimToken: string; body: object }> {
    const user = await person()
    const { claimToken, attemptToken } = await waiting(user.email)
    return { claimToken, body: { type: 'link_external_user', claim_attempt_token: attemptToken, user } }
  }

  const opened = (decision: string) => async (): Promise<Held> => {
    const { attemptToken } = await waiting(g.ground().node.email)
    const owner = g.ground().browser()
    await owner.signIn()
    const page = `/agent/claim?claim_attempt_token=${attemptToken}`
    return held(owner, { page, path: '/agent/claim', fields: { decision } })
  }

  return [
    g.api('PUT /v1/agent_registration_settings', ['agent_registration_settings.changed'], async () => ({
      body: { enabled: true, role_slugs: [] },
    })),
    {
      name: 'POST /agent/identity',
      events: ['agent.registration.created', 'agent.registration.claim.attempt.created'],
      prepare: async () => {
        const { email } = await person()
        await waiting(email)
        return () => ask('/agent/identity', { type: 'service_auth', login_hint: email })
      },
    },
    {
      name: 'POST /agent/identity/claim',
      events: ['agent.registration.claim.attempt.created'],
      prepare: async () => {
        const { email } = await person()
        const { claimToken } = await waiting(email)
        return () => ask('/agent/identity/claim', { claim_token: claimToken, login_hint: email })
      },
    },
    g.api('PATCH /agents/claims/attempts', ['agent_registration.confirmed'], async () => ({
      body: (await linking()).body,
    })),
    {
      name: 'POST /agent/identity/claim/complete',
      events: [
        'application.created',
        'agent.created',
        'application_secret.created',
        'agent.registration.claim.completed',
      ],
      prepare: async () => {
        const { claimToken, body } = await linking()
        const { json } = await g.ground().asOwner('PATCH', '/agents/claims/attempts', body)
        return () =>
          ask('/agent/identity/claim/complete', { claim_token: claimToken, user_code: String(json.user_code) })
      },
    },
    formAct(g, 'POST /agent/claim (claim)', ['agent_registration.confirmed'], opened('claim')),
    formAct(g, 'POST /agent/claim (deny)', ['agent_registration.denied'], opened('deny')),
  ]
}

export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: {},
}
