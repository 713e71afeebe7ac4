import type { AccountId, ProviderId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { isNarrower } from './check-narrowing.ts'
import { bytesTyped } from './derive-bytes.ts'
import { schemaOf, valueTypesOf } from './derive-value-types.ts'
import {
  type AccessRequest,
  type AskedTool,
  type Chosen,
  type Constraint,
  type DecidedTool,
  type Given,
  maxBytesMax,
  maxCallsMax,
} from './model.ts'
import { choiceOf, isStorable } from './parse-constraint.ts'
import { parseConstraintText } from './parse-constraint-text.ts'
import { choiceTexts, fieldText } from './render-constraint.ts'
import type { FieldFault } from './words/words.ts'

/** The choice a person made; `review` only shows the page again, so that Enter in a field decides nothing. */
export const formDecisions = ['approve', 'deny', 'deny_and_end', 'review'] as const
export type FormDecision = (typeof formDecisions)[number]

/** What stands beside a field that was not understood or goes beyond what was asked. */
export interface FieldProblem {
  /** As the form names it: `tool`, `max_calls`, `max_bytes`, `duration_seconds`, `constraint.{tool}.{argument}`, `account.{provider}`. */
  readonly field: string
  readonly fault: FieldFault
}

export type ParsedForm =
  | { readonly ok: true; readonly given: Given }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** Schemas of the asked tools by name: whether `5` is a number is theirs to say. */
export type InputSchemas = Readonly<Record<string, Json | undefined>>

/** The button that was pressed. Without one, with two, or with a strange one nothing is decided. */
export function decisionOf(form: URLSearchParams): FormDecision {
  const named = form.getAll('decision')
  return (named.length === 1 && formDecisions.find(each => each === named[0])) || 'review'
}

/** Name of the field for one argument of one tool. */
export function constraintField(tool: string, argument: string): string {
  return `constraint.${tool}.${argument}`
}

/**
 * What the form gives, in the language of its fields. A field that is missing or unchanged means as asked; a narrowing that
 * can't be read is a problem and never ignored, because ignoring it would give more than the person meant.
 */
export function parseApprovalForm(form: URLSearchParams, asked: AccessRequest, schemas: InputSchemas): ParsedForm {
  const problems: FieldProblem[] = []
  const checked = asked.tools.filter(tool => form.getAll('tool').includes(tool.name))
  problems.push(...strangers(form, asked))
  const accounts = readAccounts(form, checked, problems)
  const tools = checked.map(tool => readTool(form, tool, { schema: schemas[tool.name], problems }))
  const durationSeconds = readNumber(form, 'duration_seconds', problems) ?? asked.limits.durationSeconds
  const maxCalls = readNumber(form, 'max_calls', problems) ?? asked.limits.maxCalls
  if (durationSeconds > asked.limits.durationSeconds) problems.push({ field: 'duration_seconds', fault: 'longer' })
  if (maxCalls !== undefined && maxCalls > (asked.limits.maxCalls ?? maxCallsMax))
    problems.push({ field: 'max_calls', fault: 'more_calls' })
  const maxBytes = readBytes(form, problems) ?? asked.limits.maxBytes
  if (maxBytes !== undefined && maxBytes > (asked.limits.maxBytes ?? maxBytesMax))
    problems.push({ field: 'max_bytes', fault: 'more_bytes' })
  if (problems.length > 0) return { ok: false, problems }
  const chosen = Object.keys(accounts).length === 0 ? {} : { accounts }
  const limits = { durationSeconds, maxCalls, ...(maxBytes === undefined ? {} : { maxBytes }) }
  return { ok: true, given: { ...chosen, tools, limits } }
}

/** Name of the field in which the account at one provider is chosen. */
export function accountField({ name }: Pick<AskedTool, 'name'>): string {
  return `account.${name.split('__')[0]}`
}

/** The account for each provider with a choice, of which a tool is checked; without a word of the person the one that is meant. */
function readAccounts(form: URLSearchParams, checked: readonly AskedTool[], problems: FieldProblem[]): Chosen {
  const accounts: Record<ProviderId, AccountId> = {}
  for (const tool of checked.filter(({ choices }) => choices.length > 0)) {
    const field = accountField(tool)
    const [text = tool.accountId, ...others] = form.getAll(field)
    const id = tool.choices.find(choice => choice === text)
    if (id === undefined || others.length > 0) problems.push({ field, fault: 'choose_account' })
    else accounts[tool.providerId] = id
  }
  return accounts
}

/** Names that the page did not offer: a tool that was not asked for, or a bound for a tool that does not exist. */
function strangers(form: URLSearchParams, asked: AccessRequest): FieldProblem[] {
  const known = (name: string): boolean => asked.tools.some(tool => name.startsWith(constraintField(tool.name, '')))
  const tools = form.getAll('tool').filter(name => asked.tools.every(tool => tool.name !== name))
  const chosen = asked.tools.filter(({ choices }) => choices.length > 0).map(accountField)
  const fields = [...new Set(form.keys())].filter(
    name => (name.startsWith('constraint.') && !known(name)) || (name.startsWith('account.') && !chosen.includes(name)),
  )
  return [
    ...tools.map(() => ({ field: 'tool', fault: 'strange_tool' as const })),
    ...fields.map(field => ({ field, fault: 'strange_tool' as const })),
  ]
}

interface Reading {
  readonly schema: Json | undefined
  readonly problems: FieldProblem[]
}

function readTool(form: URLSearchParams, tool: AskedTool, reading: Reading): DecidedTool {
  const prefix = constraintField(tool.name, '')
  const listed = form.getAll('listed').filter(field => field.startsWith(prefix))
  const named = [...new Set([...form.keys(), ...listed])].filter(field => field.startsWith(prefix))
  const constraints: Record<string, Constraint> = { ...tool.constraints }
  for (const field of named) {
    const argument = field.slice(prefix.length)
    const decided = readBound(form, { tool, argument, field, schema: reading.schema })
    if (typeof decided === 'string') reading.problems.push({ field, fault: decided })
    else if (decided !== undefined) constraints[argument] = decided
  }
  return { name: tool.name, constraints }
}

interface Field {
  readonly tool: AskedTool
  readonly argument: string
  readonly field: string
  readonly schema: Json | undefined
}

/** The bound of one field; undefined when it stays as asked; a fault when it can't be given. */
function readBound(
  form: URLSearchParams,
  { tool, argument, field, schema }: Field,
): Constraint | FieldFault | undefined {
  const asked = Object.hasOwn(tool.constraints, argument) ? tool.constraints[argument] : undefined
  const typed = form.getAll(field)
  if (argument === '' || argument === '__proto__' || !isStorable(JSON.stringify([argument, ...typed])))
    return 'unreadable'
  const chosen = asked === undefined ? undefined : readChoice(asked, typed, form.getAll('listed').includes(field))
  if (chosen !== undefined) return chosen
  const [text, ...others] = typed
  if (text === undefined) return undefined
  if (others.length > 0) return 'one_value'
  const types = valueTypesOf(asked, schemaOf(schema, argument))
  if (asked !== undefined && text === fieldText(asked, types)) return undefined
  const parsed = parseConstraintText(text, types)
  if (parsed === 'same') return undefined
  if ('wrong' in parsed) return parsed.wrong
  return asked === undefined || isNarrower(parsed.constraint, asked) ? parsed.constraint : 'wider'
}

/**
 * Checkboxes of a listed bound. The page names each such field in `listed`, so that a group with nothing checked is told
 * apart from a field that was not on the page.
 */
function readChoice(asked: Constraint, typed: readonly string[], listed: boolean): Constraint | FieldFault | undefined {
  if (!('one_of' in asked)) return undefined
  if (typed.length === 0) return listed ? 'check_one' : undefined
  const texts = choiceTexts(asked.one_of)
  if (!typed.every(text => texts.includes(text))) return typed.length === 1 ? undefined : 'wider'
  return choiceOf(asked.one_of.filter((_, at) => typed.includes(texts[at] ?? '')))
}

/** Undefined when the field is missing or empty: then it stays as asked. */
function readNumber(form: URLSearchParams, field: string, problems: FieldProblem[]): number | undefined {
  const [text, ...others] = form.getAll(field)
  if (text === undefined || (text.trim() === '' && others.length === 0)) return undefined
  const number = Number(text.trim())
  if (others.length === 0 && /^\s*[0-9]{1,9}\s*$/.test(text) && number >= 1) return number
  problems.push({ field, fault: 'whole_number' })
  return undefined
}

/** The same for an amount of bytes, which may have a unit. */
function readBytes(form: URLSearchParams, problems: FieldProblem[]): number | undefined {
  const [text, ...others] = form.getAll('max_bytes')
  if (text === undefined || (text.trim() === '' && others.length === 0)) return undefined
  const bytes = others.length === 0 ? bytesTyped(text) : undefined
  if (bytes === undefined) problems.push({ field: 'max_bytes', fault: 'byte_size' })
  return bytes
}
