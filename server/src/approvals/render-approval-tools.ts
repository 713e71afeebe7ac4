import type { Json } from '../platform/json.ts'
import {
  address,
  chip,
  code,
  type Effect,
  effectChip,
  type Html,
  hiddenFields,
  hidesSomething,
  html,
  joined,
  listed,
  named,
  notice,
  said,
  visible,
} from '../platform/page.ts'
import { valueTypesOf } from './derive-value-types.ts'
import type { Constraint } from './model.ts'
import { constraintField } from './parse-approval-form.ts'
import { argumentValue } from './render-argument.ts'
import { choiceTexts, constraintInWords, fieldText } from './render-constraint.ts'

/** One provider and the account there with which its tools would run. */
export interface ShownAccount {
  readonly provider: { readonly slug: string; readonly name: string }
  /** Label of the connected account; undefined when the provider needs none or none is connected. */
  readonly account?: string | undefined
  /** Where the person connects one first; then none of these tools can be approved yet. */
  readonly connectHref?: string | undefined
  readonly tools: readonly ShownTool[]
}

export interface ShownTool {
  /** As the agent calls it; the value of the checkbox. */
  readonly name: string
  readonly title?: string | undefined
  readonly effect: Effect
  readonly description?: string | undefined
  /** Ours (from the catalogue) or the provider's own words, which are quoted. */
  readonly describedBy: 'ambit' | 'provider'
  /** For the sentence: "create issues in acme/website". */
  readonly does?: string | undefined
  readonly constraints: readonly ShownBound[]
  readonly freeArguments: readonly FreeArgument[]
  readonly checked: boolean
  /** On a change: not in the grant that lives. */
  readonly isNew?: boolean
  /** Why this line was refused the last time. */
  readonly error?: string | undefined
}

export interface ShownBound {
  readonly argument: string
  readonly constraint: Constraint
  /** What the person typed or checked the last time; undefined shows it as asked. */
  readonly entered?: readonly string[] | undefined
  readonly error?: string | undefined
}

export interface FreeArgument {
  readonly argument: string
  /** Lists and objects can't be bound by a line of text. */
  readonly scalar: boolean
  readonly entered?: string | undefined
  readonly error?: string | undefined
}

/** Free arguments of a tool that stand open on the page; a tool with more has them behind its "free: …" line. */
const freeFieldsOpenMax = 3

/** The tools of each account with their checkboxes, effects and bounds; the field names are those of the contract. */
export function accountTools(accounts: readonly ShownAccount[]): Html {
  const several = accounts.length > 1
  return html`${accounts.map(
    (asked, at) => html`<fieldset class="tools"${!several && html` aria-labelledby="tools"`}>
${several && html`<legend class="tools-of">${accountWords(asked)}</legend>`}
${asked.connectHref !== undefined && connectFirst(asked)}
${asked.tools.map((tool, place) => toolLine(tool, `t${at}-${place}`, asked.connectHref !== undefined))}
</fieldset>`,
  )}`
}

/** "GitHub, mina-acme". */
export function accountWords(asked: ShownAccount): Html {
  const provider = named(asked.provider.name)
  return asked.account === undefined ? provider : html`${provider}, ${code(asked.account)}`
}

function connectFirst(asked: ShownAccount): Html {
  const provider = named(asked.provider.name)
  return html`<div class="tools-need">${notice(
    'wait',
    html`<b>You have no ${provider} account connected.</b> Connect one, then come back here and decide. Connecting gives no agent any access. <a class="button button-small" href="${address(asked.connectHref ?? '')}"><span>Connect ${provider}</span></a>`,
  )}</div>`
}

function toolLine(tool: ShownTool, id: string, off: boolean): Html {
  const title = tool.title === undefined ? code(tool.name) : named(tool.title)
  const problem = tool.error !== undefined && html` aria-invalid="true" aria-describedby="${id}-problem"`
  return html`<div class="tool${tool.error !== undefined && ' is-wrong'}">
<input type="checkbox" id="${id}" name="tool" value="${tool.name}"${tool.checked && !off && html` checked`}${off && html` disabled`}${problem}>
<label class="tool-name" for="${id}">${title}</label><span class="tool-chips">${tool.isNew === true && chip('add', 'New')}${effectChip(tool.effect)}</span>
${tool.error !== undefined && html`<p class="tool-what t-refuse" id="${id}-problem">${tool.error}</p>`}
<div class="tool-what">${description(tool)}</div>
${off ? boundsInWords(tool) : bounds(tool, id)}
</div>`
}

function description(tool: ShownTool): Html {
  const ask = tool.effect === 'destructive' && ' Asks you again before each call, with its arguments.'
  const name = tool.title !== undefined && html`${code(tool.name)} `
  if (tool.description === undefined || tool.describedBy === 'ambit')
    return html`<p>${name}${tool.description}${ask}</p>`
  return html`<p>${name}${ask}</p>${said(tool.description, 'In the provider’s own words.')}`
}

function bounds(tool: ShownTool, id: string): Html {
  const scalars = tool.freeArguments.filter(free => free.scalar)
  return html`<div class="tool-bounds">
${tool.constraints.map((asked, at) => constraintRow(tool.name, asked, `${id}-c${at}`))}
${
  tool.constraints.length === 0 && tool.freeArguments.length === 0
    ? html`<span class="k">Arguments</span><span>it takes none</span>`
    : freeLine(tool, scalars.length > 0)
}
</div>
${scalars.length > 0 && freeFields(tool, scalars, id)}`
}

/** Where nothing can be given yet, the bounds are only read. */
function boundsInWords(tool: ShownTool): Html {
  return html`<div class="tool-bounds">${tool.constraints.map(
    asked =>
      html`<span class="k">${code(asked.argument)} ${relation(asked.constraint)}</span><span>${constraintWords(asked.constraint)}</span>`,
  )}${freeLine(tool, false)}</div>`
}

/** "free: title, body": whoever approves must see what is not bound (design: an argument without a constraint is free). */
function freeLine(tool: ShownTool, narrowable: boolean): Html | false {
  if (narrowable) return false
  if (tool.freeArguments.length === 0) return html`<span class="k">Other arguments</span><span>none</span>`
  return html`<span class="k">Other arguments</span><span>${freeNames(tool)}</span>`
}

function freeNames(tool: ShownTool): Html {
  return html`free: ${joined(
    tool.freeArguments.map(free => code(free.argument)),
    ', ',
  )}`
}

function freeFields(tool: ShownTool, scalars: readonly FreeArgument[], id: string): Html {
  const open =
    scalars.length <= freeFieldsOpenMax || scalars.some(free => (free.entered ?? '') !== '' || free.error !== undefined)
  return html`<details class="tool-free"${open && html` open`}><summary>${freeNames(tool)}</summary>
<div class="tool-bounds">${scalars.map((free, at) =>
    fieldRow({
      id: `${id}-f${at}`,
      name: constraintField(tool.name, free.argument),
      label: code(free.argument),
      value: free.entered ?? '',
      placeholder: 'free',
      error: free.error,
    }),
  )}</div></details>`
}

function constraintRow(tool: string, asked: ShownBound, id: string): Html {
  const name = constraintField(tool, asked.argument)
  const { constraint } = asked
  if ('one_of' in constraint) return choices(asked, constraint.one_of, { id, name })
  const label = html`${code(asked.argument)} ${relation(constraint)}`
  if ('matches' in constraint)
    return fieldRow({
      id,
      name,
      label: html`${label} ${code(constraint.matches)}`,
      value: asked.entered?.[0] ?? '',
      placeholder: 'as asked',
      error: asked.error,
    })
  const text = fieldText(constraint, valueTypesOf(constraint, undefined))
  if (text === undefined || hidesSomething(text))
    return html`<span class="k">${label}</span><span>${constraintWords(constraint)}, as asked</span>`
  return fieldRow({
    id,
    name,
    label,
    value: asked.entered?.[0] ?? text,
    placeholder: 'as asked',
    error: asked.error,
  })
}

/** A word between the argument and its bound, so that a row reads as a sentence. */
function relation(constraint: Constraint): string {
  if ('equals' in constraint) return 'is'
  if ('prefix' in constraint) return 'starts with'
  if ('matches' in constraint) return 'matches'
  return 'one_of' in constraint ? 'is one of' : 'is within'
}

/** A bound in full: a list, an object and what hides something are shown so, because a field would not be true to them. */
function constraintWords(constraint: Constraint): Html {
  if ('equals' in constraint) return argumentValue(constraint.equals)
  if ('one_of' in constraint)
    return listed(
      constraint.one_of.map(value => argumentValue(value)),
      'or',
    )
  if ('prefix' in constraint) return code(`${constraint.prefix}*`)
  return 'matches' in constraint ? code(constraint.matches) : html`${constraintInWords(constraint)}`
}

/** `listed` names the group, so that one with nothing checked is told apart from one that was not on the page. */
function choices(asked: ShownBound, values: readonly Json[], field: { id: string; name: string }): Html {
  const { id, name } = field
  const described = asked.error !== undefined && html` aria-describedby="${id}-problem"`
  const boxes = choiceTexts(values).map(text => {
    const checked = (asked.entered === undefined || asked.entered.includes(text)) && html` checked`
    return html`<label class="choice"><input type="checkbox" name="${name}" value="${text}"${checked}>${code(text)}</label>`
  })
  return html`<span class="k" id="${id}">${code(asked.argument)} is one of</span>
<span class="choices" role="group" aria-labelledby="${id}"${described}>${hiddenFields({ listed: name })}${boxes}${problem(id, asked.error)}</span>`
}

interface FieldRow {
  readonly id: string
  readonly name: string
  readonly label: Html
  readonly value: string
  readonly placeholder: string
  readonly error: string | undefined
}

function fieldRow(row: FieldRow): Html {
  const wrong = row.error !== undefined && html` aria-invalid="true" aria-describedby="${row.id}-problem"`
  return html`<label class="k" for="${row.id}">${row.label}</label><span><input class="input input-code" id="${row.id}" name="${row.name}" value="${row.value}" placeholder="${row.placeholder}" autocomplete="off" spellcheck="false"${wrong}>${problem(row.id, row.error)}</span>`
}

function problem(id: string, error: string | undefined): Html | false {
  return error !== undefined && html`<span class="hint t-refuse" id="${id}-problem">${visible(error)}</span>`
}
