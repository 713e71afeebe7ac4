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
  const hint = (name: string): string | undefined => values.get(name)?.slice(0, hintCharactersMax)
  return {
    ok: true,
    value: {
      by,
      codeChallenge,
      loginHint: hint('login_hint'),
      domainHint: hint('domain_hint'),
      again: values.get('prompt') === 'login',
    },
  }
}

/** Exactly one of the three says by which connection. */
function selector(values: Values): ProfileRequest['by'] | ProfileFault {
  const given = ['connection', 'organization', 'domain', 'provider'].filter(name => values.has(name))
  const [name] = given
  if (name === undefined || given.length > 1)
    return { error: 'invalid_connection_selector', description: 'Name a connection, an organization or a domain.' }
  const value = values.get(name) ?? ''
  if (name === 'connection') {
    const id = parseId('connection', value)
    return id === undefined
      ? { error: 'connection_invalid', description: 'There is no such connection here.' }
      : { kind: 'connection', id }
  }
  if (name === 'organization') {
    const id = parseId('organization', value)
    return id === undefined
      ? { error: 'organization_invalid', description: 'There is no such organization.' }
      : { kind: 'organization', id }
  }
  if (name === 'domain') return { kind: 'domain', domain: value.toLowerCase() }
  return {
    error: 'connection_invalid',
    description:
      'A third party is signed in with at /user_management/authorize. Name a connection, an organization or a domain.',
  }
}
