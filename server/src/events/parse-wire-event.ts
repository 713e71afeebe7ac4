import type { LoggedEvent } from '../audit/index.ts'
import type { Json } from '../platform/json.ts'
import { eventNames, type KeptEvent, ownEventNames } from './model.ts'

const known: ReadonlySet<string> = new Set([...eventNames, ...ownEventNames])

/** The event of the wire that an event of the log carries; undefined for the many that concern nobody outside. */
export function parseWireEvent(logged: LoggedEvent): KeptEvent | undefined {
  const wire = objectOf(logged.body?.wire)
  const data = objectOf(wire?.data)
  if (wire === undefined || data === undefined || typeof wire.event !== 'string' || !known.has(wire.event))
    return undefined
  return {
    index: logged.index,
    id: logged.id,
    event: wire.event,
    organizationId: typeof wire.organization_id === 'string' ? wire.organization_id : undefined,
    data,
    context: objectOf(wire.context) ?? {},
    createdAt: new Date(logged.at),
  }
}

function objectOf(value: Json | undefined): { readonly [member: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [member: string]: Json })
    : undefined
}
