import { z } from 'zod'
import type { Surface } from './actions-surfaces.ts'

export const surfaceSchema = z
  .object({
    object: z.literal('application_boundary'),
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    registration: z.string(),
    longest_session_seconds: z.number().int(),
    idle_seconds: z.number().int(),
    access_token_seconds: z.number().int(),
    longest_grant_seconds: z.number().int(),
    sign_in_reuse_seconds: z.number().int(),
    proof: z.string(),
    client_secrets: z.number().int(),
    /** Several values in one cell are separated by spaces. */
    signing_keys: z.string(),
    redirect_uris: z.string(),
    logout_uris: z.string(),
    origins: z.string(),
    sign_in_methods: z.string(),
    second_factor: z.string(),
    approval: z.enum(['consent at each session, then each grant or call', 'none: people act themselves']),
    people: z.string(),
    shares_signing_keys_with: z.string(),
    shares_client_keys_with: z.string(),
    shares_redirect_hosts_with: z.string(),
    shares_cookie_with: z.string(),
    shares_accounts_with: z.string(),
    shared_accounts: z.string(),
    cookie_name: z.string(),
  })
  .meta({ id: 'ApplicationBoundary' })

export const surfaceColumns = Object.keys(surfaceSchema.shape).filter(name => name !== 'object')

/** An application as a row of the table: what it lets in, what it holds, and with whom it shares what. */
export function presentSurface({
  application,
  secrets,
  signingKeys,
  cookie,
  shares,
}: Surface): z.input<typeof surfaceSchema> {
  const { policy, signIn, kind } = application
  const isOfAgents = kind === 'agent' || kind === 'machine'
  return {
    object: 'application_boundary',
    id: application.id,
    name: application.name,
    kind,
    registration: application.registration,
    longest_session_seconds: policy.maxSeconds,
    idle_seconds: policy.idleSeconds,
    access_token_seconds: policy.accessTokenSeconds,
    longest_grant_seconds: Math.min(policy.grantMaxSeconds, policy.maxSeconds),
    sign_in_reuse_seconds: policy.signInReuseMaxAgeSeconds,
    proof: application.tokenEndpointAuthMethod,
    client_secrets: secrets,
    signing_keys: signingKeys.join(' '),
    redirect_uris: application.redirectUris.map(({ uri }) => uri).join(' '),
    logout_uris: application.logoutUris.map(({ uri }) => uri).join(' '),
    origins: application.origins.join(' '),
    sign_in_methods: signIn.methods.join(' '),
    second_factor: signIn.mfa,
    approval: isOfAgents ? 'consent at each session, then each grant or call' : 'none: people act themselves',
    people: shares.people,
    shares_signing_keys_with: shares.signingKeysWith.join(' '),
    shares_client_keys_with: shares.clientKeysWith.join(' '),
    shares_redirect_hosts_with: shares.redirectOriginsWith.join(' '),
    shares_cookie_with: shares.cookieWith.join(' '),
    shares_accounts_with: shares.accountsWith.join(' '),
    shared_accounts: shares.accounts.join(' '),
    cookie_name: cookie,
  }
}
