import { record } from '../audit/index.ts'
import { createPrincipal, inSession, lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type AgentId, type ApplicationId, type Id, newId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { notFound, Refusal, unprocessable } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { redirectUriFault } from './check-redirect-registration.ts'
import { derivePolicyFault } from './derive-policy.ts'
import { applicationBuiltIn } from './errors.ts'
import {
  type Application,
  type ApplicationKind,
  type AuthMethod,
  actsAsAgent,
  defaultPolicies,
  type Registration,
  type SessionPolicy,
} from './model.ts'
import {
  endSecret,
  findAccountApplication,
  findAgent,
  findSecret,
  getApplication,
  holdApplication,
  insertAgent,
  insertApplication,
  insertSecret,
  insertUsedAssertion,
  keepApplication,
  lockAgentPlace,
  lockApplication,
  markSecretUsed,
  saveApplication,
  saveRedirectUris,
} from './store.ts'

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
  readonly unusedUntil?: Date
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
    unusedUntil: parts.unusedUntil,
  })
  if (!made)
    throw new Refusal({ status: 409, code: 'client_id_taken', message: 'This client id is taken. Choose another one.' })
  await saveRedirectUris(tx, id, newRedirectUris(parts.redirectUris ?? []))
  const application = await getApplication(tx, id)
  await record(tx, {
    type: 'application.created',
    ...inSession(actor),
    body: { actor: actorName(actor), application: id, after: describe(application) },
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

/** 422 with an entry for each URI that may not be registered (RFC 9700 section 4.1). */
export function refuseRedirectUris(
  uris: readonly string[],
  where: { readonly kind: ApplicationKind; readonly production: boolean; readonly wildcards: boolean },
): void {
  const errors = uris.flatMap((uri, index) => {
    const fault = redirectUriFault({ uri, ...where })
    if (fault === undefined) return []
    return [
      {
        code: 'invalid_redirect_uri',
        message: `This can't be a redirect URI: ${fault}.`,
        field: `redirect_uris.${index}`,
      },
    ]
  })
  if (errors.length > 0) throw unprocessable('Some redirect URIs can’t be used.', errors)
}

export interface ApplicationChange {
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
  const { policy, redirectUris, ...others } = change
  if (
    before.kind === 'account' &&
    (redirectUris !== undefined || Object.values(others).some(each => each !== undefined))
  )
    throw applicationBuiltIn()
  const next = { ...before, ...given(others), policy: { ...before.policy, ...given(policy ?? {}) } }
  refusePolicy(next.policy)
  await saveApplication(tx, next)
  if (redirectUris !== undefined) await saveRedirectUris(tx, id, newRedirectUris(redirectUris))
  const after = await getApplication(tx, id)
  await record(tx, {
    type: after.state === 'retired' && before.state !== 'retired' ? 'application.retired' : 'application.updated',
    ...inSession(actor),
    body: { actor: actorName(actor), application: id, before: describe(before), after: describe(after) },
  })
  return { before, after }
}

/** Members that were given a value. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** What the log says about an application: whatever decides who may come in, and for how long. */
function describe(application: Application): object {
  const { name, kind, state, clientId, registration, policy, tokenEndpointAuthMethod } = application
  return {
    name,
    kind,
    state,
    client_id: clientId,
    registration,
    token_endpoint_auth_method: tokenEndpointAuthMethod,
    redirect_uris: application.redirectUris.map(each => each.uri),
    session_policy: policy,
  }
}

/** The built-in application in which people are signed in at Ambit itself. The first start makes it. */
export async function accountApplication(sql: Sql): Promise<Application> {
  const found = await findAccountApplication(sql)
  if (found === undefined) throw new Error('the account application is made at the first start')
  return found
}

/** A new secret beside those that live: several at once, so that one can be replaced without a gap. Shown once. */
export async function addSecret(
  tx: Transaction,
  actor: Actor,
  parts: { readonly applicationId: ApplicationId; readonly expiresAt?: Date | undefined },
): Promise<{ readonly id: Id<'secret'>; readonly value: Secret }> {
  const value = new Secret(`cs_${randomToken()}`)
  const id = newId('secret')
  await insertSecret(tx, {
    id,
    applicationId: parts.applicationId,
    hash: sha256(value.reveal()),
    hint: value.reveal().slice(-4),
    expiresAt: parts.expiresAt,
  })
  await record(tx, {
    type: 'application_secret.created',
    ...inSession(actor),
    body: { actor: actorName(actor), application: parts.applicationId, secret: id },
  })
  return { id, value }
}

/** 404 for a secret of another application, or one that has ended. */
export async function removeSecret(
  tx: Transaction,
  actor: Actor,
  { applicationId, id }: { readonly applicationId: ApplicationId; readonly id: string },
): Promise<void> {
  if (!(await endSecret(tx, applicationId, id))) throw notFound('client secret')
  await record(tx, {
    type: 'application_secret.ended',
    ...inSession(actor),
    body: { actor: actorName(actor), application: applicationId, secret: id },
  })
}

/**
 * True when it is a living secret of the application. For an unknown client, pass undefined: the same statement runs, so that
 * time does not tell which clients exist (T13).
 */
export async function checkSecret(
  sql: Sql,
  applicationId: ApplicationId | undefined,
  presented: Secret,
): Promise<boolean> {
  const found = await findSecret(sql, applicationId ?? '', sha256(presented.reveal()))
  if (found !== undefined) await markSecretUsed(sql, found)
  return found !== undefined
}

/** True the first time an assertion is shown by this application (RFC 7523 section 3, `jti`). */
export function useAssertion(
  sql: Sql,
  used: { readonly applicationId: ApplicationId; readonly jti: string; readonly expiresAt: Date },
): Promise<boolean> {
  const { applicationId, jti, expiresAt } = used
  return insertUsedAssertion(sql, { applicationId, expiresAt, idHash: sha256(`${applicationId} ${jti}`) })
}

/** The agent that acts through this application for this owner; made at the first session. */
export async function ensureAgent(
  tx: Transaction,
  actor: Actor,
  { application, ownerId }: { readonly application: Application; readonly ownerId: UserId },
): Promise<AgentId> {
  if (!actsAsAgent(application.kind)) throw new Error('only an agent application has agents')
  await lockPrincipals(tx, [ownerId])
  await lockApplication(tx, application.id)
  await lockAgentPlace(tx, application.id, ownerId)
  const known = await findAgent(tx, application.id, ownerId)
  if (known !== undefined) return known.id
  const id = newId('agent')
  await createPrincipal(tx, { id, kind: 'agent', name: application.name, ownerId })
  await insertAgent(tx, application.id, { id, ownerId })
  await keepApplication(tx, application.id)
  await record(tx, {
    type: 'agent.created',
    ...inSession(actor),
    body: { actor: actorName(actor), agent: id, application: application.id, owner: ownerId },
  })
  return id
}

export interface AgentParts {
  readonly name: string
  readonly ownerId: UserId
  readonly credentials: { readonly type: 'client_secret' } | { readonly type: 'private_key_jwt'; readonly jwks: Json }
}

/** An agent that authenticates by itself: an application of its own, with a secret that is shown once or with its keys. */
export async function createAgent(
  tx: Transaction,
  actor: Actor,
  parts: AgentParts,
): Promise<{ readonly agentId: AgentId; readonly application: Application; readonly secret: Secret | undefined }> {
  const { credentials } = parts
  await lockPrincipals(tx, [parts.ownerId])
  const application = await createApplication(tx, actor, {
    name: parts.name,
    kind: 'machine',
    ...(credentials.type === 'client_secret'
      ? { tokenEndpointAuthMethod: 'client_secret_post' }
      : { tokenEndpointAuthMethod: 'private_key_jwt', jwks: credentials.jwks }),
  })
  const agentId = await ensureAgent(tx, actor, { application, ownerId: parts.ownerId })
  if (credentials.type === 'private_key_jwt') return { agentId, application, secret: undefined }
  const { value } = await addSecret(tx, actor, { applicationId: application.id })
  return { agentId, application, secret: value }
}
