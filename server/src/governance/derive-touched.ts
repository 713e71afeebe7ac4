import type { Effect } from '../pipes/model.ts'
import type { Json } from '../platform/json.ts'
import type { ExplainedCall, TouchedEntry } from './model.ts'

const acts: readonly Effect[] = ['destructive', 'write', 'read']

/** Outcomes after which a call may have touched something. */
const sent = ['succeeded', 'failed', 'aborted', 'withheld', 'unknown']

/** The distinct resources that the calls touched: destroyed first, then written, then read (U8). */
export function touchedBy(calls: readonly ExplainedCall[]): TouchedEntry[] {
  const entries = new Map<string, TouchedEntry>()
  for (const call of calls.filter(call => sent.includes(call.outcome)))
    for (const entry of entriesOf(call)) {
      const key = `${entry.act} ${entry.provider} ${entry.kind} ${entry.id}`
      entries.set(key, { ...entry, calls: (entries.get(key)?.calls ?? 0) + 1 })
    }
  return [...entries.values()].toSorted(
    (a, b) => acts.indexOf(a.act) - acts.indexOf(b.act) || (a.label < b.label ? -1 : 1),
  )
}

function entriesOf(call: ExplainedCall): TouchedEntry[] {
  const act = acts.find(known => known === call.effect) ?? 'destructive'
  const provider = call.tool.split('__')[0] ?? call.tool
  const declared = Array.isArray(call.resources) ? call.resources.flatMap(readResource) : []
  if (declared.length === 0) return [{ act, provider, kind: 'undeclared', id: call.tool, label: call.tool, calls: 1 }]
  return declared.map(resource => ({ act, ...resource, calls: 1 }))
}

function readResource(value: Json): { provider: string; kind: string; id: string; label: string }[] {
  if (value === null || typeof value !== 'object' || !('id' in value)) return []
  const { provider, kind, id, label } = value
  if (typeof provider !== 'string' || typeof kind !== 'string' || typeof id !== 'string') return []
  return [{ provider, kind, id, label: typeof label === 'string' ? label : id }]
}
