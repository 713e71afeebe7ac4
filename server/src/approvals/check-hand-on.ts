import type { ToolId } from '../platform/ids.ts'
import type { Grant, ToolBounds } from './model.ts'

/** A part of a grant, as an agent asks for it for a session below its own. What is left out is as the grant has it. */
export interface AskedPart {
  /** As the agent calls them. */
  readonly tools: readonly string[] | undefined
  readonly maxCalls: number | undefined
  readonly durationSeconds: number | undefined
}

export interface HandOnQuestion {
  readonly held: Pick<Grant, 'tools' | 'bounds' | 'expiresAt' | 'endedAt'>
  /** Undefined: no limit. */
  readonly callsLeft: number | undefined
  readonly asked: AskedPart
  readonly now: Date
  /** Of the session below: nothing in it lasts longer. */
  readonly sessionEnd: Date
}

export type HandOn =
  | {
      readonly ok: true
      readonly tools: readonly ToolId[]
      readonly bounds: Readonly<Record<string, ToolBounds>>
      readonly expiresAt: Date
    }
  | { readonly ok: false; readonly because: string }

/** What is handed on of a grant: never more tools, time or calls than it has at that moment, and the same bounds (T96). */
export function handOn({ held, callsLeft, asked, now, sessionEnd }: HandOnQuestion): HandOn {
  if (held.endedAt !== undefined || held.expiresAt <= now) return { ok: false, because: 'This grant is over.' }
  const named = new Map(held.tools.map(id => [held.bounds[id]?.name ?? id, id]))
  const wanted = asked.tools ?? [...named.keys()]
  const tools = [...new Set(wanted)].flatMap(name => named.get(name) ?? [])
  if (tools.length === 0 || tools.length < new Set(wanted).size)
    return { ok: false, because: 'The grant does not hold all of these tools.' }
  const left = held.expiresAt.getTime() - now.getTime()
  const askedMs = asked.durationSeconds === undefined ? left : asked.durationSeconds * 1000
  if (!(askedMs <= left)) return { ok: false, because: 'The grant does not last so long.' }
  if (asked.maxCalls !== undefined && callsLeft !== undefined && asked.maxCalls > callsLeft)
    return { ok: false, because: 'The grant has not so many calls left.' }
  const bounds = Object.fromEntries(tools.flatMap(id => (held.bounds[id] === undefined ? [] : [[id, held.bounds[id]]])))
  const expiresAt = new Date(Math.min(now.getTime() + askedMs, held.expiresAt.getTime(), sessionEnd.getTime()))
  return { ok: true, tools, bounds, expiresAt }
}
