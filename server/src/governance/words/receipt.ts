import type { Html, HtmlValue } from '../../platform/page.ts'

/** What ending really ended. */
export interface ReceiptWords {
  readonly title: string
  readonly tokens: string
  readonly grants: string
  readonly requests: string
  readonly aborted: string
  readonly withheld: string
  readonly unsettled: string
  claim(time: Html): HtmlValue
  ended(because: Html | undefined, time: Html): HtmlValue
  readonly others: string
  readonly proof: string
  readonly download: string
  readonly noToken: string
  mayAccept(application: Html, tokens: number, until: Html): HtmlValue
  readonly notTold: string
  toldAt(time: Html): HtmlValue
  readonly check: string
  readonly soon: string
  leaf(leaf: number, checkpoint: number): string
  signedBy(key: Html): HtmlValue
}
