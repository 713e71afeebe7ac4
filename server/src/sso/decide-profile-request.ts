import { type Id, type OrganizationId, parseId } from '../platform/ids.ts'

/** What an application asks for at `/sso/authorize`. */
export interface ProfileRequest {
  readonly by:
    | { readonly kind: 'connection'; readonly id: Id<'connection'> }
    | { readonly kind: 'organization'; readonly id: OrganizationId }
    | { readonly kind: 'domain'; readonly domain: string }
  readonly codeChallenge: string | undefined
  readonly loginHint: string | undefined
  readonly domainHint: string | undefined
  readonly again: boolean
}

export interface ProfileFault {
  readonly error: 'invalid_request' | 'connection_invalid' | 'organization_invalid' | 'invalid_connection_selector'
  readonly description: string
}

export type DecidedProfileRequest =
  | { readonly ok: true; readonly value: ProfileRequest }
  | { readonly ok: false; readonly fault: ProfileFault }

type Values = ReadonlyMap<string, string>

const challengeShape = /^[A-Za-z0-9_-]{43}$/
const stateCharactersMax = 2_000
const hintCharactersMax = 320

function no(error: ProfileFault['error'], description: string): { ok: false; fault: ProfileFault } {
  return { ok: false, fault: { error, description } }
}

/** The steps of such a request, once application and redirect URI are trusted; the first that refuses answers. */
export function decideProfileRequest(
  { values, repeated }: { readonly values: Values; readonly repeated: readonly string[] },
  application: { readonly tokenEndpointAuthMethod: string },
): DecidedProfileRequest {
  if (repeated.some(name => !name.startsWith('provider_')))
    return no('invalid_request', 'A parameter came more than once.')
  if (values.get('response_type') !== 'code') return no('invalid_request', 'response_type is code.')
  if ((values.get('state')?.length ?? 0) > stateCharactersMax)
    return no('invalid_request', `state has at most ${stateCharactersMax} characters.`)
  const codeChallenge = values.get('code_challenge')
  if (codeChallenge === undefined && application.tokenEndpointAuthMethod === 'none')
    return no('invalid_request', 'PKCE is required for an application without a secret: send code_challenge.')
  if (
    codeChallenge !== undefined &&
    (values.get('code_challenge_method') !== 'S256' || !challengeShape.test(codeChallenge))
  )
    return no('invalid_request', 'code_challenge is 43 characters of base64url, and code_challenge_method is S256.')
  const by = selector(values)
  if ('error' in by) return { ok: false, fault: by }
  return {
    ok: true,
    value: {
      by,
      codeChallenge,
      loginHint: values.get('login_hint')?.slice(0, hintCharactersMax),
      domainHint: values.get('domain_hint')?.slice(0, hintCharactersMax),
      again: values.get('prompt') === 'login',
    },
  }
}

/** Exactly one of the three says by which connection. */
function selector(values: Values): ProfileRequest['by'] | ProfileFault {
  const [connection, organization, domain] = [
    values.get('connection'),
    values.get('organization'),
    values.get('domain'),
  ]
  const given = [connection, organization, domain, values.get('provider')].filter(value => value !== undefined)
  if (given.length !== 1)
    return { error: 'invalid_connection_selector', description: 'Name a connection, an organization or a domain.' }
  if (connection !== undefined) {
    const id = parseId('connection', connection)
    if (id !== undefined) return { kind: 'connection', id }
    return { error: 'connection_invalid', description: 'There is no such connection here.' }
  }
  if (organization !== undefined) {
    const id = parseId('organization', organization)
    if (id !== undefined) return { kind: 'organization', id }
    return { error: 'organization_invalid', description: 'There is no such organization.' }
  }
  if (domain !== undefined) return { kind: 'domain', domain: domain.toLowerCase() }
  return {
    error: 'connection_invalid',
    description:
      'A third party is signed in with at /user_management/authorize. Name a connection, an organization or a domain.',
  }
}
