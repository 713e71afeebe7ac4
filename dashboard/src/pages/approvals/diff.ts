import { isNarrower } from '../../../../server/src/approvals/check-narrowing.ts'
import { bytesText } from '../../../../server/src/approvals/derive-bytes.ts'
import type { Constraint } from '../../../../server/src/approvals/model.ts'
import { brief } from '../../parts/time-text.ts'

/** What is bound: a tool that may be called, one of its arguments, or a limit over all of it. */
export type Bound =
  | { readonly kind: 'tool'; readonly tool: string; readonly effect: string }
  | { readonly kind: 'argument'; readonly tool: string; readonly argument: string }
  | { readonly kind: 'time' | 'calls' | 'bytes' }

/** Beside what was asked. */
export type Change = 'same' | 'narrower' | 'wider' | 'changed'

export interface Value {
  readonly text: string
  /** What a machine reads. */
  readonly code?: boolean
  readonly change: Change
  /** Why it differs, where the change alone does not say it. */
  readonly word?: string
}

export interface DiffRow {
  readonly bound: Bound
  readonly asked: Omit<Value, 'change'>
  /** Undefined: nobody has decided, so nothing was kept of what was shown. */
  readonly shown: Value | undefined
  /** Undefined: nobody has decided. */
  readonly approved: Value | undefined
}

type Constraints = Readonly<Record<string, unknown>>

interface Limits {
  readonly duration_seconds: number
  readonly max_calls: number | null
  readonly max_bytes?: number | null
}

export interface Asked {
  readonly kind: 'access' | 'call'
  readonly tools: readonly { readonly name: string; readonly effect: string; readonly constraints: Constraints }[]
  readonly limits: Limits
}

/** As it was kept with the decision. */
export interface Shown {
  readonly request: { readonly tools: Asked['tools']; readonly limits: Limits }
  readonly grant_max_seconds: number
  readonly tools: readonly { readonly name: string; readonly unchanged: boolean }[]
}

export interface Decided {
  readonly decision: 'approve' | 'deny' | 'deny_and_end'
  /** Of a grant; an approved call is given whole. */
  readonly tools?: readonly { readonly name: string; readonly constraints: Constraints }[]
  readonly limits?: Limits
}

export interface DiffParts {
  readonly asked: Asked
  readonly shown: Shown | undefined
  readonly decided: Decided | undefined
}

/** Bound by bound: what was asked, what the page showed of it, and what was given; unchanged bounds stand there too. */
export function approvalDiff(parts: DiffParts): DiffRow[] {
  const { asked } = parts
  const rows = asked.tools.flatMap(tool => [toolRow(parts, tool), ...argumentRows(parts, tool)])
  return asked.kind === 'call' ? rows : [...rows, ...limitRows(parts)]
}

type AskedTool = Asked['tools'][number]

function toolRow({ shown, decided }: DiffParts, { name, effect }: AskedTool): DiffRow {
  const stood = shown?.tools.find(tool => tool.name === name)
  return {
    bound: { kind: 'tool', tool: name, effect },
    asked: { text: effect },
    shown:
      shown === undefined
        ? undefined
        : stood?.unchanged === false
          ? { text: effect, change: 'changed', word: 'its definition had changed' }
          : { text: effect, change: 'same' },
    approved: decided === undefined ? undefined : gave(decided, name),
  }
}

function gave(decided: Decided, name: string): Value {
  if (decided.decision !== 'approve') return { text: 'nothing', change: 'narrower', word: 'denied' }
  if (decided.tools === undefined) return { text: 'once', change: 'same' }
  if (decided.tools.some(tool => tool.name === name)) return { text: 'given', change: 'same' }
  return { text: 'not given', change: 'narrower', word: 'left out' }
}

/** One row for each argument that is bound in one of the three places. */
function argumentRows({ shown, decided }: DiffParts, tool: AskedTool): DiffRow[] {
  const seen = shown?.request.tools.find(({ name }) => name === tool.name)?.constraints
  const given = decided?.tools?.find(({ name }) => name === tool.name)?.constraints
  const names = new Set([tool.constraints, seen ?? {}, given ?? {}].flatMap(each => Object.keys(each)))
  return [...names].map(argument => {
    const asked = own(tool.constraints, argument)
    return {
      bound: { kind: 'argument' as const, tool: tool.name, argument },
      asked: inWords(asked),
      shown: seen === undefined ? undefined : against(asked, own(seen, argument)),
      approved: given === undefined ? undefined : against(asked, own(given, argument)),
    }
  })
}

function own(constraints: Constraints, argument: string): Constraint | undefined {
  return Object.hasOwn(constraints, argument) ? (constraints[argument] as Constraint) : undefined
}

function against(asked: Constraint | undefined, now: Constraint | undefined): Value {
  return { ...inWords(now), change: changeOf(asked, now) }
}

function changeOf(asked: Constraint | undefined, now: Constraint | undefined): Change {
  if (asked === undefined) return now === undefined ? 'same' : 'narrower'
  if (now === undefined) return 'wider'
  const [inside, around] = [isNarrower(now, asked), isNarrower(asked, now)]
  if (inside && around) return 'same'
  if (inside) return 'narrower'
  return around ? 'wider' : 'changed'
}

/** A bound in words, as a refusal says it. */
function inWords(constraint: Constraint | undefined): { text: string; code?: boolean } {
  if (constraint === undefined) return { text: 'free' }
  if ('equals' in constraint) return { text: plain(constraint.equals), code: true }
  if ('one_of' in constraint) return { text: constraint.one_of.map(plain).join(', '), code: true }
  if ('prefix' in constraint) return { text: `${constraint.prefix}*`, code: true }
  if ('matches' in constraint) return { text: constraint.matches, code: true }
  return { text: `${constraint.min ?? ''}..${constraint.max ?? ''}`, code: true }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function limitRows({ asked, shown, decided }: DiffParts): DiffRow[] {
  const given = decided?.decision === 'approve' ? decided.limits : undefined
  const { duration_seconds: seconds, max_calls: calls } = asked.limits
  const bytes = asked.limits.max_bytes ?? null
  const most =
    shown === undefined ? undefined : Math.min(shown.request.limits.duration_seconds, shown.grant_max_seconds)
  const seen = shown?.request.limits
  return [
    {
      bound: { kind: 'time' },
      asked: { text: brief(seconds) },
      shown: most === undefined ? undefined : { text: brief(most), change: lessOf(seconds, most) },
      approved:
        given === undefined
          ? undefined
          : { text: brief(given.duration_seconds), change: lessOf(seconds, given.duration_seconds) },
    },
    {
      bound: { kind: 'calls' },
      asked: { text: number(calls) },
      shown: seen === undefined ? undefined : { text: number(seen.max_calls), change: lessOf(calls, seen.max_calls) },
      approved:
        given === undefined ? undefined : { text: number(given.max_calls), change: lessOf(calls, given.max_calls) },
    },
    ...(bytes === null && (given?.max_bytes ?? null) === null
      ? []
      : [
          {
            bound: { kind: 'bytes' as const },
            asked: { text: size(bytes) },
            shown:
              seen === undefined
                ? undefined
                : { text: size(seen.max_bytes ?? null), change: lessOf(bytes, seen.max_bytes ?? null) },
            approved:
              given === undefined
                ? undefined
                : { text: size(given.max_bytes ?? null), change: lessOf(bytes, given.max_bytes ?? null) },
          },
        ]),
  ]
}

/** Null has no limit, and is wider than every number. */
function lessOf(asked: number | null, now: number | null): Change {
  const [a, b] = [asked ?? Number.POSITIVE_INFINITY, now ?? Number.POSITIVE_INFINITY]
  return a === b ? 'same' : b < a ? 'narrower' : 'wider'
}

function number(count: number | null): string {
  return count === null ? 'no limit' : count.toLocaleString('en-GB')
}

function size(bytes: number | null): string {
  return bytes === null ? 'no limit' : bytesText(bytes)
}

/** "2 narrower, 5 the same": what the decision made of the request. */
export function diffWords(rows: readonly DiffRow[]): string {
  const counts = { narrower: 0, wider: 0, changed: 0, same: 0 }
  for (const { approved } of rows) if (approved !== undefined) counts[approved.change]++
  const words = { narrower: 'narrower', wider: 'wider', changed: 'changed', same: 'the same' } as const
  const said = (['wider', 'changed', 'narrower', 'same'] as const).flatMap(change =>
    counts[change] === 0 ? [] : [`${counts[change]} ${words[change]}`],
  )
  return said.join(', ')
}
