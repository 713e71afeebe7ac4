import { address, alertBox, chip, type Html, html, named, namedText, notice, time } from '../platform/page.ts'
import type { Named } from './derive-form-cedar.ts'
import { type Policy, policyBytesMax } from './model.ts'
import { type PolicyBase, panel, policyForm, policyPage, policyPath, wordsOf } from './render-policy-parts.ts'
import type { PolicyWords } from './words/words.ts'

export interface PoliciesView extends PolicyBase {
  readonly versions: readonly Pick<Policy, 'id' | 'version' | 'state' | 'createdAt' | 'createdBy'>[]
  readonly groups: readonly Named[]
  readonly providers: readonly { readonly slug: string; readonly name: string }[]
  readonly text: string
  readonly tests: string
  /** The text is what the form came to. */
  readonly fromForm?: boolean
  readonly entered?: URLSearchParams | undefined
  readonly faults?: readonly string[]
}

/** The versions of an organization's policy, and where the next one is written. */
export function renderPolicies(view: PoliciesView): Html {
  const words = wordsOf(view)
  return policyPage(
    view,
    { title: words.title(namedText(view.organization.name)), lead: words.lead },
    html`${view.error !== undefined && alertBox(html`<b>${words.notKept}</b> ${view.error}${faults(view)}`)}${view.done !== undefined && notice('reach', view.done)}
${panel({ id: 'versions', title: words.versions, body: versions(view, words) })}
${panel({ id: 'common', title: words.form, body: commonCases(view, words) })}
${panel({ id: 'cedar', title: words.cedar, body: cedar(view, words) })}`,
  )
}

function faults({ faults: all = [] }: PoliciesView): Html {
  return html`${all.length > 0 && html`<ul>${all.map(fault => html`<li>${named(fault)}</li>`)}</ul>`}`
}

const glyphs = { draft: 'waiting', active: 'active', retired: 'ended' } as const

/** The state of a version, as a chip. */
export function stateChip(state: Policy['state'], words: PolicyWords): Html {
  return chip(glyphs[state], words.states[state])
}

function versions(view: PoliciesView, words: PolicyWords): Html {
  if (view.versions.length === 0) return html`<p class="empty">${words.noVersions}</p>`
  const rows = view.versions.map(
    ({
      id,
      version,
      state,
      createdAt,
      createdBy,
    }) => html`<tr><td><a class="main" href="${address(`${policyPath(view)}/${id}`)}">${words.numbered(version)}</a></td>
<td data-label="${words.state}">${stateChip(state, words)}</td><td data-label="${words.written}">${words.by(named(createdBy), time(createdAt, view.frame.reader))}</td></tr>
`,
  )
  return html`<table class="rows"><thead><tr><th scope="col">${words.version}</th><th scope="col">${words.state}</th><th scope="col">${words.written}</th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

function commonCases(view: PoliciesView, words: PolicyWords): Html {
  const { entered } = view
  const providers = view.providers.map(({ slug, name }) => ({ id: slug, name }))
  const groups = view.groups.map(({ id, name }) =>
    checkbox({ name: 'group', value: id, label: named(name), checked: entered?.getAll('group').includes(id) === true }),
  )
  return policyForm(
    view,
    `${policyPath(view)}/form`,
    html`<p class="small quiet">${words.formLead}</p>
<div class="field">${checkbox({ name: 'no_destructive', value: 'yes', label: words.noDestructive, checked: entered?.get('no_destructive') === 'yes' })}
${checkbox({ name: 'weekdays', value: 'yes', label: words.weekdays, checked: entered?.get('weekdays') === 'yes' })}</div>
${select({ name: 'read_only_outside', label: words.readOnly, none: words.everyGroup, options: view.groups, entered })}
${select({ name: 'provider', label: words.provider, none: words.anyProvider, options: providers, hint: words.providerHint, entered })}
<fieldset class="field"><legend class="label">${words.groups}</legend>${groups.length === 0 ? html`<p class="small quiet">${words.noGroups}</p>` : groups}</fieldset>
<div class="field"><label class="label" for="roles">${words.roles}</label><input class="input" id="roles" name="roles" type="text" autocomplete="off" aria-describedby="roles-hint" value="${entered?.get('roles') ?? ''}"><span class="hint" id="roles-hint">${words.rolesHint}</span></div>
${select({ name: 'repositories_at', label: words.repositoriesAt, none: words.anyProvider, options: providers, entered })}
<div class="field"><label class="label" for="repositories">${words.repositories}</label><textarea class="input" id="repositories" name="repositories" rows="3" dir="ltr" aria-describedby="repositories-hint">${entered?.get('repositories') ?? ''}</textarea><span class="hint" id="repositories-hint">${words.repositoriesHint}</span></div>
<div class="field"><button class="button" data-testid="show-cedar">${words.showCedar}</button></div>`,
  )
}

interface Box {
  readonly name: string
  readonly value: string
  readonly label: Html | string
  readonly checked: boolean
}

function checkbox({ name, value, label, checked }: Box): Html {
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${checked && html` checked`}>${label}</label>`
}

interface Select {
  readonly name: string
  readonly label: string
  readonly none: string
  readonly options: readonly Named[]
  readonly hint?: string
  readonly entered: URLSearchParams | undefined
}

function select({ name, label, none, options, hint, entered }: Select): Html {
  const id = name.replaceAll('_', '-')
  const all = options.map(
    option =>
      html`<option value="${option.id}"${entered?.get(name) === option.id && html` selected`}>${namedText(option.name)}</option>`,
  )
  return html`<div class="field"><label class="label" for="${id}">${label}</label><select class="input" id="${id}" name="${name}"${hint !== undefined && html` aria-describedby="${id}-hint"`}><option value="">${none}</option>${all}</select>${hint !== undefined && html`<span class="hint" id="${id}-hint">${hint}</span>`}</div>`
}

function cedar(view: PoliciesView, words: PolicyWords): Html {
  return html`<form class="form form-wide" method="post" action="${address(policyPath(view))}"><input type="hidden" name="csrf_token" value="${view.csrfToken}">
<p class="small quiet">${words.cedarLead}</p>
${view.fromForm === true && notice('quiet', words.fromForm)}
<div class="field"><label class="label" for="text">${words.text}</label><textarea class="input input-code" id="text" name="text" rows="16" maxlength="${String(policyBytesMax)}" dir="ltr" spellcheck="false" required data-testid="policy-text">${view.text}</textarea></div>
<div class="field"><label class="label" for="tests">${words.tests}</label><textarea class="input input-code" id="tests" name="tests" rows="4" dir="ltr" spellcheck="false" aria-describedby="tests-hint" data-testid="policy-tests">${view.tests}</textarea><span class="hint" id="tests-hint">${words.testsHint}</span></div>
<div class="field"><button class="button button-main" data-testid="keep-policy">${words.keep}</button></div></form>`
}
