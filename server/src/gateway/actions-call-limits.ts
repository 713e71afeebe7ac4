import { record } from '../audit/index.ts'
import { findOrganization, getPrincipal } from '../directory/index.ts'
import { findProviderById } from '../pipes/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type CallLimit, lockLimit, saveLimit } from './store-limits.ts'

/** The one subject that is no id: it is counted for each grant by itself. */
export const eachGrant = 'each_grant'

/**
 * Sets what an agent, an organization, a provider or each grant may have; the next admission is judged by it, on every node.
 *
 * @throws Refusal 404 for what is none of them.
 */
export async function setCallLimit(on: Platform, actor: Actor, limit: CallLimit): Promise<CallLimit> {
  return on.database.transaction(async tx => {
    if (!(await isSubject(tx, limit.subject))) throw notFound('agent, organization or provider')
    const before = await lockLimit(tx, limit.subject)
    await saveLimit(tx, limit, actorName(actor))
    await record(tx, {
      type: 'call_limit.changed',
      ...inSession(actor),
      body: { actor: actorName(actor), subject: limit.subject, before: numbersOf(before), after: numbersOf(limit) },
    })
    return limit
  })
}

function numbersOf(limit: CallLimit | undefined): object {
  return { calls_per_minute: limit?.callsPerMinute ?? null, bytes_per_hour: limit?.bytesPerHour ?? null }
}

async function isSubject(sql: Sql, subject: string): Promise<boolean> {
  if (subject === eachGrant) return true
  const principal = parseId('agent', subject) ?? parseId('serviceAccount', subject)
  if (principal !== undefined) return getPrincipal(sql, principal).then(() => true)
  const organization = parseId('organization', subject)
  if (organization !== undefined) return (await findOrganization(sql, organization)) !== undefined
  const provider = parseId('provider', subject)
  return provider !== undefined && (await findProviderById(sql, provider))?.state === 'active'
}
