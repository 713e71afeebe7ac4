import type { UserId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import { comeBack, reachProvider, visitAddress } from './actions-upstream.ts'
import type { IdentityProvider, UpstreamPerson } from './model.ts'
import { findProviderBySlug, type SealedProvider } from './store-providers.ts'
import { visitPurpose } from './store-sealed.ts'
import * as store from './store-visits.ts'

const visitSeconds = 600

/** The redirect URI that is registered at the provider. */
export function callbackAddressOf(on: Pick<Platform, 'config'>, slug: string): string {
  return `${on.config.baseUrl}/sign-in/callback/${slug}`
}

export interface VisitParts {
  readonly slug: string
  /** What only the pages of this browser know: whoever comes back has to be it (T24). */
  readonly flow: string
  readonly returnTo: string | undefined
  /** The person who connects the provider with their account; undefined at a sign-in. */
  readonly linkingUserId?: UserId | undefined
  readonly loginHint?: string | undefined
  /** The person shall be asked there again. */
  readonly again?: boolean
}

export type Visiting =
  | { readonly outcome: 'sent'; readonly address: URL; readonly provider: IdentityProvider }
  | { readonly outcome: 'unknown_provider' }
  | { readonly outcome: 'provider_failed'; readonly provider: IdentityProvider }

/** Sends a browser to a provider; state, nonce and verifier are new each time and kept sealed for ten minutes. */
export async function startVisit(on: Platform, parts: VisitParts): Promise<Visiting> {
  const provider = await usable(on, parts.slug)
  if (provider === undefined) return { outcome: 'unknown_provider' }
  const party = await reachProvider(on, provider).catch(() => undefined)
  if (party === undefined) return { outcome: 'provider_failed', provider }
  const secrets = { state: randomToken(), nonce: randomToken(), verifier: randomToken() }
  const stateHash = sha256(secrets.state)
  await store.insertVisit(on.database, {
    stateHash,
    flowHash: sha256(parts.flow),
    providerId: provider.id,
    sealed: on.rootKey.seal(visitPurpose, Buffer.from(JSON.stringify(secrets)), stateHash.toString('hex')),
    returnTo: parts.returnTo,
    linkingUserId: parts.linkingUserId,
    seconds: visitSeconds,
  })
  const { loginHint, again = false } = parts
  const redirectUri = callbackAddressOf(on, provider.slug)
  const address = await visitAddress(party, { ...secrets, redirectUri, loginHint, again })
  return { outcome: 'sent', address, provider }
}

async function usable(on: Platform, slug: string): Promise<SealedProvider | undefined> {
  const provider = await findProviderBySlug(on.database, slug)
  return provider?.state === 'inactive' ? undefined : provider
}

export type Returned =
  | {
      readonly outcome: 'arrived'
      readonly provider: IdentityProvider
      readonly upstream: UpstreamPerson
      readonly returnTo: string | undefined
      readonly linkingUserId: UserId | undefined
    }
  | { readonly outcome: 'declined'; readonly provider: IdentityProvider; readonly returnTo: string | undefined }
  | { readonly outcome: 'provider_failed'; readonly provider: IdentityProvider; readonly returnTo: string | undefined }
  /** Nobody was sent there from this browser, or it came back already: nothing that came is looked at. */
  | { readonly outcome: 'stray' }

/** Takes a browser back. What it brings counts only as the answer to a request of ours from this very browser, once (T24). */
export async function endVisit(
  on: Platform,
  { slug, flow, parameters }: { readonly slug: string; readonly flow: string; readonly parameters: URLSearchParams },
): Promise<Returned> {
  const provider = await usable(on, slug)
  const state = parameters.get('state')
  if (provider === undefined || state === null) return { outcome: 'stray' }
  const stateHash = sha256(state)
  const visit = await store.takeVisit(on.database, { stateHash, flowHash: sha256(flow), providerId: provider.id })
  if (visit === undefined) return { outcome: 'stray' }
  const { returnTo, linkingUserId } = visit
  const opened = parseJson(on.rootKey.open(visitPurpose, visit.sealed, stateHash.toString('hex')).toString('utf8'))
  const { nonce, verifier } = Object(opened.ok ? opened.value : {})
  const party = await reachProvider(on, provider).catch(() => undefined)
  if (party === undefined) return { outcome: 'provider_failed', provider, returnTo }
  const redirectUri = callbackAddressOf(on, slug)
  const back = await comeBack(on, party, { state, nonce, verifier, parameters, redirectUri })
  if (back.outcome !== 'told') return { outcome: back.outcome, provider, returnTo }
  return { outcome: 'arrived', provider, upstream: back.person, returnTo, linkingUserId }
}
