import { type Html, html } from '../platform/html.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { PresentedReviewEvidence } from './render-evidence.ts'

/**
 * The evidence of a review as one file for people: nothing is loaded, nothing runs, and it prints. What was signed stands in it to
 * the letter, and the lines that its digest is of, so that the file alone can be checked.
 */
export function renderReviewDocument(
  evidence: PresentedReviewEvidence,
  { name, baseUrl }: { readonly name: string; readonly baseUrl: string },
): string {
  const { signed, items, how_to_check } = evidence
  const shown = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Access review: ${name}</title>
<style>${sheet}</style>
</head>
<body>
<main>
<h1>${name}</h1>
<p>Access review ${evidence.review_id}, of ${baseUrl}. ${items.length} items.</p>
${signed === null ? html`<p><strong>Not signed yet: something is still to decide, or to do.</strong></p>` : renderSigned(signed, how_to_check)}
<section aria-labelledby="items">
<h2 id="items">What was decided</h2>
<div class="wide" tabindex="0" role="region" aria-label="What was decided"><table><thead><tr>${columns.map(([title]) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
${items.map(
  item => html`<tr>${columns.map(([, member]) => html`<td>${cell(item[member])}</td>`)}</tr>
`,
)}</tbody></table></div>
</section>
<section aria-labelledby="lines">
<h2 id="lines">The same as it was digested</h2>
<div class="wide" tabindex="0" role="region" aria-label="The same as it was digested"><pre>${items.map(item => `${canonicalize(item)}\n`)}</pre></div>
</section>
</main>
</body>
</html>
`
  return shown.toString()
}

function renderSigned(signed: NonNullable<PresentedReviewEvidence['signed']>, howToCheck: string): Html {
  return html`<section aria-labelledby="signed">
<h2 id="signed">What was signed</h2>
<div class="wide" tabindex="0" role="region" aria-label="What was signed"><pre>${signed.body}</pre></div>
<dl><dt>Signature</dt><dd>${signed.signature}</dd><dt>Key</dt><dd>${signed.key_id}</dd><dt>Event</dt><dd>${signed.event_id}</dd></dl>
<h3>How to check it</h3>
<p>${howToCheck}</p>
</section>
`
}

/** Their titles, and the member of a line that each shows. */
const columns = [
  ['What', 'name'],
  ['Kind', 'kind'],
  ['Id', 'subject'],
  ['Whose', 'holder'],
  ['Answers for it', 'owner'],
  ['Last used', 'last_used_at'],
  ['Decision', 'decision'],
  ['Why', 'reason'],
  ['By', 'decided_by'],
  ['At', 'decided_at'],
  ['Event', 'decided_event'],
  ['What came of it', 'outcome'],
  ['Done at', 'applied_at'],
  ['Event of that', 'applied_event'],
] as const

function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const sheet = html`:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 0 }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem }
h2 { margin-top: 2rem }
dt { font-weight: 600 }
dd { margin: 0 0 0.5rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; font-size: 0.85em }
th, td { text-align: start; padding: 0.25rem 0.5rem; border-bottom: 1px solid; vertical-align: top }
pre { font: 12px/1.4 ui-monospace, monospace; margin: 0 }
.wide { overflow-x: auto }
@media print { .wide { overflow: visible } table { font-size: 6px; word-break: break-all } pre { white-space: pre-wrap; word-break: break-all; font-size: 6px } }`
