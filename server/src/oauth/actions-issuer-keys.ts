import type { JSONWebKeySet } from 'jose'
import { type Json, parseJson } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'

/** Whose keys, and where they are: given, at an address, or where the issuer's own document says. */
export interface IssuerKeys {
  readonly issuer: string
  readonly jwks: Json | undefined
  readonly jwksUri: string | undefined
}

/** A key that its issuer withdrew is trusted for this long at most. */
const keptMs = 300_000
/** An unknown key makes us look again, and not more often than this: whoever makes up key ids makes nobody busy. */
const againMs = 30_000
const bounds = { timeoutMs: 5_000, responseBytesMax: 65_536 } as const
const partiesMax = 1_000
/** More keys than this no issuer has. */
export const issuerKeysMax = 50

interface Kept {
  readonly keys: Promise<JSONWebKeySet | undefined>
  readonly readAt: number
}
const keptKeys = perPlatform<Map<string, Kept>>(() => new Map())

/**
 * The public keys of an issuer, read through the guarded egress and kept for 5 minutes by each node; `anew` when a key was not
 * among them, which reads again after 30 s at the earliest. Undefined when they can't be had.
 */
export async function issuerKeySet(on: Platform, party: IssuerKeys, anew = false): Promise<JSONWebKeySet | undefined> {
  if (party.jwks !== undefined) return publicKeysIn(party.jwks)
  const kept = keptKeys(on)
  const place = `${party.issuer} ${party.jwksUri ?? ''}`
  const now = on.clock.now().getTime()
  const known = kept.get(place)
  if (known !== undefined && now - known.readAt < (anew ? againMs : keptMs)) {
    const keys = await known.keys
    if (keys !== undefined || now - known.readAt < againMs) return keys
  }
  if (kept.size >= partiesMax) kept.clear()
  const keys = readKeys(on, party)
  kept.set(place, { keys, readAt: now })
  return keys
}

async function readKeys(on: Platform, { issuer, jwksUri }: IssuerKeys): Promise<JSONWebKeySet | undefined> {
  try {
    const address = jwksUri ?? (await discovered(on, issuer))
    return address === undefined ? undefined : publicKeysIn(await readJsonAt(on, address))
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    on.log.info({ refusal: cause.code, issuer }, 'the keys of an issuer could not be read')
    return undefined
  }
}

/** OpenID Connect Discovery section 4: the document has to call the issuer what we call it. */
async function discovered(on: Platform, issuer: string): Promise<string | undefined> {
  const document = await readJsonAt(on, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (!isObject(document) || document.issuer !== issuer) return undefined
  return typeof document.jwks_uri === 'string' && URL.canParse(document.jwks_uri) ? document.jwks_uri : undefined
}

async function readJsonAt(on: Platform, address: string): Promise<Json | undefined> {
  const answer = await on.egress.fetch(address, { headers: { accept: 'application/json' }, ...bounds })
  if (answer.status !== 200) return undefined
  const parsed = parseJson(await answer.text())
  return parsed.ok ? parsed.value : undefined
}

/** A symmetric key would let whoever verifies sign (RFC 8725 section 3.1), so it is none. */
function publicKeysIn(document: Json | undefined): JSONWebKeySet | undefined {
  const keys = isObject(document) ? document.keys : undefined
  if (!Array.isArray(keys)) return undefined
  const usable = keys
    .slice(0, issuerKeysMax)
    .filter(key => isObject(key) && key.kty !== 'oct' && !('d' in key) && !('k' in key))
  return isKeys(usable) ? { keys: usable } : undefined
}

function isKeys(keys: readonly unknown[]): keys is JSONWebKeySet['keys'] {
  return keys.length > 0
}

function isObject(value: Json | undefined): value is { readonly [member: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
