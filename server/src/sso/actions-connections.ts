import { record } from '../audit/index.ts'
import { getOrganization } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, newId, parseId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { refuseUnknownRoles } from '../roles/index.ts'
import { openWithin, type SecretPlace, sealWithin } from '../vault/index.ts'
import { tellRenewed } from './actions-certificates.ts'
import { domainMissing, notTested, secretForeign, secretMissing, settingsRefused } from './errors.ts'
import { protocolMethods } from './methods/all.ts'
import type { ProtocolMethod } from './methods/protocol.ts'
import { type Connection, type ConnectionType, connectionTypes, type RoleMapping } from './model.ts'
import { presentConnection } from './render-connection.ts'
import * as store from './store-connections.ts'
import { insertTest } from './store-visits.ts'

const testSeconds = 600
const system = (on: Pick<Platform, 'node'>): Actor => ({ kind: 'system', node: on.node })

export interface ConnectionParts {
  /** Where its addresses were shown before it was made. */
  readonly id?: Id<'connection'> | undefined
  readonly organizationId: string
  readonly type: ConnectionType
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret?: Secret | undefined
  readonly idpInitiated?: boolean | undefined
}

/**
 * Makes a connection, which nobody signs in by until it was tested and activated.
 *
 * @throws Refusal 404 for an unknown organization, 422 for settings or a secret that are missing.
 */
export async function createConnection(on: Platform, actor: Actor, parts: ConnectionParts): Promise<Connection> {
  const organization = await getOrganization(on.database, parts.organizationId)
  const protocol = connectionTypes[parts.type]
  const method = protocolMethods[protocol]
  const settings = settingsFrom(method, await prepared(on, method, parts.settings))
  if (method.needsSecret && parts.secret === undefined) throw secretMissing()
  refuseForeignSecret(method, parts.secret)
  const id = parts.id ?? newId('connection')
  const secret = parts.secret ?? (await method.newSecret?.(on, { id }))
  return on.database.transaction(async tx => {
    const made = await store.insertConnection(tx, {
      id,
      organizationId: organization.id,
      protocol,
      type: parts.type,
      name: parts.name,
      settings,
      idpInitiated: parts.idpInitiated ?? false,
      secretSealed:
        secret &&
        (await sealWithin(tx, on, { place: placeOf({ id, organizationId: organization.id }, 1), plaintext: secret })),
    })
    await recordChange(tx, actor, { type: 'connection.created', connection: made, after: facts(made) })
    return made
  })
}

export interface ConnectionChange {
  readonly name?: string | undefined
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  readonly secret?: Secret | undefined
  readonly idpInitiated?: boolean | undefined
}

/**
 * Changes what was given. Other settings than those that were tested are tested anew: an active connection goes on with the old ones
 * only by not being changed, so it is inactive until then.
 */
export async function updateConnection(
  on: Platform,
  actor: Actor,
  { id: text, change }: { readonly id: string; readonly change: ConnectionChange },
): Promise<Connection> {
  const method = protocolMethods[(await getConnection(on.database, text)).protocol]
  const given = change.settings && (await prepared(on, method, change.settings))
  refuseForeignSecret(method, change.secret)
  return on.database.transaction(async tx => {
    const before = await held(tx, text)
    const { secret } = change
    const settings = given === undefined ? before.settings : settingsFrom(method, given)
    const isSame = JSON.stringify(settings) === JSON.stringify(before.settings)
    const keepsTest = secret === undefined && (isSame || method.keepsTest?.(before.settings, settings) === true)
    const secretVersion = before.secretVersion + (secret === undefined ? 0 : 1)
    const after = await store.saveConnection(tx, {
      id: before.id,
      name: change.name ?? before.name,
      settings,
      secretVersion,
      secretSealed:
        secret === undefined
          ? before.secretSealed
          : await sealWithin(tx, on, { place: placeOf(before, secretVersion), plaintext: secret }),
      idpInitiated: change.idpInitiated ?? before.idpInitiated,
      state: !keepsTest && before.state === 'active' ? 'inactive' : before.state,
      keepsTest,
    })
    await recordChange(tx, actor, {
      type: 'connection.updated',
      connection: after,
      before: facts(before),
      after: { ...facts(after), secret_changed: secret !== undefined },
    })
    if (before.state === 'active' && after.state !== 'active') await tellState(tx, actor, 'deactivated', after)
    await tellRenewed(on, tx, actor, { before, after })
    return after
  })
}

/**
 * From now on people sign in by it.
 *
 * @throws Refusal 404, 409 `connection_not_tested`, `organization_domain_required`.
 */
export async function activateConnection(on: Platform, actor: Actor, text: string): Promise<Connection> {
  return on.database.transaction(async tx => {
    const before = await held(tx, text)
    if (before.state === 'active') return before
    if (before.testedAt === undefined) throw notTested()
    const organization = await getOrganization(tx, before.organizationId)
    if (!organization.domains.some(({ state }) => state === 'verified')) throw domainMissing()
    const after = await store.saveState(tx, before.id, 'active')
    await tellState(tx, actor, 'activated', after)
    return after
  })
}

/** Nobody signs in by it any more; sessions that it began go on to their own end. */
export async function deactivateConnection(on: Platform, actor: Actor, text: string): Promise<Connection> {
  return on.database.transaction(async tx => {
    const before = await held(tx, text)
    if (before.state !== 'active') return before
    const after = await store.saveState(tx, before.id, 'inactive')
    await tellState(tx, actor, 'deactivated', after)
    return after
  })
}

/** Takes a connection away, with its profiles, and whoever is at the provider is not awaited any more. 404 for an unknown one. */
export async function deleteConnection(on: Platform, actor: Actor, text: string): Promise<void> {
  await on.database.transaction(async tx => {
    const before = await held(tx, text)
    await store.removeConnection(tx, before.id)
    await tellState(tx, actor, 'deleted', before)
  })
}

/** What is registered at the provider, by the name that providers use; also of a connection that is not made yet. */
export function addressesOf(
  on: Platform,
  { id, protocol }: Pick<Connection, 'id' | 'protocol'>,
): Readonly<Record<string, string>> {
  return protocolMethods[protocol].addresses(on, { id })
}

/** 404 for an unknown one. */
export async function getConnection(sql: Sql, text: string): Promise<store.SealedConnection> {
  const id = parseId('connection', text)
  const found = id && (await store.findConnection(sql, id))
  if (found === undefined) throw notFound('connection')
  return found
}

async function held(tx: Transaction, text: string): Promise<store.SealedConnection> {
  const id = parseId('connection', text)
  const found = id && (await store.lockConnection(tx, id))
  if (found === undefined) throw notFound('connection')
  return found
}

export interface TestLink {
  readonly url: string
  readonly expiresAt: Date
}

/** An address at which whoever sets a connection up signs in once, to see what arrives; it signs nobody in here. */
export async function startTest(
  on: Platform,
  actor: Actor,
  { id: text, returnTo }: { readonly id: string; readonly returnTo?: string | undefined },
): Promise<TestLink> {
  const { id } = await getConnection(on.database, text)
  const token = new Secret(randomToken())
  await insertTest(on.database, {
    hash: sha256(token.reveal()),
    connectionId: id,
    askedBy: actorName(actor),
    returnTo,
    seconds: testSeconds,
  })
  const query = new URLSearchParams({ token: token.reveal() })
  return {
    url: `${on.config.baseUrl}/sso/test?${query}`,
    expiresAt: new Date(on.clock.now().getTime() + testSeconds * 1000),
  }
}

/** The test sign-in came back with somebody: what stands for the settings as they are. */
export async function noteTested(on: Platform, connection: Connection): Promise<void> {
  await on.database.transaction(async tx => {
    if (!(await store.markTested(tx, connection))) return
    await recordChange(tx, system(on), { type: 'connection.tested', connection })
  })
}

/** Which role each group stands for, as a whole: what is left out is taken away. 404; 422 for a role that is unknown. */
export async function saveRoleMappings(
  on: Platform,
  actor: Actor,
  { id: text, mappings }: { readonly id: string; readonly mappings: readonly RoleMapping[] },
): Promise<void> {
  await on.database.transaction(async tx => {
    const connection = await held(tx, text)
    const roles = [...new Set(mappings.map(({ role }) => role))]
    await refuseUnknownRoles(tx, connection.organizationId, roles)
    const before = await store.listRoleMappings(tx, connection.id)
    await store.saveRoleMappings(tx, connection.id, mappings)
    const named = (all: readonly RoleMapping[]): Json => all.map(({ group, role }) => ({ group, role }))
    await recordChange(tx, actor, {
      type: 'connection.role_mappings_changed',
      connection,
      before: named(before),
      after: named(mappings),
    })
  })
}

/** The secret of a connection; only who talks to its provider opens it. */
export async function secretOf(on: Platform, connection: store.SealedConnection): Promise<Secret | undefined> {
  const { secretSealed, secretVersion } = connection
  return (
    secretSealed && openWithin(on.database, on, { place: placeOf(connection, secretVersion), sealed: secretSealed })
  )
}

function placeOf({ id, organizationId }: Pick<Connection, 'id' | 'organizationId'>, version: number): SecretPlace {
  const table = 'sso_connections'
  return { owner: organizationId, purpose: 'sso_connection', table, column: 'secret_sealed', rowId: id, version }
}

/** What stands elsewhere is read before anything is held. */
async function prepared(
  on: Platform,
  method: ProtocolMethod,
  given: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  return (await method.prepare?.(on, given)) ?? given
}

function refuseForeignSecret({ newSecret }: ProtocolMethod, secret: Secret | undefined): void {
  if (secret !== undefined && newSecret !== undefined) throw secretForeign()
}

function settingsFrom(
  { settings }: ProtocolMethod,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const parsed = settings.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw settingsRefused(issue?.path.join('.') ?? '', issue?.message ?? 'These settings do not fit.')
}

/** What the log says of it: everything but the secret. */
function facts(connection: Connection): { [key: string]: Json } {
  const { name, state, settings, idpInitiated } = connection
  return { name, state, settings: JSON.parse(JSON.stringify(settings)), idp_initiated: idpInitiated }
}

interface Changed {
  readonly type: `connection.${'created' | 'updated' | 'tested' | 'role_mappings_changed'}`
  readonly connection: Connection
  readonly before?: Json
  readonly after?: Json
}

async function recordChange(tx: Transaction, actor: Actor, { type, connection, ...body }: Changed): Promise<void> {
  const { id, organizationId } = connection
  await record(tx, {
    type,
    ...inSession(actor),
    body: { actor: actorName(actor), organization: organizationId, connection: id, ...body },
  })
}

async function tellState(
  tx: Transaction,
  actor: Actor,
  what: 'activated' | 'deactivated' | 'deleted',
  connection: Connection,
): Promise<void> {
  const { domains } = await getOrganization(tx, connection.organizationId)
  await emit(tx, {
    actor,
    event: `connection.${what}`,
    organizationId: connection.organizationId,
    data: presentConnection(connection, domains),
  })
}
