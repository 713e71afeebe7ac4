import { clock, code, type Html, html, listed, named, number, spell, time } from '../platform/page.ts'
import type { Ask } from './render-approval-parts.ts'
import type { ShownAccount, ShownTool } from './render-approval-tools.ts'

export interface AskedLimits {
  readonly durationSeconds: number
  /** Undefined: no limit was asked, and the person may set one. */
  readonly maxCalls?: number | undefined
  /** What the person chose the last time. */
  readonly entered?:
    | { readonly durationSeconds?: number | undefined; readonly maxCalls?: string | undefined }
    | undefined
  readonly errors?:
    | { readonly durationSeconds?: string | undefined; readonly maxCalls?: string | undefined }
    | undefined
}

const ladderSeconds = [60, 300, 600, 900, 1800, 2700, 3600, 7200, 14_400, 28_800]
const offeredMax = 4

/** What was asked and up to three shorter ones: a duration can only be narrowed. */
export function offeredDurations(askedSeconds: number): readonly number[] {
  return [...ladderSeconds.filter(seconds => seconds < askedSeconds).slice(1 - offeredMax), askedSeconds]
}

/** How long and how often: `duration_seconds` and `max_calls`, never more than was asked. */
export function limitFields(ask: Ask, limits: AskedLimits): Html {
  const chosen = limits.entered?.durationSeconds ?? limits.durationSeconds
  const wrong = limits.errors?.durationSeconds
  return html`<div class="limits">
<fieldset${wrong !== undefined && html` aria-describedby="duration-problem"`}><legend class="label">Ends after</legend>
<div class="choices">
${offeredDurations(limits.durationSeconds).map(
  seconds =>
    html`<label class="choice"><input type="radio" name="duration_seconds" value="${seconds}"${seconds === chosen && html` checked`}>${spell(seconds).replace(/ minutes?$/, ' min')}</label>`,
)}
</div>${wrong !== undefined && html`<p class="hint t-refuse" id="duration-problem">${wrong}</p>`}
<p class="hint">${spell(limits.durationSeconds)} were asked. The session itself ends at ${time(ask.session.expiresAt, ask.frame.reader)}.</p></fieldset>
${callsField(limits)}
</div>`
}

function callsField(limits: AskedLimits): Html {
  const asked = limits.maxCalls
  const wrong = limits.errors?.maxCalls
  const value = limits.entered?.maxCalls ?? asked ?? ''
  return html`<div><label class="label" for="calls">Calls at most</label>
<span class="input-unit"><input class="input input-short" id="calls" name="max_calls" type="number" min="1"${asked !== undefined && html` max="${asked}"`} value="${value}"${asked === undefined && html` placeholder="no limit"`}${wrong !== undefined && html` aria-invalid="true" aria-describedby="calls-problem"`}> ${asked === undefined ? 'no limit asked' : html`of ${number(asked)} asked`}</span>${
    wrong !== undefined && html`<p class="hint t-refuse" id="calls-problem">${wrong}</p>`
  }</div>`
}

/** The latest moment to which an approval of this request can reach: decided at its last minute, and inside the session. */
export function latestEnd(ask: Ask, limits: AskedLimits): Date {
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  return new Date(Math.min(ask.expiresAt.getTime() + seconds * 1000, ask.session.expiresAt.getTime()))
}

/** Who, what, until when, in one sentence that says the same as the fields above it. */
export function approvalSentence(ask: Ask, accounts: readonly ShownAccount[], limits: AskedLimits): Html {
  const ready = accounts.filter(asked => asked.connectHref === undefined)
  const offered = ready.flatMap(asked => asked.tools)
  const tools = offered.some(tool => tool.checked) ? offered.filter(tool => tool.checked) : offered
  const runs = tools.filter(tool => tool.effect !== 'destructive')
  const asks = tools.filter(tool => tool.effect === 'destructive')
  const labels = ready.flatMap(asked => asked.account ?? [])
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  const calls = limits.errors?.maxCalls === undefined ? (limits.entered?.maxCalls ?? limits.maxCalls) : limits.maxCalls
  const as = labels.length > 0 && html` as ${listed(labels.map(label => code(label)))}`
  const most =
    calls === undefined || calls === '' ? ', with no limit on calls' : html`, with at most <b>${calls} calls</b>`
  const may = html`${runs.length > 0 && html`${doing(runs)}${as}${most}`}${runs.length > 0 && asks.length > 0 && ', and may '}${asks.length > 0 && html`ask you about each call that would <b>${deeds(asks)}</b>`}`
  return html`<p class="sum">If you approve ${tools.length === offered.length ? 'all of it' : 'what is checked'}: for <b>${spell(seconds)}</b>, until ${clock(latestEnd(ask, limits), ask.frame.reader)} at the latest, <b>${named(ask.agent.name)}</b> may ${may}. Ending the session ends this at once.</p>`
}

function doing(tools: readonly ShownTool[]): Html {
  return html`<b>${deeds(tools)}</b>`
}

function deeds(tools: readonly ShownTool[]): Html {
  return listed(
    tools.map(tool => tool.does ?? html`use ${tool.title === undefined ? code(tool.name) : named(tool.title)}`),
  )
}
