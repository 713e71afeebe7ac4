import type { ClientRequest } from '../pipes/model.ts'
import type { Json } from '../platform/json.ts'
import {
  address,
  chip,
  code,
  type Effect,
  effectChip,
  type Html,
  type HtmlValue,
  hiddenFields,
  hidesSomething,
  html,
  joined,
  listIn,
  named,
  notice,
  type Reader,
  said,
  visible,
  visibleText,
} from '../platform/page.ts'
import { valueTypesOf } from './derive-value-types.ts'
import type { Constraint } from './model.ts'
import { constraintField } from './parse-approval-form.ts'
import { argumentValue } from './render-argument.ts'
import { choiceTexts, constraintInWords, fieldText } from './render-constraint.ts'
import { approvalWordsIn } from './words/all.ts'

/** One provider and the account there with which its tools would run. */
export interface ShownAccount {
  readonly provider: { readonly slug: string; readonly name: string }
  /** Label of the connected account; undefined when the provider needs none or none is connected. */
  readonly account?: string | undefined
  /** Where several fit and none was named. */
  readonly choice?: ShownChoice | undefined
  /** What the provider may ask of the agent's program while a call runs. */
  readonly mayAsk?: readonly ClientRequest[] | undefined
  /** Where the person connects one first; then none of these tools can be approved yet. */
  readonly connectHref?: string | undefined
  readonly tools: readonly ShownTool[]
}

/** Accounts at one provider, of which the person chooses one for all its tools. */
export interface ShownChoice {
  /** Name of the field. */
  readonly field: string
  readonly accounts: readonly ShownChoiceAccount[]
  readonly error?: string | undefined
}

export interface ShownChoiceAccount {
  readonly id: string
  readonly label: string
  /** Whose it is, or for which it was connected; undefined: the person's own. */
  readonly organization?: string | undefined
  readonly isMeant: boolean
  /** It can't be used any more. */
  readonly off: boolean
  readonly checked: boolean
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

/** A value that the provider has, which the person can choose instead of typing it. */
export interface OfferedChoice {
  readonly value: string
  readonly label: string | undefined
}

export interface ShownBound {
  readonly argument: string
  readonly constraint: Constraint
  /** What the person typed or checked the last time; undefined shows it as asked. */
  readonly entered?: readonly string[] | undefined
  readonly error?: string | undefined
  readonly offered?: readonly OfferedChoice[] | undefined
}

export interface FreeArgument {
  readonly argument: string
  /** Lists and objects can't be bound by a line of text. */
  readonly scalar: boolean
  readonly entered?: string | undefined
  readonly error?: string | undefined
  readonly offered?: readonly OfferedChoice[] | undefined
}

/** Free arguments of a tool that stand open on the page; a tool with more has them behind its "free: …" line. */
const freeFieldsOpenMax = 3

/** The tools of each account with their checkboxes, effects and bounds; the field names are those of the contract. */
export function accountTools(accounts: readonly ShownAccount[], reader: Reader): Html {
  const several = accounts.length > 1
  return html`${accounts.map(
    (asked, at) => html`<fieldset class="tools"${!several && html` aria-labelledby="tools"`}>
${several && html`<legend class="tools-of">${accountWords(asked)}</legend>`}
${asked.connectHref !== undefined && connectFirst(asked, reader)}
${asked.choice !== undefined && accountChoice(asked, asked.choice, reader)}
${asked.tools.map((tool, place) => toolLine(tool, { id: `t${at}-${place}`, off: asked.connectHref !== undefined, reader }))}
</fieldset>`,
  )}`
}

/** "GitHub, mina-acme". */
function accountWords(asked: ShownAccount): Html {
  const provider = named(asked.provider.name)
  return asked.account === undefined ? provider : html`${provider}, ${code(asked.account)}`
}

/** One of the accounts, for all tools below. A page that is sent without a choice gives nothing. */
function accountChoice({ provider }: ShownAccount, { field, accounts, error }: ShownChoice, reader: Reader): Html {
  const { tools: words } = approvalWordsIn(reader)
  const id = field.replaceAll('.', '-')
  return html`<fieldset class="tools-need"${error !== undefined && html` aria-describedby="${id}-problem"`}>
<legend class="label"><span>${words.whichAccount(named(provider.name))}</span></legend>
<div class="choices">${accounts.map(
    account =>
      html`<label class="choice"><input type="radio" name="${field}" value="${account.id}" required${account.checked && html` checked`}${account.off && html` disabled`}><span>${code(account.label)}${account.organization !== undefined && html` ${words.accountOf(named(account.organization))}`}${account.isMeant && html` ${words.yourDefault}`}</span></label>`,
  )}</div>
${error !== undefined && html`<p class="hint t-refuse" id="${id}-problem">${error}</p>`}
<p class="hint">${words.onlyThis}</p>
</fieldset>`
}

function connectFirst(asked: ShownAccount, reader: Reader): Html {
  const { tools: words } = approvalWordsIn(reader)
  const provider = named(asked.provider.name)
  return html`<div class="tools-need">${notice(
    'wait',
    html`<b>${words.noAccount(provider)}</b> ${words.connectFirst} <a class="button button-small" href="${address(asked.connectHref ?? '')}"><span>${words.connect(provider)}</span></a>`,
  )}</div>`
}

interface Line {
  readonly id: string
  /** Nothing of it can be given yet. */
  readonly off: boolean
  readonly reader: Reader
}

function toolLine(tool: ShownTool, line: Line): Html {
  const { id, off, reader } = line
  const title = tool.title === undefined ? code(tool.name) : named(tool.title)
  const problem = tool.error !== undefined && html` aria-invalid="true" aria-describedby="${id}-problem"`
  return html`<div class="tool${tool.error !== undefined && ' is-wrong'}">
<input type="checkbox" id="${id}" name="tool" value="${tool.name}"${tool.checked && !off && html` checked`}${off && html` disabled`}${problem}>
<label class="tool-name" for="${id}">${title}</label><span class="tool-chips">${tool.isNew === true && chip('add', approvalWordsIn(reader).tools.isNew)}${effectChip(tool.effect, reader)}</span>
${tool.error !== undefined && html`<p class="tool-what t-refuse" id="${id}-problem">${tool.error}</p>`}
<div class="tool-what">${description(tool, reader)}</div>
${off ? boundsInWords(tool, reader) : bounds(tool, line)}
</div>`
}

function description(tool: ShownTool, reader: Reader): Html {
  const { tools: words } = approvalWordsIn(reader)
  const ask = tool.effect === 'destructive' && ` ${words.asksAgain}`
  const name = tool.title !== undefined && html`${code(tool.name)} `
  if (tool.description === undefined || tool.describedBy === 'ambit')
    return html`<p>${name}${tool.description !== undefined && html`<bdi>${tool.description}</bdi>`}${ask}</p>`
  return html`<p>${name}${ask}</p>${said(tool.description, words.providersWords, reader)}`
}

function bounds(tool: ShownTool, line: Line): Html {
  const { id, reader } = line
  const { tools: words } = approvalWordsIn(reader)
  const scalars = tool.freeArguments.filter(free => free.scalar)
  return html`<div class="tool-bounds">
${tool.constraints.map((asked, at) => constraintRow(tool.name, asked, { ...line, id: `${id}-c${at}` }))}
${
  tool.constraints.length === 0 && tool.freeArguments.length === 0
    ? html`<span class="k">${words.arguments}</span><span>${words.takesNone}</span>`
    : freeLine(tool, scalars.length > 0, reader)
}
</div>
${scalars.length > 0 && freeFields(tool, scalars, line)}`
}

/** Where nothing can be given yet, the bounds are only read. */
function boundsInWords(tool: ShownTool, reader: Reader): Html {
  return html`<div class="tool-bounds">${tool.constraints.map(
    asked =>
      html`<span class="k">${code(asked.argument)} ${relation(asked.constraint, reader)}</span><span>${constraintWords(asked.constraint, reader)}</span>`,
  )}${freeLine(tool, false, reader)}</div>`
}

/** "free: title, body": whoever approves must see what is not bound (design: an argument without a constraint is free). */
function freeLine(tool: ShownTool, narrowable: boolean, reader: Reader): Html | false {
  if (narrowable) return false
  const { otherArguments, none } = approvalWordsIn(reader).tools
  if (tool.freeArguments.length === 0) return html`<span class="k">${otherArguments}</span><span>${none}</span>`
  return html`<span class="k">${otherArguments}</span><span>${freeNames(tool, reader)}</span>`
}

function freeNames(tool: ShownTool, reader: Reader): HtmlValue {
  const names = tool.freeArguments.map(free => code(free.argument))
  return approvalWordsIn(reader).tools.free(joined(names, ', '))
}

function freeFields(tool: ShownTool, scalars: readonly FreeArgument[], { id, reader }: Line): Html {
  const { isFree } = approvalWordsIn(reader).tools
  const open =
    scalars.length <= freeFieldsOpenMax || scalars.some(free => (free.entered ?? '') !== '' || free.error !== undefined)
  return html`<details class="tool-free"${open && html` open`}><summary>${freeNames(tool, reader)}</summary>
<div class="tool-bounds">${scalars.map((free, at) =>
    fieldRow({
      id: `${id}-f${at}`,
      name: constraintField(tool.name, free.argument),
      label: code(free.argument),
      value: free.entered ?? '',
      placeholder: isFree,
      error: free.error,
      offered: free.offered,
    }),
  )}</div></details>`
}

function constraintRow(tool: string, asked: ShownBound, { id, reader }: Line): Html {
  const { asAsked } = approvalWordsIn(reader).tools
  const name = constraintField(tool, asked.argument)
  const { constraint } = asked
  if ('one_of' in constraint) return choices(asked, constraint.one_of, { id, name, reader })
  const label = html`${code(asked.argument)} ${relation(constraint, reader)}`
  if ('matches' in constraint)
    return fieldRow({
      id,
      name,
      label: html`${label} ${code(constraint.matches)}`,
      value: asked.entered?.[0] ?? '',
      placeholder: asAsked,
      error: asked.error,
      offered: asked.offered,
    })
  const text = fieldText(constraint, valueTypesOf(constraint, undefined))
  if (text === undefined || hidesSomething(text))
    return html`<span class="k">${label}</span><span>${constraintWords(constraint, reader)} (${asAsked})</span>`
  return fieldRow({
    id,
    name,
    label,
    value: asked.entered?.[0] ?? text,
    placeholder: asAsked,
    error: asked.error,
    offered: asked.offered,
  })
}

/** A word between the argument and its bound, so that a row reads as a sentence. */
function relation(constraint: Constraint, reader: Reader): string {
  const { tools: words } = approvalWordsIn(reader)
  if ('equals' in constraint) return words.is
  if ('prefix' in constraint) return words.startsWith
  if ('matches' in constraint) return words.matches
  return 'one_of' in constraint ? words.isOneOf : words.isWithin
}

/** A bound in full: a list, an object and what hides something are shown so, because a field would not be true to them. */
function constraintWords(constraint: Constraint, reader: Reader): Html {
  if ('equals' in constraint) return argumentValue(constraint.equals, reader)
  if ('one_of' in constraint)
    return listIn(
      reader,
      constraint.one_of.map(value => argumentValue(value, reader)),
      'disjunction',
    )
  if ('prefix' in constraint) return code(`${constraint.prefix}*`)
  return 'matches' in constraint ? code(constraint.matches) : html`${constraintInWords(constraint, reader)}`
}

/** `listed` names the group, so that one with nothing checked is told apart from one that was not on the page. */
function choices(asked: ShownBound, values: readonly Json[], field: Omit<Line, 'off'> & { name: string }): Html {
  const { id, name, reader } = field
  const described = asked.error !== undefined && html` aria-describedby="${id}-problem"`
  const boxes = choiceTexts(values).map(text => {
    const checked = (asked.entered === undefined || asked.entered.includes(text)) && html` checked`
    return html`<label class="choice"><input type="checkbox" name="${name}" value="${text}"${checked}>${code(text)}</label>`
  })
  return html`<span class="k" id="${id}">${code(asked.argument)} ${approvalWordsIn(reader).tools.isOneOf}</span>
<span class="choices" role="group" aria-labelledby="${id}"${described}>${hiddenFields({ listed: name })}${boxes}${problem(id, asked.error)}</span>`
}

interface FieldRow {
  readonly id: string
  readonly name: string
  readonly label: Html
  readonly value: string
  readonly placeholder: string
  readonly error: string | undefined
  readonly offered: readonly OfferedChoice[] | undefined
}

function fieldRow(row: FieldRow): Html {
  const options = optionsOf(row.offered ?? [])
  const list = options.length > 0 && html` list="${row.id}-values"`
  const wrong = row.error !== undefined && html` aria-invalid="true" aria-describedby="${row.id}-problem"`
  return html`<label class="k" for="${row.id}">${row.label}</label><span><input class="input input-code" id="${row.id}" name="${row.name}" value="${row.value}" placeholder="${row.placeholder}" autocomplete="off" spellcheck="false"${list}${wrong}>${options.length > 0 && html`<datalist id="${row.id}-values">${options}</datalist>`}${problem(row.id, row.error)}</span>`
}

/** Each as the field reads it; what hides something can't be chosen. */
function optionsOf(offered: readonly OfferedChoice[]): readonly Html[] {
  return offered.flatMap(({ value, label }) => {
    const constraint = { equals: value }
    const text = fieldText(constraint, valueTypesOf(constraint, undefined))
    if (text === undefined || hidesSomething(text)) return []
    return [html`<option value="${text}"${label !== undefined && html` label="${visibleText(label)}"`}></option>`]
  })
}

function problem(id: string, error: string | undefined): Html | false {
  return error !== undefined && html`<span class="hint t-refuse" id="${id}-problem">${visible(error)}</span>`
}
