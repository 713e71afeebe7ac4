import { record } from '../audit/index.ts'
import { noteAuthor } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type ApplicationId, type Id, newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { Refusal, unprocessable } from '../platform/refusal.ts'
import { judgeWidening } from './actions-widening.ts'
import { frontChannelFault } from './check-front-channel-uri.ts'
import { redirectUriFault } from './check-redirect-registration.ts'
import { derivePolicyFault } from './derive-policy.ts'
import { applicationBuiltIn } from './errors.ts'
import {
  type Application,
  type ApplicationKind,
  type AuthMethod,
  type Branding,
  type ConnectParts,
  defaultPolicies,
  isBuiltIn,
  type LogoutUri,
  type Registration,
  type SessionPolicy,
  type SignInPolicy,
} from './model.ts'
import { findAccountApplication, getApplication, holdApplication, insertApplication, saveApplication } from './store.ts'
import { saveLogoutUris, saveOrigins, saveRedirectUris } from './store-uris.ts'

export interface ApplicationParts {
  readonly name: string
  readonly kind: ApplicationKind
  readonly registration?: Registration
  /** Minted when it isn't given. */
  readonly clientId?: string
  readonly clientUri?: string | undefined
  readonly tokenEndpointAuthMethod?: AuthMethod
  readonly jwks?: Json | undefined
  readonly redirectUris?: readonly string[]
  readonly policy?: Partial<SessionPolicy>
  readonly isDefault?: boolean
  readonly connect?: ConnectParts
  readonly unusedUntil?: Date
  /** What it may be changed to later, from the start. */
  readonly more?: MoreParts | undefined
}

/** Members of an application besides its name, kind and clocks; null clears one. */
export interface MoreParts {
  readonly description?: string | null | undefined
  readonly homepageUrl?: string | null | undefined
  readonly initiateLoginUri?: string | null | undefined
  readonly backChannelLogoutUri?: string | null | undefined
  readonly frontChannelLogoutUri?: string | null | undefined
  readonly frontChannelLogoutSessionRequired?: boolean | undefined
  readonly externalSignInUri?: string | null | undefined
  readonly scopes?: readonly string[] | null | undefined
  readonly signIn?: SignInChange | undefined
  readonly branding?: Branding | undefined
  readonly logoutUris?: readonly string[] | undefined
  /** Whose pages may call us from a browser. */
  readonly origins?: readonly string[] | undefined
}

export interface SignInChange extends Partial<Omit<SignInPolicy, 'organizations'>> {
  /** Null: each organization. */
  readonly organizations?: SignInPolicy['organizations'] | null
}

/** Makes an application. 422 for a policy below 1 s; 409 when the client id is taken. Redirect URIs were judged before. */
export async function createApplication(tx: Transaction, actor: Actor, parts: ApplicationParts): Promise<Application> {
  const id = newId('application')
  const policy = { ...defaultPolicies[parts.kind], ...parts.policy }
  refusePolicy(policy)
  const made = await insertApplication(tx, {
    id,
    clientId: parts.clientId ?? newId('client'),
    name: parts.name,
    kind: parts.kind,
    registration: parts.registration ?? 'admin',
    clientUri: parts.clientUri,
    tokenEndpointAuthMethod: parts.tokenEndpointAuthMethod ?? 'none',
    jwks: parts.jwks,
    policy,
    isDefault: parts.isDefault === true,
    connect: parts.connect ?? { shown: false, thirdParty: false, scopes: undefined, organizationId: undefined },
    unusedUntil: parts.unusedUntil,
  })
  if (!made)
    throw new Refusal({ status: 409, code: 'client_id_taken', message: 'This client id is taken. Choose another one.' })
  await saveRedirectUris(tx, id, newRedirectUris(parts.redirectUris ?? []))
  if (parts.more !== undefined) await saveMore(tx, await getApplication(tx, id), parts.more)
  const application = await getApplication(tx, id)
  refuseFrontChannel(application)
  await noteAuthor(tx, actor, id)
  await record(tx, {
    type: 'application.created',
    ...inSession(actor),
    body: { actor: actorName(actor), application: id, after: describeApplication(application) },
  })
  return application
}

function refusePolicy(policy: SessionPolicy): void {
  const fault = derivePolicyFault(policy)
  if (fault === undefined) return
  throw unprocessable('The session policy does not work.', [
    { code: 'session_policy_out_of_range', message: fault.message, field: `session_policy.${fault.member}` },
  ])
}

/** The first one is the default; a wildcard can't be. */
function newRedirectUris(uris: readonly string[]): { id: Id<'redirectUri'>; uri: string; isDefault: boolean }[] {
  const standard = uris.find(uri => !uri.includes('*'))
  return [...new Set(uris)].map(uri => ({ id: newId('redirectUri'), uri, isDefault: uri === standard }))
}

/** The same for where a browser may go after a session ended. */
function newLogoutUris(uris: readonly string[]): LogoutUri[] {
  const standard = uris.find(uri => !uri.includes('*'))
  return [...new Set(uris)].map(uri => ({ id: newId('logoutUri'), uri, isDefault: uri === standard }))
}

/** 422 for an address that would be framed and is not the application's, also where the redirect URI that made it so is taken. */
export function refuseFrontChannel(application: Application): void {
  const { frontChannelLogoutUri: uri } = application
  const fault = uri === undefined ? undefined : frontChannelFault(uri, application)
  if (fault === undefined) return
  const message = `This can't be the front-channel logout address: ${fault}.`
  throw unprocessable(message, [
    { code: 'invalid_front_channel_logout_uri', message, field: 'front_channel_logout_uri' },
  ])
}

/** 422 with an entry for each URI that may not be registered (RFC 9700 section 4.1). */
export function refuseRedirectUris(
  uris: readonly string[],
  where: {
    readonly kind: ApplicationKind
    readonly production: boolean
    readonly wildcards: boolean
    readonly field?: 'redirect_uris' | 'logout_uris' | 'uri' | 'front_channel_logout_uri'
  },
): void {
  const { field = 'redirect_uris' } = where
  const errors = uris.flatMap((uri, index) => {
    const fault = redirectUriFault({ uri, ...where })
    if (fault === undefined) return []
    return [
      {
        code: 'invalid_redirect_uri',
        message: `This can't be a redirect URI: ${fault}.`,
        field: field === 'uri' || field === 'front_channel_logout_uri' ? field : `${field}.${index}`,
      },
    ]
  })
  if (errors.length > 0) throw unprocessable('Some redirect URIs can’t be used.', errors)
}

export interface ApplicationChange extends MoreParts {
  readonly name?: string | undefined
  readonly clientUri?: string | undefined
  readonly state?: Application['state'] | undefined
  readonly redirectUris?: readonly string[] | undefined
  readonly policy?: { readonly [Member in keyof SessionPolicy]?: number | undefined } | undefined
  readonly jwks?: Json | undefined
}

/** Changes an application; the log keeps before and after. Answers both, so that the caller can shrink living sessions. */
export async function updateApplication(
  tx: Transaction,
  actor: Actor,
  { id, change }: { readonly id: ApplicationId; readonly change: ApplicationChange },
): Promise<{ readonly before: Application; readonly after: Application }> {
  await holdApplication(tx, id)
  const before = await getApplication(tx, id)
  const { policy, redirectUris, signIn, branding, ...others } = change
  if (isBuiltIn(before.kind) && [redirectUris, ...Object.values(others)].some(each => each !== undefined))
    throw applicationBuiltIn()
  const { name, clientUri, state, jwks } = others
  const named = { ...before, ...given({ name, clientUri, state, jwks }) }
  const next = { ...named, policy: { ...before.policy, ...given(policy ?? {}) } }
  refusePolicy(next.policy)
  if (redirectUris !== undefined) await saveRedirectUris(tx, id, newRedirectUris(redirectUris))
  await saveMore(tx, next, change)
  const after = await getApplication(tx, id)
  refuseFrontChannel(after)
  await judgeWidening(tx, actor, { before, after })
  await noteAuthor(tx, actor, id)
  await record(tx, {
    type: after.state === 'retired' && before.state !== 'retired' ? 'application.retired' : 'application.updated',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      application: id,
      before: describeApplication(before),
      after: describeApplication(after),
    },
  })
  return { before, after }
}

/** Saves the application with what was given besides; what was left out stays. */
async function saveMore(tx: Transaction, application: Application, more: MoreParts): Promise<void> {
  const { signIn = {}, logoutUris, origins } = more
  const kept = <T>(value: T | null | undefined, before: T | undefined): T | undefined =>
    value === undefined ? before : (value ?? undefined)
  await saveApplication(tx, {
    ...application,
    description: kept(more.description, application.description),
    homepageUrl: kept(more.homepageUrl, application.homepageUrl),
    initiateLoginUri: kept(more.initiateLoginUri, application.initiateLoginUri),
    externalSignInUri: kept(more.externalSignInUri, application.externalSignInUri),
    backChannelLogoutUri: kept(more.backChannelLogoutUri, application.backChannelLogoutUri),
    frontChannelLogoutUri: kept(more.frontChannelLogoutUri, application.frontChannelLogoutUri),
    frontChannelLogoutSessionRequired:
      more.frontChannelLogoutSessionRequired ?? application.frontChannelLogoutSessionRequired,
    connect: { ...application.connect, scopes: kept(more.scopes, application.connect.scopes) },
    branding: more.branding ?? application.branding,
    signIn: {
      ...application.signIn,
      ...given(signIn),
      organizations: kept(signIn.organizations, application.signIn.organizations),
    },
  })
  if (logoutUris !== undefined) await saveLogoutUris(tx, application.id, newLogoutUris(logoutUris))
  if (origins !== undefined)
    await saveOrigins(
      tx,
      application.id,
      [...new Set(origins)].map(origin => ({ id: newId('corsOrigin'), origin })),
    )
}

/** Members that were given a value. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** What the log says about an application: whatever decides who may come in, and for how long. */
export function describeApplication(application: Application): object {
  const { name, kind, state, clientId, registration, policy, tokenEndpointAuthMethod, signIn } = application
  return {
    name,
    kind,
    state,
    client_id: clientId,
    registration,
    token_endpoint_auth_method: tokenEndpointAuthMethod,
    redirect_uris: application.redirectUris.map(each => each.uri),
    logout_uris: application.logoutUris.map(each => each.uri),
    origins: application.origins,
    back_channel_logout_uri: application.backChannelLogoutUri ?? null,
    front_channel_logout_uri: application.frontChannelLogoutUri ?? null,
    front_channel_logout_session_required: application.frontChannelLogoutSessionRequired,
    external_sign_in_uri: application.externalSignInUri ?? null,
    scopes: application.connect.scopes ?? null,
    session_policy: policy,
    sign_in_policy: { ...signIn, organizations: signIn.organizations ?? null },
    branding: application.branding,
  }
}

/** The built-in application in which people are signed in at Ambit itself. The first start makes it. */
export async function accountApplication(sql: Sql): Promise<Application> {
  const found = await findAccountApplication(sql)
  if (found === undefined) throw new Error('the account application is made at the first start')
  return found
}
