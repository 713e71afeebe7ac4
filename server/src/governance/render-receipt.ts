import {
  address,
  clock,
  count,
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
  const lines: readonly (readonly [string, number])[] = [
    ['Tokens ended', receipt.tokensEnded],
    ['Grants ended', receipt.grantsEnded],
    ['Requests withdrawn', receipt.approvalsWithdrawn],
    ['Calls aborted', receipt.callsAborted],
    ['Calls withheld', receipt.callsWithheld],
    ['Calls unsettled', receipt.callsUnsettled],
  ]
  return html`<section class="receipt" aria-labelledby="receipt" id="receipt-part">
<div class="bounded"><div class="panel-head"><h2 id="receipt">Receipt</h2>${shortId(receipt.id)}</div>
<div class="panel-body cols">
<div>
<p class="receipt-claim">After ${clock(receipt.completedAt, reader, 'millisecond')} nothing ran and no result left.</p>
<p class="quiet">Ended ${pageWordsIn(reader.locale).because(receipt.endReason, receipt.endedBy && named(receipt.endedBy))} at ${time(receipt.endedAt, reader, 'second')}.</p>
<dl class="receipt-lines">${lines.map(([word, value]) => html`<div class="receipt-line"><dt>${word}</dt><dd>${number(value)}</dd></div>`)}</dl>
</div>
<div class="stack">
<h3>Tokens that others may still accept</h3>
${offline(receipt, reader)}
<h3>Proof</h3>
${proof(receipt)}
${receipt.downloadHref !== undefined && html`<div class="actions"><a class="button button-small" href="${address(receipt.downloadHref)}">Download receipt</a></div>`}
</div>
</div></div>
</section>`
}

function offline(receipt: ReceiptView, reader: Reader): Html {
  if (receipt.offlineTokens.length === 0)
    return html`<p class="quiet">None. This session had no token that an application verifies by itself.</p>`
  const groups = Map.groupBy(receipt.offlineTokens, token => token.application)
  return html`<ul class="stack">${[...groups].map(([application, tokens]) => {
    const last = tokens.reduce((one, other) => (other.expiresAt > one.expiresAt ? other : one))
    return html`<li>${named(application)} may accept ${count(tokens.length, 'token')} by itself until ${time(last.expiresAt, reader)}.${
      last.toldAt === undefined ? ' It could not be told.' : html` It was told at ${clock(last.toldAt, reader)}.`
    }</li>`
  })}</ul>`
}

function proof(receipt: ReceiptView): Html {
  const command =
    receipt.checkCommand !== undefined &&
    html`<details><summary>Check it yourself</summary><pre class="args">${receipt.checkCommand}</pre></details>`
  if (receipt.proof === undefined)
    return html`<p class="quiet">Signed. Its place in the log follows within a second; open this page again.</p>${command}`
  const { leaf, checkpoint, digest, key } = receipt.proof
  return html`<p class="sig">leaf ${number(leaf)} in checkpoint ${number(checkpoint)}<br>sha256 ${shortDigest(digest)}<br>signed by ${key}</p>${command}`
}
