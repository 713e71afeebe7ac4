import { code, facts, type Glyph, type Html, html, named, state, visible } from '../platform/page.ts'
import type { AccessRow, ArtifactFinding, ArtifactScenario, FindingSeverity, ScenarioVerdict } from './model.ts'
import type { ArtifactView } from './render-artifact-page.ts'
import type { ArtifactWords } from './words/words.ts'

const severityGlyphs: Readonly<Record<FindingSeverity, Glyph>> = {
  critical: 'failed',
  high: 'refused',
  medium: 'unknown',
  low: 'read',
}
const severityOrder: readonly FindingSeverity[] = ['critical', 'high', 'medium', 'low']
const verdictGlyphs: Readonly<Record<ScenarioVerdict, Glyph>> = {
  passed: 'done',
  failed: 'failed',
  not_applicable: 'ended',
  errored: 'aborted',
}

/** Who can do what to whom: what an approval is about. */
export function accessPart({ review }: ArtifactView, words: ArtifactWords): Html {
  const rows = review?.report.access_model ?? []
  return html`<div class="part"><h2>${words.access}</h2>
${
  rows.length === 0
    ? html`<p class="quiet">${words.noAccess}</p>`
    : html`<p class="quiet">${words.accessLead}</p>
<table class="rows"><thead><tr><th scope="col">${words.who}</th><th scope="col">${words.may}</th><th scope="col">${words.to}</th><th scope="col">${words.route}</th></tr></thead>
<tbody>
${rows.map(row => accessRow(row, words))}</tbody></table>`
}</div>`
}

function accessRow(row: AccessRow, words: ArtifactWords): Html {
  const seen = row.seen_in.map(each => (each === 'static' ? words.read : each)).join(', ')
  return html`<tr><td><span class="main">${named(row.who)}</span></td>
<td data-label="${words.may}">${named(row.may)}</td>
<td data-label="${words.to}">${named(row.to)}</td>
<td data-label="${words.route}">${code(row.route)}<span class="sub">${words.seenIn} ${seen}</span></td></tr>
`
}

/** The worst first, each with the attack and the mend. */
export function findingsPart({ review }: ArtifactView, words: ArtifactWords): Html {
  const found = review?.report.findings ?? []
  const sorted = severityOrder.flatMap(severity => found.filter(each => each.severity === severity))
  const nothing = review === undefined ? words.noReview : words.noFindings
  return html`<div class="part"><h2>${words.findings}</h2>
<p class="quiet">${sorted.length === 0 ? nothing : words.byGate}</p>
${sorted.map(each => finding(each, words))}</div>`
}

function finding({ rule, severity, path, line, reason, attack, mend }: ArtifactFinding, words: ArtifactWords): Html {
  const place = path === null ? words.wholeArtifact : code(line === null ? path : `${path}:${line}`)
  return html`<div class="field"><h3>${state(severityGlyphs[severity], words.severities[severity])} ${code(rule)} ${place}</h3>
${facts([
  [words.problem, ofGate(reason)],
  [words.attack, ofGate(attack)],
  [words.mend, ofGate(mend)],
])}</div>`
}

/** Words of the gate: plain text, in its own direction. */
function ofGate(text: string): Html {
  return html`<bdi>${visible(text)}</bdi>`
}

/** What was run against hostile answers. */
export function scenariosPart({ review }: ArtifactView, words: ArtifactWords): Html {
  const all = review?.report.scenarios ?? []
  const because = review?.report.execution.because ?? null
  return html`<div class="part"><h2>${words.scenarios}</h2>
${because !== null && html`<p>${ofGate(because)}</p>`}
${all.length === 0 ? html`<p class="quiet">${words.noScenarios}</p>` : html`<ul>${all.map(each => scenario(each, words))}</ul>`}</div>`
}

function scenario({ id, verdict, isolated: ranIsolated, says, trace }: ArtifactScenario, words: ArtifactWords): Html {
  const alone = verdict !== 'not_applicable' && !ranIsolated
  return html`<li>${code(id)} ${state(verdictGlyphs[verdict], words.verdicts[verdict])}${alone && html` ${state('note', words.notIsolated)}`} ${ofGate(says)}${
    trace !== null && html` <span class="small">${words.trace(code(trace.reference))}</span>`
  }</li>`
}
