import {
  address,
  alertBox,
  chip,
  code,
  facts,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  named,
  namedText,
  notice,
  number,
  shortDigest,
  time,
} from '../platform/page.ts'
import type { Policy, Preview, PreviewChange } from './model.ts'
import { stateChip } from './render-policies.ts'
import { type PolicyBase, panel, policyPage, policyPath, wordsOf } from './render-policy-parts.ts'
import type { PolicyWords } from './words/words.ts'

export interface PolicyView extends PolicyBase {
  readonly policy: Policy
  readonly active: Pick<Policy, 'id' | 'version'> | undefined
  readonly preview:
    | { readonly ranAt: Date; readonly ranBy: string; readonly isStale: boolean; readonly result: Preview }
    | undefined
  /** Whose sessions the reader may open. */
  readonly readerId: string
  /** What the form of the activation is bound to; undefined while it can't be activated. */
  readonly shown: string | undefined
  readonly asksPassword: boolean
}

/** One version: its text, what it would change, and the form that makes it the policy. */
export function renderPolicyVersion(view: PolicyView): Html {
  const words = wordsOf(view)
  const { policy } = view
  const crumb = html`<a href="${address(policyPath(view))}">${words.title(namedText(view.organization.name))}</a>`
  return policyPage(
    view,
    { title: words.numbered(policy.version), lead: words.versionLead, crumbs: [crumb] },
    html`${view.error !== undefined && alertBox(view.error)}${view.done !== undefined && notice('reach', view.done)}
${panel({ id: 'version', title: words.rules, body: version(view, words) })}
${panel({ id: 'preview', title: words.preview, body: previewPart(view, words) })}
${policy.state === 'draft' && view.shown !== undefined && panel({ id: 'activate', title: words.activate, body: activation(view, words, view.shown) })}`,
  )
}

function version(view: PolicyView, words: PolicyWords): Html {
  const { policy, frame } = view
  const by = (who: string | undefined, at: Date | undefined): HtmlValue =>
    who === undefined || at === undefined ? undefined : words.by(named(who), time(at, frame.reader))
  return html`<div class="panel-body stack">${facts([
    [words.state, stateChip(policy.state, words), by(policy.activatedBy, policy.activatedAt)],
    [words.organization, named(view.organization.name)],
    [words.written, by(policy.createdBy, policy.createdAt)],
    [words.digest, shortDigest(policy.digest)],
  ])}
<pre class="args mono" data-testid="policy-cedar">${policy.text}</pre>${
    policy.tests.length > 0 &&
    html`
<h3 class="small">${words.tests}</h3>
<pre class="args mono">${JSON.stringify(policy.tests, null, 1)}</pre>`
  }</div>${
    policy.state === 'draft' &&
    html`
<div class="list-end">${button(view, { action: 'discard', label: words.discard })}</div>`
  }`
}

function button(view: PolicyView, { action, label }: { readonly action: string; readonly label: string }): Html {
  return html`<form method="post" action="${address(`${policyPath(view)}/${view.policy.id}/${action}`)}">${hiddenFields({ csrf_token: view.csrfToken })}<button class="button button-small" data-testid="${action}">${label}</button></form>`
}

function previewPart(view: PolicyView, words: PolicyWords): Html {
  const { preview, frame, policy } = view
  const run =
    policy.state === 'draft' &&
    html`<div class="list-end">${button(view, { action: 'preview', label: preview === undefined ? words.runPreview : words.runAgain })}</div>`
  if (preview === undefined) return html`<p class="empty">${words.previewLead} ${words.notRun}</p>${run}`
  const { result } = preview
  const changes = result.would_be_refused + result.would_be_allowed
  return html`<div class="panel-body stack"><p class="small quiet">${words.previewLead}</p>
${preview.isStale && notice('wait', words.stale)}
${facts([
  [words.lookedAt, number(result.looked_at, frame.reader.locale), result.complete ? words.complete : words.incomplete],
  [words.refused, number(result.would_be_refused, frame.reader.locale)],
  [words.allowed, number(result.would_be_allowed, frame.reader.locale)],
  [words.ran, words.by(named(preview.ranBy), time(preview.ranAt, frame.reader))],
])}
${changes === 0 && html`<p>${words.nothingChanges}</p>`}${result.changes.length < changes && html`<p class="small quiet">${words.firstOf(result.changes.length, changes)}</p>`}</div>
${result.changes.length > 0 && changesTable(view, words, result.changes)}
${result.tests.length > 0 && testsTable(words, result.tests)}${run}`
}

function changesTable(view: PolicyView, words: PolicyWords, changes: readonly PreviewChange[]): Html {
  const rows = changes.map(
    change => html`<tr><td><span class="main">${what(view, change)}</span><span class="sub">${words.kinds[change.kind]}</span></td>
<td data-label="${words.at}">${time(new Date(change.at), view.frame.reader)}</td>
<td data-label="${words.becomes}">${chip(change.becomes === 'allowed' ? 'done' : 'refused', words.becomesWord[change.becomes])}</td>
<td data-label="${words.why}">${change.rules.length === 0 ? (change.why ?? '').replaceAll('_', ' ') : change.rules.map((rule, at) => html`${at > 0 && ', '}${code(rule)}`)}</td></tr>
`,
  )
  return html`<table class="rows"><thead><tr><th scope="col">${words.what}</th><th scope="col">${words.at}</th><th scope="col">${words.becomes}</th><th scope="col">${words.why}</th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

/** A session is open to its own person only. */
function what({ readerId }: PolicyView, { tool, person, session_id, kind, id }: PreviewChange): Html {
  if (person !== readerId) return code(tool)
  const href = kind === 'approval' || kind === 'request' ? `/approvals/${id}` : `/account/sessions/${session_id}#${id}`
  return html`<a href="${address(href)}">${code(tool)}</a>`
}

function testsTable(words: PolicyWords, runs: Preview['tests']): Html {
  const rows = runs.map(
    ({ name, passed, by }) => html`<tr><td><span class="main">${named(name)}</span></td>
<td data-label="${words.state}">${chip(passed ? 'done' : 'failed', passed ? words.passed : words.failed)}</td>
<td data-label="${words.why}">${by.map((rule, at) => html`${at > 0 && ', '}${code(rule)}`)}</td></tr>
`,
  )
  return html`<table class="rows"><thead><tr><th scope="col">${words.test}</th><th scope="col">${words.state}</th><th scope="col">${words.why}</th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

function activation(view: PolicyView, words: PolicyWords, shown: string): Html {
  const { active, policy } = view
  const replaced =
    active === undefined
      ? words.first
      : html`<a href="${address(`${policyPath(view)}/${active.id}`)}">${words.numbered(active.version)}</a>`
  const password =
    view.asksPassword &&
    html`<div class="field"><label class="label" for="password">${words.password}</label><input class="input" id="password" name="password" type="password" autocomplete="current-password" dir="ltr" required data-testid="password"></div>`
  return html`<form class="form" method="post" action="${address(`${policyPath(view)}/${policy.id}/activate`)}">${hiddenFields({ csrf_token: view.csrfToken, shown })}
<p class="small">${words.activateLead(namedText(view.organization.name))}</p>
${facts([[words.replaces, replaced]])}
${password}
<div class="field"><button class="button button-reach" data-testid="activate">${words.activateButton}</button></div></form>`
}
