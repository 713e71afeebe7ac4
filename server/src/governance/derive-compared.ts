import type { AnsweredCall, Explanation } from './actions.ts'

/** Something that both sessions have, or one of them; numbers are of the first and the second. */
export interface ComparedRow<Facts> {
  readonly key: string
  readonly left: Facts | undefined
  readonly right: Facts | undefined
  readonly differs: boolean
}

/** What one session had to do with a tool. */
export interface ToolUse {
  readonly asked: boolean
  readonly granted: boolean
  readonly used: number
  readonly refused: number
}

/** What was done with an account. */
export interface AccountUse {
  readonly granted: boolean
  readonly used: number
}

/** How long it ran, beside how long it could have. */
export interface ClockUse {
  /** From its start to its hard end, as it was born. */
  readonly maxSeconds: number
  readonly idleSeconds: number | undefined
  /** Up to now, while it lives. */
  readonly ranSeconds: number
  readonly toFirstCallSeconds: number | undefined
  readonly endReason: string | undefined
  readonly callsAborted: number
  readonly callsWithheld: number
}

export interface Compared {
  readonly tools: readonly ComparedRow<ToolUse>[]
  readonly accounts: readonly ComparedRow<AccountUse>[]
  readonly resources: readonly ComparedRow<{ readonly calls: number }>[]
  readonly refusals: readonly ComparedRow<{ readonly calls: number }>[]
  readonly clocks: { readonly left: ClockUse; readonly right: ClockUse }
}

/** Two sessions side by side: what was asked, given, used, touched and refused, how long each ran, and how it ended. */
export function comparedSessions(left: Explanation, right: Explanation, now: Date): Compared {
  return {
    tools: paired(toolsOf(left), toolsOf(right)),
    accounts: paired(accountsOf(left), accountsOf(right)),
    resources: paired(resourcesOf(left), resourcesOf(right)),
    refusals: paired(refusalsOf(left), refusalsOf(right)),
    clocks: { left: clocksOf(left, now), right: clocksOf(right, now) },
  }
}

/** By key: what differs first, then what is the same. */
function paired<Facts>(left: ReadonlyMap<string, Facts>, right: ReadonlyMap<string, Facts>): ComparedRow<Facts>[] {
  const keys = [...new Set([...left.keys(), ...right.keys()])].toSorted()
  const rows = keys.map(key => {
    const [one, other] = [left.get(key), right.get(key)]
    return { key, left: one, right: other, differs: JSON.stringify(one) !== JSON.stringify(other) }
  })
  return rows.toSorted((one, other) => Number(other.differs) - Number(one.differs))
}

function toolsOf({ approvals, grants, calls }: Explanation): Map<string, ToolUse> {
  const asked = new Set(approvals.flatMap(({ tools }) => tools))
  const granted = new Set(grants.flatMap(({ tools }) => tools))
  const names = new Set([...asked, ...granted, ...calls.map(({ tool }) => tool)])
  return new Map(
    [...names].map(name => {
      const own = calls.filter(({ tool }) => tool === name)
      const refused = own.filter(isRefused).length
      return [name, { asked: asked.has(name), granted: granted.has(name), used: own.length - refused, refused }]
    }),
  )
}

function accountsOf({ grants, calls }: Explanation): Map<string, AccountUse> {
  const granted = new Set(grants.flatMap(({ accountId }) => accountId ?? []))
  const used = Map.groupBy(
    calls.filter(call => !isRefused(call) && call.account !== undefined),
    ({ account }) => account ?? '',
  )
  return new Map(
    [...new Set([...granted, ...used.keys()])].map(id => [
      id,
      { granted: [...granted].some(each => each === id), used: used.get(id)?.length ?? 0 },
    ]),
  )
}

function resourcesOf({ resources }: Explanation): Map<string, { readonly calls: number }> {
  return new Map(
    resources.map(({ act, provider, kind, label, calls }) => [`${act}: ${kind} ${label}, ${provider}`, { calls }]),
  )
}

function refusalsOf({ calls }: Explanation): Map<string, { readonly calls: number }> {
  const groups = Map.groupBy(calls.filter(isRefused), ({ refusedBecause }) => refusedBecause ?? 'refused')
  return new Map([...groups].map(([because, found]) => [because, { calls: found.length }]))
}

function isRefused({ outcome }: AnsweredCall): boolean {
  return outcome === 'refused'
}

const msPerSecond = 1000

function clocksOf({ session, sessionPolicy, calls, receipt }: Explanation, now: Date): ClockUse {
  const secondsTo = (date: Date): number => Math.round((date.getTime() - session.startedAt.getTime()) / msPerSecond)
  const first = calls[0]
  return {
    maxSeconds: sessionPolicy?.maxSeconds ?? secondsTo(session.expiresAt),
    idleSeconds: sessionPolicy?.idleSeconds,
    ranSeconds: Math.max(0, secondsTo(session.endedAt ?? (now < session.expiresAt ? now : session.expiresAt))),
    toFirstCallSeconds: first && secondsTo(first.startedAt),
    endReason: session.endReason,
    callsAborted: receipt?.callsAborted ?? 0,
    callsWithheld: receipt?.callsWithheld ?? 0,
  }
}
