import type { ProviderState, UpstreamPerson } from './model.ts'

/** What is known when somebody comes back from a provider. */
export interface ArrivalQuestion {
  readonly provider: { readonly state: ProviderState }
  readonly upstream: Pick<UpstreamPerson, 'email' | 'emailVerified'>
  /** Somebody here is connected with exactly this provider and subject. */
  readonly isKnown: boolean
  /** Somebody here has this address, proven or not. */
  readonly addressIsTaken: boolean
  /** The person came from their own account, to connect this one. */
  readonly isLinking: boolean
}

/**
 * `sign_in`: the connected person. `sign_up`: a new one. `link`: an account has to be proven here too, before anything is connected.
 * `verify_email`: the same, and the provider didn't vouch for the address. `connected`: nothing is left to connect.
 */
export type Arrival = 'sign_in' | 'sign_up' | 'link' | 'verify_email' | 'connected' | 'provider_only_links'

/**
 * Nobody is ever found by an address: it can be claimed at a provider, and somebody may have registered it here first (T26, T27).
 * A known subject signs in; an address that a provider vouches for and that is nobody's here makes an account; everything else
 * is connected only by who proves both sides. An address without a proof gets one answer, whoever has it.
 */
export function decideArrival(question: ArrivalQuestion): Arrival {
  const { provider, upstream, isKnown, isLinking } = question
  if (isLinking) return isKnown ? 'connected' : 'link'
  if (provider.state !== 'active') return 'provider_only_links'
  if (isKnown) return 'sign_in'
  if (upstream.email === undefined || !upstream.emailVerified) return 'verify_email'
  return question.addressIsTaken ? 'link' : 'sign_up'
}
