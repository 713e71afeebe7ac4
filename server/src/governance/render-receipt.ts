import {
  address,
  clock,
  type Html,
  html,
  named,
  number,
  pageWordsIn,
  type Reader,
  shortDigest,
  shortId,
  time,
} from '../platform/page.ts'
import { sessionWordsIn } from './words/all.ts'

/** What ending really ended; the same each time it is asked for. */
export interface ReceiptView {
  readonly id: string
  readonly endedAt: Date
  readonly endReason: string
  readonly endedBy?: string | undefined
  /** After this moment nothing ran and no result left. */
  readonly completedAt: Date
  readonly tokensEnded: number
  readonly grantsEnded: number
  readonly approvalsWithdrawn: number
  readonly callsAborted: number
  readonly callsWithheld: number
  readonly callsUnsettled: number
  readonly offlineTokens: readonly OfflineToken[]
  /** Undefined until the event has its place in the log. */
  readonly proof?: ReceiptProof | undefined
  readonly downloadHref?: string | undefined
  /** A command that checks it without trusting this server. */
  readonly checkCommand?: string | undefined
}

/** A signed token that an application verifies by itself: we can't reach it, so we name it. */
export interface OfflineToken {
  readonly application: string
  readonly expiresAt: Date
  readonly toldAt?: Date | undefined
}

export interface ReceiptProof {
  readonly leaf: number
  readonly checkpoint: number
  readonly digest: string
  readonly key: string
}

/** The receipt as a card closed by the wall. Zero is shown: a line that is missing could mean anything. */
export function renderReceipt(receipt: ReceiptView, reader: Reader): Html {
  const { receipt: words } = sessionWordsIn(reader)
  const because = pageWordsIn(reader.locale).because(receipt.endReason, receipt.endedBy && named(receipt.endedBy))
  const lines: readonly (readonly [string, number])[] = [
    [words.tokens, receipt.tokensEnded],
    [words.grants, receipt.grantsEnded],
    [words.requests, receipt.approvalsWithdrawn],
    [words.aborted, receipt.callsAborted],
    [words.withheld, receipt.callsWithheld],
    [words.unsettled, receipt.callsUnsettled],
  ]
  return html`<section class="receipt" aria-labelledby="receipt" id="receipt-part">
<div class="bounded"><div class="panel-head"><h2 id="receipt">${words.title}</h2>${shortId(receipt.id)}</div>
<div class="panel-body cols">
<div>
<p class="receipt-claim">${words.claim(clock(receipt.completedAt, reader, 'millisecond'))}</p>
<p class="quiet">${words.ended(because, time(receipt.endedAt, reader, 'second'))}</p>
<dl class="receipt-lines">${lines.map(([word, value]) => html`<div class="receipt-line"><dt>${word}</dt><dd>${number(value, reader.locale)}</dd></div>`)}</dl>
</div>
<div class="stack">
<h3>${words.others}</h3>
${offline(receipt, reader)}
<h3>${words.proof}</h3>
${proof(receipt, reader)}
${receipt.downloadHref !== undefined && html`<div class="actions"><a class="button button-small" href="${address(receipt.downloadHref)}">${words.download}</a></div>`}
</div>
</div></div>
</section>`
}

function offline(receipt: ReceiptView, reader: Reader): Html {
  const { receipt: words } = sessionWordsIn(reader)
  if (receipt.offlineTokens.length === 0) return html`<p class="quiet">${words.noToken}</p>`
  const groups = Map.groupBy(receipt.offlineTokens, token => token.application)
  return html`<ul class="stack">${[...groups].map(([application, tokens]) => {
    const last = tokens.reduce((one, other) => (other.expiresAt > one.expiresAt ? other : one))
    return html`<li>${words.mayAccept(named(application), tokens.length, time(last.expiresAt, reader))} ${
      last.toldAt === undefined ? words.notTold : words.toldAt(clock(last.toldAt, reader))
    }</li>`
  })}</ul>`
}

function proof(receipt: ReceiptView, reader: Reader): Html {
  const { receipt: words } = sessionWordsIn(reader)
  const command =
    receipt.checkCommand !== undefined &&
    html`<details><summary>${words.check}</summary><pre class="args" dir="ltr">${receipt.checkCommand}</pre></details>`
  if (receipt.proof === undefined) return html`<p class="quiet">${words.soon}</p>${command}`
  const { leaf, checkpoint, digest, key } = receipt.proof
  return html`<p class="sig">${words.leaf(leaf, checkpoint)}<br><bdi>sha256 ${shortDigest(digest)}</bdi><br>${words.signedBy(html`<bdi>${key}</bdi>`)}</p>${command}`
}
