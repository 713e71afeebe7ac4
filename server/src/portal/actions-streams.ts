import { type AuditStream, deleteStreamOf, insertStream, listStreamsOf, nextIndexNow, record } from '../audit/index.ts'
import { lockOrganization } from '../directory/index.ts'
import { parseWebhookUrl } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { newId, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { tooManyStreams } from './errors.ts'

const streamsMax = 3

/** Where the log of an organization is sent. */
export function streamsOf(on: Platform, organizationId: OrganizationId): Promise<AuditStream[]> {
  return listStreamsOf(on.database, organizationId, streamsMax)
}

/** From now on what happens in the organization is sent there. 422 for an address that is none, or a fourth one. */
export async function addStream(
  on: Platform,
  actor: Actor,
  { organizationId, url: text }: { readonly organizationId: OrganizationId; readonly url: string },
): Promise<void> {
  const url = parseWebhookUrl(text, on.config)
  await on.database.transaction(async tx => {
    await lockOrganization(tx, organizationId)
    if ((await listStreamsOf(tx, organizationId, streamsMax)).length >= streamsMax) throw tooManyStreams(streamsMax)
    const id = newId('auditStream')
    const nextIndex = await nextIndexNow(tx)
    await insertStream(tx, { id, kind: 'webhook', url, nextIndex, organizationId })
    const body = { actor: actorName(actor), audit_stream: id, organization: organizationId, kind: 'webhook', url }
    await record(tx, { type: 'audit_stream.created', ...inSession(actor), body })
  })
}

/** Nothing more is sent there. 404 for another organization's. */
export async function removeStream(
  on: Platform,
  actor: Actor,
  { organizationId, id: text }: { readonly organizationId: OrganizationId; readonly id: string },
): Promise<void> {
  const id = parseId('auditStream', text)
  if (id === undefined) throw notFound('stream')
  await on.database.transaction(async tx => {
    if (!(await deleteStreamOf(tx, { id, organizationId }))) throw notFound('stream')
    const body = { actor: actorName(actor), audit_stream: id, organization: organizationId }
    await record(tx, { type: 'audit_stream.deleted', ...inSession(actor), body })
  })
}
