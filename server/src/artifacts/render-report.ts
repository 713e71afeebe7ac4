import { code, type Glyph, type Html, html, named, said, state, visible } from '../platform/page.ts'
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
export function findingsPart({ review, frame }: ArtifactView, words: ArtifactWords): Html {
  const found = review?.report.findings ?? []
  const sorted = severityOrder.flatMap(severity => found.filter(each => each.severity === severity))
  return html`<div class="part"><h2>${words.findings}</h2>
${sorted.length === 0 ? html`<p class="quiet">${review === undefined ? words.noReview : words.noFindings}</p>` : sorted.map(each => finding(each, frame.reader, words))}</div>`
}

function finding(it: ArtifactFinding, reader: { readonly locale?: string | undefined }, words: ArtifactWords): Html {
  const place = it.path === null ? words.wholeArtifact : it.line === null ? it.path : `${it.path}:${it.line}`
  const text = `${it.reason}\n${words.attack}: ${it.attack}\n${words.mend}: ${it.mend}`
  return html`<h3>${state(severityGlyphs[it.severity], words.severities[it.severity])} ${code(it.rule)} ${it.path === null ? place : code(place)}</h3>
${said(text, words.byGate, reader)}`
}

/** What was run against hostile answers. */
export function scenariosPart({ review }: ArtifactView, words: ArtifactWords): Html {
  const all = review?.report.scenarios ?? []
  return html`<div class="part"><h2>${words.scenarios}</h2>
${all.length === 0 ? html`<p class="quiet">${words.noScenarios}</p>` : html`<ul>${all.map(each => scenario(each, words))}</ul>`}</div>`
}

function scenario({ id, verdict, isolated: ranIsolated, says, trace }: ArtifactScenario, words: ArtifactWords): Html {
  const alone = verdict !== 'not_applicable' && !ranIsolated
  return html`<li>${code(id)} ${state(verdictGlyphs[verdict], words.verdicts[verdict])}${alone && html` ${state('note', words.notIsolated)}`} <bdi>${visible(says, { line: true })}</bdi>${
    trace !== null && html` <span class="small">${words.trace(code(trace.reference))}</span>`
  }</li>`
}
