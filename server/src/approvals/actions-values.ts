import { findAccount, findProviderById, listValues, type OfferedValue } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from '../sign-in/index.ts'
import type { Seen } from './actions-ground.ts'
import { offeredKey } from './derive-approval-view.ts'

/** What can be chosen, by `offeredKey`. */
export type Offered = ReadonlyMap<string, readonly OfferedValue[]>

/** A page of a request is there at once, with or without lists. */
const listsWaitMs = 1_500

/** The live values for the arguments of the tools that are asked for, as the person's own accounts answer within a moment. */
export async function offeredValues(on: Platform, person: Person, seen: Seen): Promise<Offered> {
  const signal = AbortSignal.timeout(listsWaitMs)
  const late = new Promise<undefined>(resolve => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const { userId, email, role, sessionId } = person
  const actor: Actor = { kind: 'person', userId, email, role, sessionId }
  const offered = new Map<string, readonly OfferedValue[]>()
  const reading = seen.accounts.map(async ({ id, providerId, missing }) => {
    if (id === undefined || missing !== undefined) return
    const [provider, account] = [await findProviderById(on.database, providerId), await findAccount(on.database, id)]
    if (provider === undefined || account === undefined) return
    const tools = seen.approval.request.tools.filter(tool => tool.accountId === id)
    const names = new Set(tools.flatMap(tool => argumentsOf(seen.current.get(tool.name)?.inputSchema)))
    const values = await listValues(on, actor, { provider, account, arguments: [...names], signal })
    for (const [argument, list] of values) offered.set(offeredKey(id, argument), list)
  })
  const all = Promise.all(reading).catch((cause: Error) => {
    on.log.warn({ cause: cause.message }, 'values to choose from could not be read')
  })
  await Promise.race([all, late])
  return new Map(offered)
}

function argumentsOf(schema: unknown): string[] {
  const { properties } = Object(schema)
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}
