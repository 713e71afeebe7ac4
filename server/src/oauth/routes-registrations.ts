import { z } from 'zod'
import { emailLengthMax, isEmailAddress } from '../directory/index.ts'
import { readJson } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest } from '../platform/refusal.ts'
import { api, type Call, oauthDoor, type Route } from '../platform/route.ts'
import { completeClaim, linkClaim } from './actions-claim.ts'
import { askForClaim, changeRegistrationSettings, registerAgent } from './actions-registrations.ts'
import { claimRefused } from './errors.ts'
import { unstored } from './parse-form.ts'
import {
  claimViewSchema,
  registrationSettingsSchema,
  renderClaimed,
  renderClaimView,
  renderRegistering,
  renderRegistrationSettings,
} from './render-registration.ts'
import { getRegistrationSettings } from './store-registrations.ts'

const claimTokenLengthMax = 200
const nameLengthMax = 100
const idLengthMax = 200
const tag = 'Agents'

const name = z.string().trim().min(1).max(nameLengthMax).default('An agent')
const loginHint = z.string().max(emailLengthMax).refine(isEmailAddress)
const token = z.string().min(1).max(claimTokenLengthMax)
const registering = z.discriminatedUnion('type', [
  z.object({ type: z.literal('anonymous'), name }),
  z.object({ type: z.literal('service_auth'), name, login_hint: loginHint }),
])
const asking = z.object({ claim_token: token, login_hint: loginHint })
const completing = z.object({ claim_token: token, user_code: z.string().min(1).max(claimTokenLengthMax) })

async function read<T extends z.ZodType>(call: Call, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readJson(call.request))
  if (parsed.success) return parsed.data
  const wrong = [...new Set(parsed.error.issues.map(issue => issue.path.join('.') || 'type'))].join(', ')
  throw badRequest('invalid_request', `This body is not what belongs here. Look at ${wrong.slice(0, idLengthMax)}.`)
}

async function register(on: Platform, call: Call): Promise<Response> {
  const body = await read(call, registering)
  const registered = await registerAgent(on, {
    name: body.name,
    loginHint: body.type === 'service_auth' ? body.login_hint : undefined,
    place: { address: call.peer.address, userAgent: call.request.headers.get('user-agent') ?? undefined },
  })
  const answer = renderRegistering(registered, registered.claimToken.reveal())
  return Response.json(answer, { status: 201, headers: unstored })
}

async function ask(on: Platform, call: Call): Promise<Response> {
  const body = await read(call, asking)
  const { address } = call.peer
  const asked = await askForClaim(on, { claimToken: body.claim_token, loginHint: body.login_hint, address })
  return Response.json(renderRegistering(asked), { headers: unstored })
}

async function complete(on: Platform, call: Call): Promise<Response> {
  const body = await read(call, completing)
  const { address } = call.peer
  const claimed = await completeClaim(on, { claimToken: body.claim_token, userCode: body.user_code, address })
  return Response.json(renderClaimed(claimed, `${on.config.baseUrl}/oauth2/token`), { headers: unstored })
}

/** What an agent that nobody has made can call. */
export const registrationDoors: readonly Route[] = [
  oauthDoor('post', '/agent/identity', {
    summary: 'An agent registers itself, and waits to be claimed',
    handle: register,
  }),
  oauthDoor('post', '/agent/identity/claim', { summary: 'It asks a person to claim it', handle: ask }),
  oauthDoor('post', '/agent/identity/claim/complete', {
    summary: 'It shows the code that its person was shown, and gets its credential',
    handle: complete,
  }),
]

export const registrationRoutes: readonly Route[] = [
  api(
    {
      method: 'patch',
      path: '/agents/claims/attempts',
      operation: 'linkAgentClaimAttempt',
      summary: 'Say which of an application’s own people claims an agent, and get the code for them',
      tag,
      access: 'admin',
      body: z.object({
        type: z.literal('link_external_user'),
        claim_attempt_token: token,
        user: z.object({ email: loginHint, external_id: z.string().min(1).max(idLengthMax) }),
        organization_id: z.string().min(1).optional(),
      }),
      response: claimViewSchema,
    },
    async (on, { actor, body }) => {
      const organizationId = parseId('organization', body.organization_id ?? '')
      if (body.organization_id !== undefined && organizationId === undefined) throw claimRefused('invalid_organization')
      const { email, external_id: externalId } = body.user
      const claiming = { attemptToken: body.claim_attempt_token, organizationId, email, externalId }
      return renderClaimView(await linkClaim(on, actor, claiming))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/agent_registration_settings',
      operation: 'getAgentRegistrationSettings',
      summary: 'Whether agents may register themselves, and who may own one',
      tag,
      access: 'auditor',
      response: registrationSettingsSchema,
    },
    async on => renderRegistrationSettings(await getRegistrationSettings(on.database)),
  ),
  api(
    {
      method: 'put',
      path: '/v1/agent_registration_settings',
      operation: 'updateAgentRegistrationSettings',
      summary: 'Let agents register themselves, or not, and say who may own one',
      tag,
      access: 'admin',
      body: registrationSettingsSchema.omit({ object: true }).strict(),
      response: registrationSettingsSchema,
    },
    async (on, { actor, body }) => {
      const settings = { enabled: body.enabled, roleSlugs: [...new Set(body.role_slugs)] }
      await changeRegistrationSettings(on, actor, settings)
      return renderRegistrationSettings(settings)
    },
  ),
]
