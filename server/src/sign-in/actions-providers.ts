import { createPrivateKey } from 'node:crypto'
import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, unprocessable } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { openWithin, type SecretPlace, sealWithin } from '../vault/index.ts'
import { providerMethods } from './methods/providers.ts'
import type { AuthenticationMethod, IdentityProvider, ProviderKind, ProviderState } from './model.ts'
import * as store from './store-providers.ts'

export interface ProviderParts {
  readonly kind: ProviderKind
  readonly slug: string
  readonly name: string
  readonly issuer?: string | undefined
  readonly clientId: string
  /** For Apple the private key of the team, in PEM. */
  readonly secret?: Secret | undefined
  readonly settings?: Readonly<Record<string, string>> | undefined
  readonly scopes?: readonly string[] | undefined
}

/** Lets people sign in by a provider. 409 for a slug that is taken, 422 for what its kind can't do without. */
export async function createProvider(on: Platform, actor: Actor, parts: ProviderParts): Promise<IdentityProvider> {
  const method = providerMethods[parts.kind]
  const issuer = parts.issuer ?? method.issuer
  if (issuer === undefined) throw missing('issuer')
  const settings = parts.settings ?? {}
  refuseSettings(parts.kind, settings)
  if (parts.secret !== undefined) refuseSecret(parts.kind, parts.secret)
  const id = newId('identityProvider')
  return on.database.transaction(async tx => {
    const made = await store.insertProvider(tx, {
      ...parts,
      id,
      issuer,
      settings,
      scopes: parts.scopes ?? method.scopes,
      secretSealed: parts.secret && (await sealWithin(tx, on, { place: placeOf(id, 1), plaintext: parts.secret })),
    })
    if (made === undefined)
      throw conflict('identity_provider_exists', 'A provider with this slug already exists. Choose another one.')
    await recordProvider(tx, actor, { type: 'identity_provider.created', provider: made, after: facts(made) })
    return made
  })
}

export interface ProviderChangeParts {
  readonly name?: string | undefined
  readonly clientId?: string | undefined
  readonly secret?: Secret | undefined
  readonly settings?: Readonly<Record<string, string>> | undefined
  readonly scopes?: readonly string[] | undefined
  readonly state?: ProviderState | undefined
}

/** Changes what was given; kind, slug and issuer say who people are there, so they stay. */
export async function updateProvider(
  on: Platform,
  actor: Actor,
  { id, change }: { readonly id: string; readonly change: ProviderChangeParts },
): Promise<IdentityProvider> {
  return on.database.transaction(async tx => {
    const before = await store.lockProvider(tx, id)
    if (before === undefined) throw notFound('identity provider')
    const { secret } = change
    if (secret !== undefined) refuseSecret(before.kind, secret)
    const settings = change.settings ?? before.settings
    refuseSettings(before.kind, settings)
    const secretVersion = before.secretVersion + (secret === undefined ? 0 : 1)
    const place = placeOf(before.id, secretVersion)
    const after = await store.saveProvider(tx, {
      id: before.id,
      name: change.name ?? before.name,
      clientId: change.clientId ?? before.clientId,
      secretSealed: secret === undefined ? before.secretSealed : await sealWithin(tx, on, { place, plaintext: secret }),
      secretVersion,
      settings,
      scopes: change.scopes ?? before.scopes,
      state: change.state ?? before.state,
    })
    const type = 'identity_provider.updated'
    await recordProvider(tx, actor, { type, provider: after, before: facts(before), after: facts(after) })
    return after
  })
}

/** Takes a provider away, and with it every connection of people to it. Sessions that it began go on to their own end. */
export async function deleteProvider(on: Platform, actor: Actor, id: string): Promise<void> {
  await on.database.transaction(async tx => {
    const before = await store.lockProvider(tx, id)
    if (before === undefined) throw notFound('identity provider')
    await store.deleteProvider(tx, before.id)
    await recordProvider(tx, actor, { type: 'identity_provider.deleted', provider: before, before: facts(before) })
  })
}

/** 404 for an id that is unknown. */
export async function getProvider(sql: Sql, id: string): Promise<IdentityProvider> {
  const found = await store.findProvider(sql, id)
  if (found === undefined) throw notFound('identity provider')
  return found
}

/** The address of ours that begins a sign-in by the provider which tokens call by that name; the first one where there are several. */
export async function providerPath(sql: Sql, proves: AuthenticationMethod): Promise<string | undefined> {
  const method = Object.values(providerMethods).find(each => each.proves === proves)
  const [first] = method === undefined ? [] : await store.findActiveProviders(sql, method.kind)
  return first === undefined ? undefined : `/sign-in/with/${first.slug}`
}

/** The secret of a provider; only who talks to it opens it. */
export async function secretOf(on: Platform, sql: Sql, provider: store.SealedProvider): Promise<Secret | undefined> {
  const { id, secretSealed, secretVersion } = provider
  return secretSealed && openWithin(sql, on, { place: placeOf(id, secretVersion), sealed: secretSealed })
}

function placeOf(rowId: string, version: number): SecretPlace {
  const table = 'identity_providers'
  return { owner: 'installation', purpose: 'identity_provider', table, column: 'secret_sealed', rowId, version }
}

function refuseSettings(kind: ProviderKind, settings: Readonly<Record<string, string>>): void {
  const absent = providerMethods[kind].settings.find(name => settings[name] === undefined)
  if (absent !== undefined) throw missing(`settings.${absent}`)
}

function refuseSecret(kind: ProviderKind, secret: Secret): void {
  if (kind !== 'apple' || isSigningKey(secret)) return
  const message = 'Apple takes no secret: give the private key of the team as PEM (EC, P-256).'
  throw unprocessable(message, [{ code: 'invalid_private_key', message, field: 'client_secret' }])
}

function isSigningKey(secret: Secret): boolean {
  try {
    return createPrivateKey(secret.reveal()).asymmetricKeyDetails?.namedCurve === 'prime256v1'
  } catch {
    return false
  }
}

function missing(field: string): ReturnType<typeof unprocessable> {
  const message = `This kind of provider needs ${field}.`
  return unprocessable(message, [{ code: 'required', message, field }])
}

/** What the log says of it: everything but the secret. */
function facts(provider: IdentityProvider): { [key: string]: Json } {
  const { name, issuer, clientId, scopes, state, settings } = provider
  return { name, issuer, client_id: clientId, scopes: [...scopes], state, settings: { ...settings } }
}

interface Recorded {
  readonly type: `identity_provider.${'created' | 'updated' | 'deleted'}`
  readonly provider: IdentityProvider
  readonly before?: Json
  readonly after?: Json
}

async function recordProvider(tx: Transaction, actor: Actor, { type, provider, ...body }: Recorded): Promise<void> {
  const { id, kind, slug } = provider
  await record(tx, { type, ...inSession(actor), body: { actor: actorName(actor), provider: id, kind, slug, ...body } })
}
