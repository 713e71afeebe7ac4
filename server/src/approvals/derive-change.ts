import { isNarrower } from './check-narrowing.ts'
import { bytesText } from './derive-bytes.ts'
import type { AccessRequest, AskedTool, Constraint, Grant, ToolBounds } from './model.ts'
import type { Change, ChangedBound } from './render-approval-change.ts'
import { constraintInWords } from './render-constraint.ts'
import { approvalWordsIn } from './words/all.ts'
import type { ChangeWords } from './words/change.ts'

export interface ChangeParts {
  readonly request: AccessRequest
  /** The living grants that an approval would replace. */
  readonly replaces: readonly Grant[]
  readonly callsLeft: number | undefined
  readonly bytesLeft?: number | undefined
  /** When a grant would end that is approved at this moment. */
  readonly endsAt: Date
  readonly titles: ReadonlyMap<string, string>
  readonly accountLabel: string
  /** Of the account that is asked for, where it is another one. */
  readonly otherAccountLabel?: string | undefined
  /** What each tool was said to do when it was approved, by name; only those that are said to do something else now. */
  readonly redefined?: readonly Redefined[] | undefined
  /** Whose language it is told in. */
  readonly reader: { readonly locale?: string | undefined }
}

/** A tool whose definition or effect is another one now. */
export interface Redefined {
  readonly name: string
  readonly before: string
  readonly now: string
}

function wordsOf({ reader }: ChangeParts): ChangeWords {
  return approvalWordsIn(reader).change
}

/** What the living grant allows beside what is asked now, bound by bound, the unchanged ones too. */
export function changedBounds(parts: ChangeParts): readonly ChangedBound[] {
  const rows = [toolsRow(parts), ...redefinedRows(parts), ...constraintRows(parts)]
  return [...rows, untilRow(parts), callsRow(parts), ...bytesRow(parts), accountRow(parts)]
}

function boundsBefore(replaces: readonly Grant[]): ReadonlyMap<string, ToolBounds> {
  return new Map(
    replaces.flatMap(grant => grant.tools.flatMap(id => grant.bounds[id] ?? [])).map(each => [each.name, each]),
  )
}

function toolsRow(parts: ChangeParts): ChangedBound {
  const { request, replaces, titles } = parts
  const words = wordsOf(parts)
  const before = boundsBefore(replaces)
  const title = (name: string): string => titles.get(name) ?? name
  const asked = request.tools.map(tool => {
    const known = before.get(tool.name)
    if (known === undefined)
      return { value: title(tool.name), change: 'wider' as const, word: words.added[tool.effect] }
    const same = known.digest === tool.digest && known.effect === tool.effect
    return { value: title(tool.name), change: same ? ('same' as const) : ('changed' as const) }
  })
  const gone = [...before.keys()].filter(name => request.tools.every(tool => tool.name !== name))
  return {
    bound: words.tools,
    approved: [...before.keys()].map(name => ({ value: title(name) })),
    asked: [...asked, ...gone.map(name => ({ value: title(name), change: 'narrower' as const, word: words.noLonger }))],
  }
}

/** One row for each argument that is bound on either side, of each tool that stands on both. */
function constraintRows(parts: ChangeParts): ChangedBound[] {
  const { request, replaces } = parts
  const before = boundsBefore(replaces)
  return request.tools.flatMap(tool => {
    const known = before.get(tool.name)
    const names = [...new Set([...Object.keys(known?.constraints ?? {}), ...Object.keys(tool.constraints)])]
    return names.map(argument => constraintRow(parts, { tool, argument, known }))
  })
}

interface BoundPlace {
  readonly tool: AskedTool
  readonly argument: string
  readonly known: ToolBounds | undefined
}

function constraintRow(parts: ChangeParts, { tool, argument, known }: BoundPlace): ChangedBound {
  const words = wordsOf(parts)
  const approved = known === undefined ? undefined : own(known.constraints, argument)
  const asked = own(tool.constraints, argument)
  const change = known === undefined ? 'wider' : changeOf(approved, asked)
  return {
    bound: { argument, tool: tool.name },
    approved: known === undefined ? [] : [inWords(parts, approved)],
    asked: [{ ...inWords(parts, asked), change, ...(known === undefined && { word: words.newTool }) }],
  }
}

function own(constraints: Readonly<Record<string, Constraint>>, argument: string): Constraint | undefined {
  return Object.hasOwn(constraints, argument) ? constraints[argument] : undefined
}

function inWords(
  parts: ChangeParts,
  constraint: Constraint | undefined,
): { readonly value: string; readonly code?: boolean } {
  if (constraint === undefined) return { value: wordsOf(parts).free }
  return { value: constraintInWords(constraint, parts.reader), code: true }
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

function untilRow(parts: ChangeParts): ChangedBound {
  const { replaces, endsAt } = parts
  const words = wordsOf(parts)
  const ends = replaces.map(grant => grant.expiresAt)
  const latest = new Date(Math.max(...ends.map(end => end.getTime())))
  const change = endsAt > latest ? 'wider' : endsAt < latest ? 'narrower' : 'same'
  const word = change === 'same' ? undefined : change === 'wider' ? words.later : words.earlier
  return { bound: words.until, approved: [{ value: latest }], asked: [{ value: endsAt, change, word }] }
}

function callsRow(parts: ChangeParts): ChangedBound {
  const { request, callsLeft } = parts
  const words = wordsOf(parts)
  const asked = request.limits.maxCalls
  const before = callsLeft === undefined ? words.noLimit : words.left(callsLeft)
  const change = compareAmounts(callsLeft, asked)
  const word = change === 'same' ? undefined : change === 'wider' ? words.moreThanLeft : words.fewerThanLeft
  return {
    bound: words.calls,
    approved: [{ value: before }],
    asked: [{ value: asked === undefined ? words.noLimit : `${asked}`, change, word }],
  }
}

/** Where either of the two has a limit. */
function bytesRow(parts: ChangeParts): ChangedBound[] {
  const { request, bytesLeft, reader } = parts
  const words = wordsOf(parts)
  const asked = request.limits.maxBytes
  if (bytesLeft === undefined && asked === undefined) return []
  const text = (bytes: number | undefined): string =>
    bytes === undefined ? words.noLimit : bytesText(bytes, reader.locale)
  const change = compareAmounts(bytesLeft, asked)
  const word = change === 'same' ? undefined : change === 'wider' ? words.moreThanLeft : words.fewerThanLeft
  return [{ bound: words.bytes, approved: [{ value: text(bytesLeft) }], asked: [{ value: text(asked), change, word }] }]
}

function compareAmounts(left: number | undefined, asked: number | undefined): Change {
  if (left === undefined) return asked === undefined ? 'same' : 'narrower'
  if (asked === undefined || asked > left) return 'wider'
  return asked < left ? 'narrower' : 'same'
}

function redefinedRows(parts: ChangeParts): ChangedBound[] {
  return (parts.redefined ?? []).map(({ name, before, now }) => ({
    bound: { does: name },
    approved: [{ value: before }],
    asked: [{ value: now, change: 'changed' }],
  }))
}

function accountRow(parts: ChangeParts): ChangedBound {
  const { account, same } = wordsOf(parts)
  const { accountLabel, otherAccountLabel: other } = parts
  const asked =
    other === undefined ? { value: same, change: 'same' as const } : { value: other, change: 'changed' as const }
  return { bound: account, approved: [{ value: accountLabel }], asked: [asked] }
}
