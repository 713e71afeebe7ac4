import type { Tool } from '../pipes/model.ts'
import type { Json } from '../platform/json.ts'
import type { Reader } from '../platform/page.ts'
import { isNarrower } from './check-narrowing.ts'
import type { Ground, GroundAccount } from './derive-shown.ts'
import { schemaOf } from './derive-value-types.ts'
import { type AskedTool, type Constraint, constraintCharactersMax, oneOfValuesMax } from './model.ts'
import { accountField, constraintField, type FieldProblem } from './parse-approval-form.ts'
import type {
  AskedLimits,
  FreeArgument,
  OfferedChoice,
  ShownAccount,
  ShownBound,
  ShownChoice,
  ShownTool,
} from './render-approval.ts'
import { approvalWordsIn } from './words/all.ts'

/** What the person had entered when the page is shown again, so that nothing that was typed is lost. */
export interface Entered {
  readonly form: URLSearchParams
  readonly problems: readonly FieldProblem[]
}

export interface ViewParts {
  readonly ground: Ground
  readonly current: ReadonlyMap<string, Tool>
  readonly entered: Entered | undefined
  /** Where the person connects an account, and comes back from. */
  readonly connectHref: (slug: string) => string
  /** What can be chosen for an argument, by `offeredKey`; nothing where no list came in time. */
  readonly offered?: ReadonlyMap<string, readonly OfferedChoice[]> | undefined
  readonly reader: Pick<Reader, 'locale'>
}

/** What can be chosen is the same for all tools that take this argument with this account. */
export function offeredKey(accountId: string | undefined, argument: string): string {
  return `${accountId ?? ''} ${argument}`
}

/** The tools of a request as the page shows them, by provider and account. */
export function askedAccounts(parts: ViewParts): readonly ShownAccount[] {
  const { tools } = parts.ground.approval.request
  return parts.ground.accounts.map(account => ({
    provider: { slug: account.slug, name: account.provider },
    account: account.label,
    mayAsk: account.mayAsk,
    connectHref: account.missing === 'not_connected' ? parts.connectHref(account.slug) : undefined,
    choice: account.choices.length === 0 ? undefined : shownChoice(parts, account),
    tools: tools.filter(tool => isOf(tool, account)).map(tool => shownTool(parts, tool, account)),
  }))
}

/** Whether the tool would run with this account, or with one of the accounts among which is chosen here. */
function isOf(tool: AskedTool, account: GroundAccount): boolean {
  if (tool.providerId !== account.providerId) return false
  if (tool.choices.length === 0) return account.choices.length === 0 && tool.accountId === account.id
  return tool.choices.join() === account.choices.map(({ id }) => id).join()
}

/** Nothing is chosen beforehand but the account that is meant where none is named. */
function shownChoice(parts: Told, { slug, choices }: GroundAccount): ShownChoice {
  const field = accountField({ name: slug })
  const entered = parts.entered?.form.get(field)
  return {
    field,
    error: problemAt(parts, field),
    accounts: choices.map(({ id, label, organization, meant, there }) => ({
      id,
      label,
      organization,
      isMeant: meant,
      off: !there,
      checked: there && (entered === undefined || entered === null ? meant : entered === id),
    })),
  }
}

function shownTool(parts: ViewParts, asked: AskedTool, account: GroundAccount): ShownTool {
  const { ground, current } = parts
  const words = approvalWordsIn(parts.reader).tools
  const now = ground.tools.find(tool => tool.name === asked.name)
  const error =
    now?.unchanged === false ? words.changed : account.missing === 'another' ? words.accountChanged : undefined
  const schema = current.get(asked.name)?.inputSchema
  const isNew = ground.replaces.length > 0 && ground.replaces.every(grant => !grant.tools.includes(asked.id))
  return {
    name: asked.name,
    title: now?.title,
    effect: asked.effect,
    description: now?.description === '' ? undefined : now?.description,
    describedBy: account.described,
    constraints: Object.entries(asked.constraints).map(
      ([argument, constraint]): ShownBound => ({
        argument,
        constraint,
        offered: choicesFor(parts, { asked, argument, constraint }),
        ...again(parts, constraintField(asked.name, argument)),
      }),
    ),
    freeArguments: freeArguments(parts, asked, schema),
    checked: error === undefined && (parts.entered?.form.getAll('tool').includes(asked.name) ?? true),
    error,
    isNew,
  }
}

interface ChoicePlace {
  readonly asked: AskedTool
  readonly argument: string
  /** What the agent asked for: only values inside of it can be given. */
  readonly constraint: Constraint | undefined
}

function choicesFor({ offered }: ViewParts, place: ChoicePlace): readonly OfferedChoice[] {
  const { asked, argument, constraint } = place
  const values = offered?.get(offeredKey(asked.accountId, argument)) ?? []
  return values.filter(({ value }) => constraint === undefined || isNarrower({ equals: value }, constraint))
}

function again(parts: Told, field: string): { entered?: string[]; error?: string } {
  const { entered } = parts
  if (entered === undefined) return {}
  const error = problemAt(parts, field)
  const onPage = entered.form.has(field) || entered.form.getAll('listed').includes(field)
  return { ...(onPage && { entered: entered.form.getAll(field) }), ...(error !== undefined && { error }) }
}

/** What was entered, and the language in which it is answered. */
type Told = Pick<ViewParts, 'entered' | 'reader'>

const limitsOf: Readonly<Partial<Record<FieldProblem['fault'], number>>> = {
  too_long: constraintCharactersMax,
  too_many_choices: oneOfValuesMax,
}

function problemAt({ entered, reader }: Told, field: string): string | undefined {
  const fault = entered?.problems.find(problem => problem.field === field)?.fault
  if (fault === undefined) return undefined
  return approvalWordsIn(reader).faults[fault].replace('{n}', String(limitsOf[fault] ?? ''))
}

const lineTypes = ['string', 'number', 'integer', 'boolean']

function freeArguments(parts: ViewParts, asked: AskedTool, inputSchema: Json | undefined): FreeArgument[] {
  const declared = propertiesOf(inputSchema).filter(argument => !Object.hasOwn(asked.constraints, argument))
  return declared.map(argument => {
    const field = constraintField(asked.name, argument)
    const typed = parts.entered?.form.get(field) ?? undefined
    const error = problemAt(parts, field)
    const offered = choicesFor(parts, { asked, argument, constraint: undefined })
    return { argument, scalar: fitsALine(schemaOf(inputSchema, argument)), entered: typed, error, offered }
  })
}

function propertiesOf(schema: Json | undefined): string[] {
  const properties = memberOf(schema, 'properties')
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

function fitsALine(schema: Json | undefined): boolean {
  const type = memberOf(schema, 'type')
  if (Array.isArray(memberOf(schema, 'enum'))) return true
  return typeof type === 'string' && lineTypes.includes(type)
}

function memberOf(json: Json | undefined, name: string): Json | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const object: { readonly [member: string]: Json } = Object(json)
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The limits with what was entered, and what is wrong with it. */
export function askedLimits(ground: Ground, told: Told): AskedLimits {
  const { entered } = told
  const { durationSeconds, maxCalls, maxBytes } = ground.approval.request.limits
  const seconds = Number(entered?.form.get('duration_seconds') ?? Number.NaN)
  return {
    durationSeconds: Math.min(durationSeconds, ground.grantMaxSeconds),
    maxCalls,
    maxBytes,
    entered: {
      durationSeconds: seconds > 0 ? seconds : undefined,
      maxCalls: entered?.form.get('max_calls') ?? undefined,
      maxBytes: entered?.form.get('max_bytes') ?? undefined,
    },
    errors: {
      durationSeconds: problemAt(told, 'duration_seconds'),
      maxCalls: problemAt(told, 'max_calls'),
      maxBytes: problemAt(told, 'max_bytes'),
    },
  }
}
