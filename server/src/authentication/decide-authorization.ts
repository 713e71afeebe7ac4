import type { Application } from '../applications/index.ts'
import { stateCharactersMax } from '../oauth/model.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { parseId } from '../platform/ids.ts'
import type { AuthorizationAsked, AuthorizationFault } from './model.ts'

const challengeShape = /^[A-Za-z0-9_-]{43}$/
const repeatable = new Set(['provider_scopes'])

export type DecidedAuthorization =
  | { readonly ok: true; readonly value: AuthorizationAsked }
  | { readonly ok: false; readonly fault: AuthorizationFault }

type Values = ReadonlyMap<string, string>
type Step<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: AuthorizationFault }

function no(error: AuthorizationFault['error'], description: string): { ok: false; fault: AuthorizationFault } {
  return { ok: false, fault: { error, description } }
}

/** The steps of a request to sign a person in, once application and redirect URI are trusted; the first that refuses answers. */
export function decideUserAuthorization(
  { values, repeated }: { readonly values: Values; readonly repeated: readonly string[] },
  application: Application,
): DecidedAuthorization {
  if (repeated.some(name => !repeatable.has(name) && !name.startsWith('provider_query_params')))
    return no('invalid_request', 'A parameter came more than once.')
  if (values.get('response_type') !== 'code') return no('invalid_request', 'response_type is code.')
  if ((values.get('state')?.length ?? 0) > stateCharactersMax)
    return no('invalid_request', `state has at most ${stateCharactersMax} characters.`)
  const challenge = checkChallenge(values, application)
  if (!challenge.ok) return challenge
  const way = checkWay(values)
  if (!way.ok) return way
  const maxAge = checkAge(values, application.policy.signInReuseMaxAgeSeconds)
  if (!maxAge.ok) return maxAge
  const prompt = values.get('prompt')
  return {
    ok: true,
    value: {
      ...way.value,
      codeChallenge: challenge.value,
      prompt: prompt === 'none' || prompt === 'login' ? prompt : undefined,
      maxAgeSeconds: maxAge.value,
      invitationToken: values.get('invitation_token'),
    },
  }
}

/** Both parameters or none; who can't prove itself otherwise needs them (RFC 9700, section 2.1.1). */
function checkChallenge(values: Values, application: Application): Step<string | undefined> {
  const challenge = values.get('code_challenge')
  const method = values.get('code_challenge_method')
  if (challenge === undefined && method === undefined) {
    if (application.tokenEndpointAuthMethod === 'none')
      return no('invalid_request', 'PKCE is required for an application without a secret: send code_challenge.')
    return { ok: true, value: undefined }
  }
  if (method !== 'S256' || challenge === undefined || !challengeShape.test(challenge))
    return no('invalid_request', 'code_challenge is 43 characters of base64url, and code_challenge_method is S256.')
  return { ok: true, value: challenge }
}

/** Third parties that the API names and that can be set up here. */
const thirdParties = ['GoogleOAuth', 'GitHubOAuth', 'MicrosoftOAuth', 'AppleOAuth'] as const

interface Way {
  readonly provider: (typeof thirdParties)[number] | undefined
  readonly organizationId: OrganizationId | undefined
  readonly connection: AuthorizationAsked['connection']
}

/** How to sign in: on the hosted page, with a third party, or by an organization's single sign-on. */
function checkWay(values: Values): Step<Way> {
  const provider = values.get('provider')
  const wanted = values.get('organization_id')
  const organizationId = wanted === undefined ? undefined : parseId('organization', wanted)
  const named = values.get('connection_id')
  if (named !== undefined) {
    const connection = parseId('connection', named)
    if (connection === undefined) return no('connection_invalid', 'There is no such connection here.')
    return { ok: true, value: { organizationId: undefined, provider: undefined, connection } }
  }
  if (wanted !== undefined && organizationId === undefined)
    return no('organization_invalid', 'There is no such organization.')
  if (provider === 'authkit') return { ok: true, value: { organizationId, provider: undefined, connection: undefined } }
  if (provider !== undefined) {
    const method = thirdParties.find(name => name === provider)
    if (method === undefined) return no('connection_invalid', 'This provider is not offered here.')
    return { ok: true, value: { organizationId, provider: method, connection: undefined } }
  }
  if (organizationId !== undefined)
    return { ok: true, value: { organizationId, provider: undefined, connection: 'organization' } }
  return no('invalid_connection_selector', 'Name a provider, a connection or an organization.')
}

/** How old a sign-in may be, in seconds: the lesser of what the policy says and what is asked for. */
function checkAge(values: Values, policySeconds: number): Step<number> {
  const asked = values.get('max_age')
  if (asked === undefined) return { ok: true, value: policySeconds }
  if (!/^\d{1,9}$/.test(asked)) return no('invalid_request', 'max_age is whole seconds.')
  return { ok: true, value: Math.min(Number(asked), policySeconds) }
}
