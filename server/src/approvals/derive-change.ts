import { isNarrower } from './check-narrowing.ts'
import type { AccessRequest, AskedTool, Constraint, Grant, ToolBounds } from './model.ts'
import type { Change, ChangedBound } from './render-approval-change.ts'
import { constraintInWords } from './render-constraint.ts'

export interface ChangeParts {
  readonly request: AccessRequest
  /** The living grants that an approval would replace. */
  readonly replaces: readonly Grant[]
  readonly callsLeft: number | undefined
  /** When a grant would end that is approved at this moment. */
  readonly endsAt: Date
  readonly titles: ReadonlyMap<string, string>
  readonly accountLabel: string
}

/** What the living grant allows beside what is asked now, bound by bound, the unchanged ones too. */
export function changedBounds(parts: ChangeParts): readonly ChangedBound[] {
  return [toolsRow(parts), ...constraintRows(parts), untilRow(parts), callsRow(parts), accountRow(parts)]
}

function boundsBefore(replaces: readonly Grant[]): ReadonlyMap<string, ToolBounds> {
  return new Map(
    replaces.flatMap(grant => grant.tools.flatMap(id => grant.bounds[id] ?? [])).map(each => [each.name, each]),
  )
}

function toolsRow({ request, replaces, titles }: ChangeParts): ChangedBound {
  const before = boundsBefore(replaces)
  const title = (name: string): string => titles.get(name) ?? name
  const asked = request.tools.map(tool => {
    const known = before.get(tool.name)
    if (known === undefined) return { value: title(tool.name), change: 'wider' as const, word: `added, ${tool.effect}` }
    const same = known.digest === tool.digest && known.effect === tool.effect
    return { value: title(tool.name), change: same ? ('same' as const) : ('changed' as const) }
  })
  const gone = [...before.keys()].filter(name => request.tools.every(tool => tool.name !== name))
  return {
    bound: 'Tools',
    approved: [...before.keys()].map(name => ({ value: title(name) })),
    asked: [...asked, ...gone.map(name => ({ value: title(name), change: 'narrower' as const, word: 'no longer' }))],
  }
}

const freeWords = 'free'

/** One row for each argument that is bound on either side, of each tool that stands on both. */
function constraintRows({ request, replaces }: ChangeParts): ChangedBound[] {
  const before = boundsBefore(replaces)
  return request.tools.flatMap(tool => {
    const known = before.get(tool.name)
    const names = [...new Set([...Object.keys(known?.constraints ?? {}), ...Object.keys(tool.constraints)])]
    return names.map(argument => constraintRow(tool, argument, known))
  })
}

function constraintRow(tool: AskedTool, argument: string, known: ToolBounds | undefined): ChangedBound {
  const approved = known === undefined ? undefined : own(known.constraints, argument)
  const asked = own(tool.constraints, argument)
  const change = known === undefined ? 'wider' : changeOf(approved, asked)
  return {
    bound: `${argument} of ${tool.name}`,
    approved: known === undefined ? [] : [words(approved)],
    asked: [{ ...words(asked), change, ...(known === undefined && { word: 'new tool' }) }],
  }
}

function own(constraints: Readonly<Record<string, Constraint>>, argument: string): Constraint | undefined {
  return Object.hasOwn(constraints, argument) ? constraints[argument] : undefined
}

function words(constraint: Constraint | undefined): { readonly value: string; readonly code?: boolean } {
  return constraint === undefined ? { value: freeWords } : { value: constraintInWords(constraint), code: true }
}

function changeOf(approved: Constraint | undefined, asked: Constraint | undefined): Change {
  if (approved === undefined) return asked === undefined ? 'same' : 'narrower'
  if (asked === undefined) return 'wider'
  const inside = isNarrower(asked, approved)
  const around = isNarrower(approved, asked)
  if (inside && around) return 'same'
  if (inside) return 'narrower'
  return around ? 'wider' : 'changed'
}

function untilRow({ replaces, endsAt }: ChangeParts): ChangedBound {
  const ends = replaces.map(grant => grant.expiresAt)
  const latest = new Date(Math.max(...ends.map(end => end.getTime())))
  const change = endsAt > latest ? 'wider' : endsAt < latest ? 'narrower' : 'same'
  const word = change === 'same' ? undefined : change === 'wider' ? 'later, if you approve now' : 'earlier'
  return { bound: 'Until', approved: [{ value: latest }], asked: [{ value: endsAt, change, word }] }
}

function callsRow({ request, callsLeft }: ChangeParts): ChangedBound {
  const asked = request.limits.maxCalls
  const before = callsLeft === undefined ? 'no limit' : `${callsLeft} left`
  const change = compareCalls(callsLeft, asked)
  const word = change === 'same' ? undefined : change === 'wider' ? 'more than are left' : 'fewer than are left'
  return {
    bound: 'Calls',
    approved: [{ value: before }],
    asked: [{ value: asked === undefined ? 'no limit' : `${asked}`, change, word }],
  }
}

function compareCalls(left: number | undefined, asked: number | undefined): Change {
  if (left === undefined) return asked === undefined ? 'same' : 'narrower'
  if (asked === undefined || asked > left) return 'wider'
  return asked < left ? 'narrower' : 'same'
}

function accountRow({ accountLabel }: ChangeParts): ChangedBound {
  return { bound: 'Account', approved: [{ value: accountLabel }], asked: [{ value: 'Same', change: 'same' }] }
}
