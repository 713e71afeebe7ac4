import { canonicalize, type Json } from '../platform/json.ts'
import type { Application, SessionPolicy } from './model.ts'

/** What a change of an application lets in that did not come in before. */
export interface Widening {
  /** `D07`: sessions live longer or are proven less; `D08`: more addresses, or another key. */
  readonly rule: 'D07' | 'D08'
  /** The members that changed, whole, as the API names them. */
  readonly before: Readonly<Record<string, Json>>
  readonly after: Readonly<Record<string, Json>>
  /** Whether it waits for a second person, where there is one. */
  readonly waits: boolean
}

/** Which rules a change touches. What only takes something away, or names the same in another order, touches none. */
export function wideningsOf(before: Application, after: Application): readonly Widening[] {
  return [relaxed(before, after), moreAddresses(before, after)].filter(each => each !== undefined)
}

/** All that a rule looks at, as it is. */
export function measured(application: Application, rule: Widening['rule']): Readonly<Record<string, Json>> {
  const { policy, signIn, jwks } = application
  if (rule === 'D08') return { ...addressesOf(application), jwks: jwks ?? null }
  return { ...Object.fromEntries(clocks.map(([member, name]) => [name, policy[member]])), mfa: signIn.mfa }
}

const clocks: readonly (readonly [keyof SessionPolicy, string])[] = [
  ['maxSeconds', 'max_seconds'],
  ['idleSeconds', 'idle_seconds'],
  ['accessTokenSeconds', 'access_token_seconds'],
  ['grantMaxSeconds', 'grant_max_seconds'],
  ['signInReuseMaxAgeSeconds', 'sign_in_reuse_max_age_seconds'],
]
const mfaRank = { off: 0, optional: 1, required: 2 } as const

function relaxed(before: Application, after: Application): Widening | undefined {
  const longer = clocks.filter(([member]) => after.policy[member] > before.policy[member])
  const weaker = mfaRank[after.signIn.mfa] < mfaRank[before.signIn.mfa]
  if (longer.length === 0 && !weaker) return undefined
  const of = ({ policy, signIn }: Application): Record<string, Json> => ({
    ...Object.fromEntries(longer.map(([member, name]) => [name, policy[member]])),
    ...(weaker ? { mfa: signIn.mfa } : {}),
  })
  return { rule: 'D07', before: of(before), after: of(after), waits: true }
}

function moreAddresses(before: Application, after: Application): Widening | undefined {
  const [was, is] = [addressesOf(before), addressesOf(after)]
  const grown = Object.keys(is).filter(member => is[member]?.some(text => !was[member]?.includes(text)))
  const newKey = before.jwks !== undefined && canonicalize(before.jwks) !== canonicalize(after.jwks ?? null)
  if (grown.length === 0 && !newKey) return undefined
  const known = new Set(Object.values(was).flat().map(hostOf))
  const of = (addresses: Addresses, { jwks }: Application): Record<string, Json> => ({
    ...Object.fromEntries(grown.map(member => [member, addresses[member] ?? []])),
    ...(newKey ? { jwks: jwks ?? null } : {}),
  })
  return {
    rule: 'D08',
    before: of(was, before),
    after: of(is, after),
    waits: grown.some(member => is[member]?.some(text => !known.has(hostOf(text)))),
  }
}

type Addresses = Readonly<Record<string, string[]>>

function addressesOf(application: Application): Addresses {
  const { redirectUris, logoutUris, origins, backChannelLogoutUri, frontChannelLogoutUri } = application
  return {
    redirect_uris: redirectUris.map(each => each.uri).toSorted(),
    logout_uris: logoutUris.map(each => each.uri).toSorted(),
    origins: [...origins].toSorted(),
    back_channel_logout_uri: backChannelLogoutUri === undefined ? [] : [backChannelLogoutUri],
    front_channel_logout_uri: frontChannelLogoutUri === undefined ? [] : [frontChannelLogoutUri],
  }
}

/** Scheme and host, whatever port: a scheme of an installed program has no host and is its own. */
function hostOf(text: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):(?:\/\/(\[[^\]]*\]|[^/:?#]*))?/i.exec(text)
  return `${parts?.[1]?.toLowerCase() ?? ''} ${parts?.[2]?.toLowerCase() ?? ''}`
}
