import { type Html, html } from '../platform/html.ts'
import { evidenceCallColumns, type PresentedCall, type PresentedEvidence } from './render-evidence.ts'

type ControlView = PresentedEvidence['controls'][number]

/**
 * The report as one file for people: nothing is loaded, nothing runs, and it prints. Addresses are those of the server that made it;
 * whoever follows one proves who they are there.
 */
export function renderEvidenceDocument(report: PresentedEvidence, baseUrl: string): string {
  const { figure } = report
  const shown = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Evidence: ${report.name}</title>
<style>${sheet}</style>
</head>
<body>
<main>
<h1>${report.name} <small>${report.version}</small></h1>
<p>Records of ${report.from} to ${report.to} (UTC), as they were on ${report.as_of}, from the log of ${baseUrl} with ${report.log_size} entries. Names and numbers of the items: ${report.source}</p>
<section aria-labelledby="figure">
<h2 id="figure">Calls that were explained, bound to an approval, and inside a session</h2>
<p class="figure"><strong>${percent(figure.share)}</strong> ${figure.numerator} of ${figure.denominator} calls</p>
<p>Explained: ${figure.explained}. Bound to an approval: ${figure.bound}. Inside a session: ${figure.inside}.</p>
<h3>How to count it again</h3>
<ol>${figure.recipe.map(line => html`<li>${line}</li>`)}</ol>
</section>
${report.controls.map(control => renderControl(control, baseUrl))}
<section aria-labelledby="calls">
<h2 id="calls">The calls</h2>
${renderCalls(report)}
</section>
</main>
</body>
</html>
`
  return shown.toString()
}

function percent(share: number | null): string {
  return share === null ? 'No calls' : `${Math.floor(share * tenThousand) / hundred} %`
}

const hundred = 100
const tenThousand = hundred * hundred

function renderControl({ id, name, does, status, events, records, gaps }: ControlView, baseUrl: string): Html {
  const heading = `c-${id.replaceAll(/\W/g, '-')}`
  return html`<section aria-labelledby="${heading}">
<h2 id="${heading}">${id} ${name}</h2>
<p>${does}</p>
${status === 'nothing' ? html`<p><strong>Nothing here shows it.</strong></p>` : ''}
${
  events.length === 0
    ? ''
    : html`<table><thead><tr><th>Event</th><th class="n">Number</th><th>Days</th><th>First and last entry</th></tr></thead><tbody>
${events.map(
  each => html`<tr><td><a href="${baseUrl}${each.list}">${each.type}</a></td><td class="n">${each.events}</td><td>${each.first_day} to ${each.last_day}</td><td><a href="${baseUrl}${each.first}">${each.first_index}</a>, <a href="${baseUrl}${each.last}">${each.last_index}</a></td></tr>
`,
)}</tbody></table>`
}
${
  records.length === 0
    ? ''
    : html`<ul>${records.map(each => html`<li><a href="${baseUrl}${each.path}">${each.count}</a> ${each.says}</li>`)}</ul>`
}
${gaps.length === 0 ? '' : html`<h3>Gaps</h3><ul>${gaps.map(gap => html`<li>${gap}</li>`)}</ul>`}
</section>
`
}

function renderCalls({ calls, next_calls }: PresentedEvidence): Html {
  if (calls.length === 0) return html`<p>No call was admitted in these days.</p>`
  return html`<div class="wide" tabindex="0" role="region" aria-label="The calls"><table class="calls"><thead><tr>${evidenceCallColumns.map(name => html`<th>${name}</th>`)}</tr></thead><tbody>
${calls.map(
  call => html`<tr>${evidenceCallColumns.map(name => html`<td>${cell(call, name)}</td>`)}</tr>
`,
)}</tbody></table></div>
${next_calls === null ? '' : html`<p>More calls: GET ${next_calls}</p>`}`
}

function cell(call: PresentedCall, name: string): string {
  const value = Object.entries(call).find(([member]) => member === name)?.[1]
  return value === null || value === undefined ? '' : String(value)
}

const sheet = html`:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0 }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem }
h1 small { font-weight: 400 }
h2 { margin-top: 2rem }
table { border-collapse: collapse; width: 100%; font-size: 0.9em }
th, td { text-align: start; padding: 0.25rem 0.5rem; border-bottom: 1px solid; vertical-align: top }
.n { text-align: end; font-variant-numeric: tabular-nums }
.figure strong { font-size: 2rem; margin-inline-end: 0.5rem }
.wide { overflow-x: auto }
.calls { font: 12px/1.4 ui-monospace, monospace }
@media print { .wide { overflow: visible } .calls { font-size: 5px; word-break: break-all } section { break-inside: avoid-page } #calls, .calls { break-inside: auto } a { color: inherit; text-decoration: none } }`
