import { countToolsGiven } from '../approvals/index.ts'
import { getPrincipal } from '../directory/index.ts'
import { countToolsCalled } from '../gateway/index.ts'
import type { PrincipalId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { listSessions } from '../sessions/index.ts'

/** One tool of a principal: how often it was given, and what became of that. */
export interface ToolUse {
  readonly name: string
  /** Undefined for what was only refused. */
  readonly effect: 'read' | 'write' | 'destructive' | undefined
  readonly grants: number
  readonly lastGivenAt: Date | undefined
  readonly calls: number
  readonly refused: number
  readonly lastCalledAt: Date | undefined
}

/** As many as a list gives: what is older says little about what it needs. */
const looked = pageOf({ limit: 100, order: 'desc' })

/**
 * Which tools a principal was given in its newest sessions, and which of them it used: what was given and never used is authority
 * that nobody needed. By name; what was asked for and never given stands there with its refusals.
 *
 * @throws Refusal 404 for an unknown principal.
 */
export async function toolsOf(
  on: Platform,
  id: PrincipalId,
): Promise<{ readonly tools: readonly ToolUse[]; readonly sessions: number; readonly complete: boolean }> {
  const { id: principalId } = await getPrincipal(on.database, id)
  const filter = { principalId, onBehalfOf: undefined, applicationId: undefined, kind: undefined, living: undefined }
  const found = await listSessions(on.database, filter, looked)
  const sessions = found.slice(0, looked.limit).map(session => session.id)
  const [given, called] = await Promise.all([
    countToolsGiven(on.database, sessions),
    countToolsCalled(on.database, sessions),
  ])
  const names = [...new Set([...given, ...called].map(({ name }) => name))].toSorted()
  const tools = names.map(name => {
    const gift = given.find(each => each.name === name)
    const use = called.find(each => each.name === name)
    return {
      name,
      effect: gift?.effect ?? use?.effect,
      grants: gift?.grants ?? 0,
      lastGivenAt: gift?.lastGivenAt,
      calls: use?.calls ?? 0,
      refused: use?.refused ?? 0,
      lastCalledAt: use?.lastCalledAt,
    }
  })
  return { tools, sessions: sessions.length, complete: found.length <= looked.limit }
}
