import type { ExplainedApproval } from './model.ts'

/** What a person gave less of than was asked for. */
export interface Narrowed {
  /** `tool`, `duration_seconds`, `max_calls`, `max_bytes`, or `tool, argument` for a bound. */
  readonly bound: string
  readonly asked: unknown
  /** Null: not given at all, or no limit. */
  readonly given: unknown
}

/** Each bound in which a decision differs from its request; nothing for a denial and for one call, which is given whole. */
export function narrowedBy({ shown, decision, kind }: ExplainedApproval): Narrowed[] {
  const [asked, given] = [objectOf(objectOf(parsed(shown)).request), objectOf(parsed(decision))]
  if (kind !== 'access' || given.decision !== 'approve') return []
  const before = toolsOf(asked)
  const after = new Map(toolsOf(given).map(tool => [tool.name, tool]))
  const tools = before.flatMap(tool => narrowedTool(tool, after.get(tool.name)))
  const [was, is] = [objectOf(asked.limits), objectOf(given.limits)]
  const limits = ['duration_seconds', 'max_calls', 'max_bytes'].flatMap(bound =>
    (was[bound] ?? null) === (is[bound] ?? null)
      ? []
      : [{ bound, asked: was[bound] ?? null, given: is[bound] ?? null }],
  )
  return [...tools, ...limits]
}

interface AskedTool {
  readonly name: string
  readonly constraints: Readonly<Record<string, unknown>>
}

function narrowedTool(asked: AskedTool, given: AskedTool | undefined): Narrowed[] {
  if (given === undefined) return [{ bound: 'tool', asked: asked.name, given: null }]
  const names = new Set([...Object.keys(asked.constraints), ...Object.keys(given.constraints)])
  return [...names].flatMap(argument => {
    const [was, is] = [asked.constraints[argument] ?? null, given.constraints[argument] ?? null]
    const same = JSON.stringify(was) === JSON.stringify(is)
    return same ? [] : [{ bound: `${asked.name}, ${argument}`, asked: was, given: is }]
  })
}

function toolsOf(document: Readonly<Record<string, unknown>>): AskedTool[] {
  const { tools } = document
  if (!Array.isArray(tools)) return []
  return tools.map(tool => ({ name: String(objectOf(tool).name), constraints: objectOf(objectOf(tool).constraints) }))
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {}
}
