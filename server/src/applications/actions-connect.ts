import { findOrganization } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { type OrganizationId, parseId, type UserId } from '../platform/ids.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { createApplication } from './actions.ts'
import { ensureAgent } from './actions-agents.ts'
import { applicationIdOf } from './derive-connect-id.ts'
import type { Application } from './model.ts'
import { findApplication, findApplicationByClientId } from './store.ts'

export interface ConnectParts {
  readonly type: 'oauth' | 'm2m'
  readonly name: string
  readonly description: string | undefined
  readonly scopes: readonly string[] | undefined
  readonly redirectUris: readonly string[]
  /** A client that keeps no secret, and proves each code by PKCE. */
  readonly usesPkce: boolean
  readonly thirdParty: boolean
  readonly organizationId: string | undefined
}

/**
 * An application as the Connect API makes one. Whoever makes a machine's application answers for what it does, for nothing
 * acts without a person behind it. 404 for an unknown organization.
 */
export async function createConnectApplication(
  tx: Transaction,
  actor: Actor,
  parts: ConnectParts,
): Promise<Application> {
  const organizationId = await organizationOf(tx, parts.organizationId)
  const machine = parts.type === 'm2m'
  const application = await createApplication(tx, actor, {
    name: parts.name,
    kind: machine ? 'machine' : parts.usesPkce ? 'native' : 'web',
    tokenEndpointAuthMethod: machine || !parts.usesPkce ? 'client_secret_post' : 'none',
    redirectUris: parts.redirectUris,
    connect: { shown: true, thirdParty: parts.thirdParty, scopes: parts.scopes, organizationId },
    more: { description: parts.description },
  })
  if (machine) await ensureAgent(tx, actor, { application, ownerId: answering(actor) })
  return application
}

async function organizationOf(tx: Transaction, text: string | undefined): Promise<OrganizationId | undefined> {
  if (text === undefined) return undefined
  const id = parseId('organization', text)
  const found = id === undefined ? undefined : await findOrganization(tx, id)
  if (found === undefined) throw notFound('organization')
  return found.id
}

function answering(actor: Actor): UserId {
  if (actor.kind === 'api_key') return actor.ownerId
  if (actor.kind === 'person') return actor.userId
  throw new Refusal({ status: 403, code: 'forbidden', message: 'A person has to answer for a machine’s application.' })
}

/** The living application that the Connect API calls so: by either of its ids, or by its client id. 404 otherwise. */
export async function getConnectApplication(sql: Sql, text: string): Promise<Application> {
  const found = await findConnectApplication(sql, text)
  if (found === undefined) throw notFound('Connect application')
  return found
}

/** Undefined for what the Connect API does not show: our own applications, retired ones, and what is no application. */
export async function findConnectApplication(sql: Sql, text: string): Promise<Application | undefined> {
  const id = applicationIdOf(text)
  const found = id === undefined ? await findApplicationByClientId(sql, text) : await findApplication(sql, id)
  const dynamic = found?.registration === 'dynamic' || found?.registration === 'metadata_document'
  const isShown = found?.connect.shown === true || (dynamic && found?.kind !== 'machine')
  return found?.state === 'active' && isShown ? found : undefined
}
