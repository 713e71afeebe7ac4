import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type Id, newId, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { createConnection, getConnection, listConnections, updateConnection } from '../sso/index.ts'
import { type Connection, type ConnectionType, connectionTypes } from '../sso/model.ts'
import { vendorName } from './catalogue/all.ts'
import { tooManySetups } from './errors.ts'
import type { Setup } from './model.ts'
import * as store from './store-setups.ts'

const setupsMax = 10
const connectionsMax = 50

/** The first of an organization's things, oldest first. */
export const firstPage = (take: number): Page => ({
  ascending: true,
  from: undefined,
  take,
  backwards: false,
  limit: take,
})

/** Begins a connection of this kind: its addresses can be shown from now on. 409 when ten are begun already. */
export async function beginSetup(
  on: Platform,
  actor: Actor,
  { organizationId, type }: { readonly organizationId: OrganizationId; readonly type: ConnectionType },
): Promise<Id<'connection'>> {
  const id = newId('connection')
  await on.database.transaction(async tx => {
    if (!(await store.insertSetup(tx, { id, organizationId, type }, setupsMax))) throw tooManySetups(setupsMax)
    const body = { actor: actorName(actor), organization: organizationId, connection: id, kind: type }
    await record(tx, { type: 'portal.setup_begun', ...inSession(actor), body })
  })
  return id
}

/** What an organization has of single sign-on. */
export async function setUpOf(
  on: Platform,
  organizationId: OrganizationId,
): Promise<{ readonly connections: readonly Connection[]; readonly setups: readonly Setup[] }> {
  const [connections, setups] = await Promise.all([
    listConnections(on.database, { page: firstPage(connectionsMax), organizationId }),
    store.listSetups(on.database, organizationId),
  ])
  const made = new Set<string>(connections.map(({ id }) => id))
  return { connections, setups: setups.filter(({ id }) => !made.has(id)) }
}

export type Standing =
  | { readonly kind: 'setup'; readonly setup: Setup }
  | { readonly kind: 'connection'; readonly connection: Connection }

/** Of this organization, begun or made. 404 for another's, as for one that is not there. */
export async function standingOf(on: Platform, organizationId: OrganizationId, text: string): Promise<Standing> {
  const id = parseId('connection', text)
  if (id === undefined) throw notFound('connection')
  const connection = await getConnection(on.database, id).catch(() => undefined)
  if (connection?.organizationId === organizationId) return { kind: 'connection', connection }
  const setup = connection === undefined ? await store.findSetup(on.database, { id, organizationId }) : undefined
  if (setup === undefined) throw notFound('connection')
  return { kind: 'setup', setup }
}

export interface Told {
  readonly settings: Readonly<Record<string, unknown>>
  readonly secret: Secret | undefined
}

/** Makes the connection of a setup with what the provider said, or changes one that there is; what was not said stays. */
export async function saveTold(
  on: Platform,
  actor: Actor,
  { standing, told }: { readonly standing: Standing; readonly told: Told },
): Promise<Connection> {
  if (standing.kind === 'connection') {
    const { id, settings } = standing.connection
    const change = { settings: { ...settings, ...told.settings }, secret: told.secret }
    return updateConnection(on, actor, { id, change })
  }
  const { id, organizationId, type } = standing.setup
  const name = vendorName(type) || connectionTypes[type].toUpperCase()
  const made = await createConnection(on, actor, { id, organizationId, type, name, ...told })
  await store.removeSetup(on.database, { id, organizationId })
  return made
}
