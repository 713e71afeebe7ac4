import type { Application } from '../applications/model.ts'
import { canonicalize, type Json } from '../platform/json.ts'

/** With which other applications something is shared, by their ids. */
export interface Shared {
  /** People and organizations are those of the installation; an application may let in those of some organizations only. */
  readonly people: 'everybody' | 'members of named organizations'
  readonly signingKeysWith: readonly string[]
  readonly clientKeysWith: readonly string[]
  readonly redirectOriginsWith: readonly string[]
  readonly cookieWith: readonly string[]
  readonly accountsWith: readonly string[]
  /** The accounts that both called with. */
  readonly accounts: readonly string[]
}

interface Facts {
  readonly application: Application
  readonly signingKeys: readonly { readonly kid: string; readonly jwk: Json }[]
  readonly cookie: string
}

/** What follows from comparing one application with all others, value by value. */
export function sharedBy(
  one: Facts,
  beside: {
    readonly others: readonly Facts[]
    readonly accounts: readonly { readonly accountId: string; readonly applications: readonly string[] }[]
  },
): Shared {
  const { application } = one
  const having = (common: (other: Facts) => boolean): string[] =>
    beside.others.filter(common).map(other => other.application.id)
  const keys = keysOf(one)
  const client = clientKeysOf(application)
  const origins = originsOf(application)
  const accounts = beside.accounts.filter(({ applications }) => applications.includes(application.id))
  return {
    people: application.signIn.organizations === undefined ? 'everybody' : 'members of named organizations',
    signingKeysWith: having(other => keysOf(other).some(key => keys.includes(key))),
    clientKeysWith: having(other => clientKeysOf(other.application).some(key => client.includes(key))),
    redirectOriginsWith: having(other => originsOf(other.application).some(origin => origins.includes(origin))),
    cookieWith: having(other => other.cookie === one.cookie),
    accountsWith: [...new Set(accounts.flatMap(each => each.applications))].filter(id => id !== application.id),
    accounts: accounts.map(({ accountId }) => accountId),
  }
}

/** The key itself, whatever it is called. */
function keysOf({ signingKeys }: Facts): string[] {
  return signingKeys.map(({ jwk }) => materialOf(jwk))
}

function clientKeysOf({ jwks }: Application): string[] {
  const keys = isObject(jwks) && Array.isArray(jwks.keys) ? jwks.keys : []
  return keys.map(materialOf)
}

function materialOf(jwk: Json): string {
  if (!isObject(jwk)) return canonicalize(jwk)
  const { kid, alg, use, x5c, ...material } = jwk
  return canonicalize(material)
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function originsOf({ redirectUris }: Application): string[] {
  return redirectUris.flatMap(({ uri }) => (URL.canParse(uri) ? [new URL(uri).host] : [])).filter(host => host !== '')
}
