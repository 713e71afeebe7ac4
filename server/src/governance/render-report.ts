import { code, type Html, type HtmlValue, html, named, shortDigest, visible } from '../platform/page.ts'
import type { AnsweredCall, Explanation } from './actions.ts'
import type { Drifted } from './derive-influence.ts'
import { narrowedBy } from './derive-narrowed.ts'
import type { Why } from './derive-why.ts'

/** What a report says beside what it tells of its session. */
export interface ReportParts {
  readonly told: Explanation
  readonly at: Date
  readonly baseUrl: string
}

/**
 * A session as a document of its own: one file, without script, address or picture of elsewhere, for both themes and for paper. No
 * argument stands in it, only digests; what a person was shown when they decided does.
 */
export function renderReport(parts: ReportParts): string {
  const { told, at } = parts
  const who = told.principal.name
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">
<title>Session of ${who}</title>
${style()}</head><body><main>
<h1>Session of ${named(who)}${told.onBehalfOf !== undefined && html`, for ${named(told.onBehalfOf.email)}`}</h1>
<p class="quiet">${told.session.id} at ${named(told.application.name)}. This report was made at ${when(at)} by ${parts.baseUrl}. Times are UTC.</p>
${told.purpose !== undefined && html`<blockquote><p dir="auto">${visible(told.purpose)}</p><footer>Purpose, in the agent’s own words. Nobody checked them.</footer></blockquote>`}
${verdicts(told)}
${touched(told)}
${asked(told)}
${calls(told)}
${influence(told)}
${ending(told)}
${proof(parts)}
</main></body></html>`.toString()}`
}

function style(): Html {
  return html`<style>
:root{--ink:#1b2427;--quiet:#536066;--line:#c9d1d3;--paper:#fff;--sunken:#f2f5f5;--good:#0b5c62;--bad:#9b2318}
@media (prefers-color-scheme:dark){:root{--ink:#e8eeef;--quiet:#a9b6b9;--line:#3a474a;--paper:#12191b;--sunken:#1b2426;--good:#6cc7cd;--bad:#f0a094}}
@media print{:root{--ink:#000;--quiet:#333;--line:#999;--paper:#fff;--sunken:#fff;--good:#000;--bad:#000}section{break-inside:auto}tr,li{break-inside:avoid}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-top:2px solid var(--ink);padding-top:.5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}.quiet,footer{color:var(--quiet)}.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
table{width:100%;border-collapse:collapse;font-size:13px}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;border-bottom:1px solid var(--line)}
p,li,h1,h3{overflow-wrap:anywhere}.unseen{border:1px solid var(--line);padding:0 .2em}code,.mono{font:12px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
blockquote{margin:1rem 0;padding:.5rem 1rem;background:var(--sunken);border-left:3px solid var(--line)}blockquote p{margin:0;white-space:pre-wrap}ul{padding-left:1.2rem}
@media (max-width:40rem){table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:.1rem 0;overflow-wrap:anywhere}tr{border-bottom:1px solid var(--line);padding:.5rem 0}dl{grid-template-columns:1fr}}
</style>`
}

function when(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 19).replace('T', ' ')}</time>`
}

function facts(rows: readonly (readonly [string, HtmlValue])[]): Html {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`
}

function verdicts(told: Explanation): Html {
  const { session, verdict, complete, events, checkpoint } = told
  const sound = verdict.integrity === 'verified'
  const integrity =
    verdict.integrity === 'broken'
      ? `Broken at index ${verdict.firstBadIndex}: what stands after it is not proven`
      : sound
        ? `Verified: each of ${events.length} events is what its leaf says`
        : 'Pending: the last events are not in a checkpoint yet'
  const end = session.endedAt
  return facts([
    [
      'State',
      end === undefined
        ? 'Active'
        : html`Ended at ${when(end)}, ${(session.endReason ?? 'ended').replaceAll('_', ' ')}`,
    ],
    [
      'Ran',
      html`${when(session.startedAt)} to ${when(end ?? session.expiresAt)}${end === undefined && ' at the latest'}`,
    ],
    ['Integrity', html`<span class="${sound ? 'good' : 'bad'}">${integrity}</span>`],
    [
      'Completeness',
      complete.complete
        ? html`<span class="good">Complete: each call has an outcome</span>`
        : html`<span class="bad">Incomplete: ${complete.because}</span>`,
    ],
    [
      'Checkpoint',
      checkpoint === undefined
        ? 'none'
        : `${checkpoint.size} leaves, root ${checkpoint.root.toString('base64')}, signed ${checkpoint.at}`,
    ],
  ])
}

function touched({ resources }: Explanation): Html {
  const did = { destructive: 'Destroyed', write: 'Written', read: 'Read' } as const
  return html`<section><h2>What it touched</h2>${
    resources.length === 0
      ? html`<p>Nothing.</p>`
      : html`<ul>${resources.map(({ act, kind, label, provider, calls: times }) => html`<li><b>${did[act]}</b> ${kind === 'undeclared' ? html`what ${code(label)} does not declare` : html`${kind.replaceAll('_', ' ')} ${named(label)}`} <span class="quiet">at ${provider}, ${times} ${times === 1 ? 'call' : 'calls'}</span></li>`)}</ul>`
  }</section>`
}

function asked(told: Explanation): Html {
  return html`<section><h2>What was asked, shown and decided</h2>${told.approvals.length === 0 && html`<p>Nothing was asked.</p>`}${told.approvals.map(
    approval => {
      const narrowed = narrowedBy(approval)
      const by =
        (approval.parts ?? []).length > 0 ? approval.parts?.map(part => part.userId).join(', ') : approval.decidedBy
      return html`<h3>${approval.tools.map((tool, at) => html`${at > 0 && ', '}${code(tool)}`)}: ${approval.state}</h3>
${facts([
  [
    'Request',
    html`${approval.id}, ${approval.kind === 'call' ? 'one call' : 'access'}, digest ${shortDigest(approval.requestDigest)}`,
  ],
  ['Asked', when(approval.requestedAt)],
  ['Decided', approval.decidedAt === undefined ? 'not by anybody' : html`${when(approval.decidedAt)} by ${by ?? ''}`],
  [
    'Narrowed',
    narrowed.length === 0
      ? 'no'
      : narrowed.map(
          ({ bound, asked: was, given }, at) =>
            html`${at > 0 && '; '}${bound}: asked ${code(JSON.stringify(was))}, given ${code(JSON.stringify(given))}`,
        ),
  ],
])}${approval.shown !== undefined && html`<details><summary>What was shown</summary><p class="mono">${visible(approval.shown, { exact: true })}</p></details>`}`
    },
  )}</section>`
}

function calls({ calls: shown, callsCount }: Explanation): Html {
  return html`<section><h2>Calls and refusals</h2><p>${callsCount} in all${shown.length < callsCount && `; the first ${shown.length} are told here`}.</p>
<table><thead><tr><th scope="col">At</th><th scope="col">Call</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead><tbody>${shown.map(callRow)}</tbody></table></section>`
}

function callRow(call: AnsweredCall): Html {
  const refused = call.outcome === 'refused'
  return html`<tr><td>${when(call.startedAt)}</td><td>${code(call.tool)}<br><span class="mono quiet">${call.id}<br>arguments ${shortDigest(call.argumentsDigest)}${call.resultDigest !== undefined && html`<br>result ${shortDigest(call.resultDigest)}`}</span></td><td>${refused ? html`<span class="bad">refused</span><br>${(call.refusedBecause ?? '').replaceAll('_', ' ')}` : call.outcome.replaceAll('_', ' ')}</td><td>${call.why === undefined ? 'The log has no place for it yet.' : whyCell(call.why)}</td></tr>
`
}

function whyCell({ says, rule, grant, approval, policies, event }: Why): Html {
  return html`${says}<br><span class="mono quiet">rule ${rule.name}${grant !== undefined && html`<br>grant ${grant.id}`}${approval !== undefined && html`<br>approval ${approval.id}, ${approval.outcome}${approval.by.length > 0 && ` by ${approval.by.join(', ')}`}`}${policies.map(each => html`<br>policy ${each.policy}, version ${each.version}: ${each.verdict}`)}<br>recorded at index ${event.index}</span>`
}

function influence({ influence: { tainted, demanded }, drifted }: Explanation): Html {
  if (tainted.length + demanded.length + drifted.length === 0)
    return html`<section><h2>What tainted it, what drifted</h2><p>Nothing.</p></section>`
  return html`<section><h2>What tainted it, what drifted</h2><ul>${tainted.map(({ label, call, tool, event }) => html`<li>${label}: ${call === undefined ? 'from the session above' : html`by ${code(tool ?? '')} (${call})`}, index ${event.index}</li>`)}${demanded.map(({ call, tool, event }) => html`<li>${code(tool)} was asked for with its arguments because of it (${call}), index ${event.index}</li>`)}${drifted.map(driftLine)}</ul></section>`
}

function driftLine({ kind, reason, drift, grant, tool, event }: Drifted): Html {
  const what = {
    drift_found: html`drift ${drift ?? ''} was found`,
    grant_ended: html`grant ${grant ?? ''} ended`,
    call_refused: html`a call of ${code(tool ?? '')} was refused`,
  }[kind]
  return html`<li>${what}: ${reason.replaceAll('_', ' ')}, index ${event.index}</li>`
}

function ending(told: Explanation): Html {
  const { session, receipt, grants, below } = told
  if (session.endedAt === undefined) return html`<section><h2>How it ended</h2><p>It has not ended.</p></section>`
  const ended = grants.filter(({ endReason }) => endReason === 'session_ended')
  return html`<section><h2>How it ended</h2>${facts([
    ['Reason', (session.endReason ?? 'expired').replaceAll('_', ' ')],
    ['Said', told.endSaid === undefined ? 'nothing' : visible(told.endSaid)],
    ['Grants ended with it', ended.length === 0 ? 'none' : ended.map(({ id }) => id).join(', ')],
    [
      'Sessions below',
      below.length === 0 ? 'none' : below.map(({ id, endReason }) => `${id} (${endReason ?? 'active'})`).join(', '),
    ],
    [
      'Receipt',
      receipt === undefined
        ? 'none'
        : `${receipt.id}, ${receipt.tokensEnded} tokens and ${receipt.grantsEnded} grants ended, ${receipt.callsAborted} calls aborted, ${receipt.callsWithheld} withheld, ${receipt.callsUnsettled} unsettled`,
    ],
  ])}</section>`
}

function proof({ told }: ReportParts): Html {
  return html`<section><h2>Check it yourself</h2><p>This file carries the ${told.events.length} events that it is about, each with its way into the signed checkpoint, and a signature over the document and those events. Save it unchanged, then:</p>
<p><code>npm run audit:verify report.html -- --key VERIFIER_KEY</code></p>
<p class="quiet">Take the verifier key from where you trust it, not from this file: GET /v1/audit/keys of the server, or what you noted before.</p></section>`
}
