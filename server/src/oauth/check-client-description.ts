import { checkJwks, redirectUriFault } from '../applications/index.ts'
import type { Json } from '../platform/json.ts'
import type { ClientDescription, DescribedClient } from './model.ts'

export interface DescriptionQuestion {
  readonly metadata: Json | undefined
  readonly production: boolean
  /** Secrets can be given at registration and can't stand in a public document. */
  readonly secretsAllowed: boolean
}

const clientNameCharactersMax = 200
const redirectUrisMax = 20

/** What a program says of itself (RFC 7591 section 2). Unknown members are ignored, contradictory ones refused. */
export function checkClientDescription(question: DescriptionQuestion): DescribedClient {
  const { metadata } = question
  if (!isObject(metadata)) return unfit('The client metadata is a JSON object.')
  const uris = checkRedirectUris(metadata.redirect_uris, question)
  if (!Array.isArray(uris)) return uris
  const fault = grantFault(metadata) ?? typeFault(metadata)
  if (fault !== undefined) return unfit(fault)
  const method = metadata.token_endpoint_auth_method ?? (question.secretsAllowed ? 'client_secret_basic' : 'none')
  if (!isMethod(method, question.secretsAllowed)) return unfit('This token_endpoint_auth_method can’t be used here.')
  const keys = method === 'private_key_jwt' ? metadata.jwks : undefined
  if (method === 'private_key_jwt' && keys === undefined)
    return unfit('private_key_jwt needs jwks; jwks_uri is not read.')
  const keyFault = checkJwks(keys)
  if (keyFault !== undefined) return unfit(keyFault)
  const name = nameOf(metadata, uris)
  return {
    ok: true,
    value: {
      name,
      clientUri: webAddress(metadata.client_uri),
      redirectUris: uris,
      tokenEndpointAuthMethod: method,
      jwks: keys,
    },
  }
}

function unfit(description: string): DescribedClient & { ok: false } {
  return { ok: false, error: 'invalid_client_metadata', description }
}

/** Each URI is judged; in a document of many programs those that we can't use are left out, at registration they are refused. */
function checkRedirectUris(
  uris: Json | undefined,
  question: DescriptionQuestion,
): string[] | (DescribedClient & { ok: false }) {
  const refused = (why: string): DescribedClient & { ok: false } => ({
    ok: false,
    error: 'invalid_redirect_uri',
    description: why,
  })
  if (!Array.isArray(uris) || uris.length === 0) return refused('redirect_uris has at least one URI.')
  if (uris.length > redirectUrisMax) return refused(`redirect_uris has at most ${redirectUrisMax} URIs.`)
  const fine: string[] = []
  for (const uri of uris) {
    if (typeof uri !== 'string') return refused('Each redirect URI is a string.')
    const fault = redirectUriFault({ uri, kind: 'agent', production: question.production, wildcards: false })
    if (fault === undefined) fine.push(uri)
    else if (question.secretsAllowed) return refused(`A redirect URI can’t be used: ${fault}.`)
  }
  return fine.length > 0 ? fine : refused('None of the redirect URIs can be used.')
}

/** Further grants are ignored: the answer says what was registered (RFC 7591 section 3.2.1). */
function grantFault({ grant_types, response_types }: { readonly [member: string]: Json }): string | undefined {
  if (grant_types !== undefined && !(isWords(grant_types) && grant_types.includes('authorization_code')))
    return 'grant_types contains authorization_code; agents without a person are registered by an administrator.'
  if (response_types !== undefined && !(isWords(response_types) && response_types.includes('code')))
    return 'response_types contains code.'
  return undefined
}

function typeFault({ application_type, client_name }: { readonly [member: string]: Json }): string | undefined {
  if (application_type !== undefined && application_type !== 'web' && application_type !== 'native')
    return 'application_type is web or native.'
  if (client_name !== undefined && typeof client_name !== 'string') return 'client_name is a string.'
  return undefined
}

function isMethod(method: Json, secretsAllowed: boolean): method is ClientDescription['tokenEndpointAuthMethod'] {
  if (method === 'none' || method === 'private_key_jwt') return true
  return secretsAllowed && (method === 'client_secret_post' || method === 'client_secret_basic')
}

/** A program without a name is called by the host it returns to. */
function nameOf({ client_name }: { readonly [member: string]: Json }, uris: readonly string[]): string {
  const given = typeof client_name === 'string' ? client_name.trim().slice(0, clientNameCharactersMax) : ''
  if (given !== '') return given
  const first = uris[0] ?? ''
  return URL.canParse(first) ? new URL(first).host || first : first
}

function webAddress(uri: Json | undefined): string | undefined {
  if (typeof uri !== 'string' || uri.length > 500 || !URL.canParse(uri)) return undefined
  const { protocol, username, password } = new URL(uri)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? uri : undefined
}

function isWords(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every(word => typeof word === 'string')
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
