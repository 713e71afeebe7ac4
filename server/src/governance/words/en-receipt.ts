import { count, html, number } from '../../platform/page.ts'
import type { ReceiptWords } from './receipt.ts'

export const receiptEn: ReceiptWords = {
  title: 'Receipt',
  tokens: 'Tokens ended',
  grants: 'Grants ended',
  requests: 'Requests withdrawn',
  aborted: 'Calls aborted',
  withheld: 'Calls withheld',
  unsettled: 'Calls unsettled',
  claim: time => html`After ${time} nothing ran and no result left.`,
  ended: (because, time) => html`Ended ${because} at ${time}.`,
  others: 'Tokens that others may still accept',
  proof: 'Proof',
  download: 'Download receipt',
  noToken: 'None. This session had no token that an application verifies by itself.',
  mayAccept: (application, tokens, until) =>
    html`${application} may accept ${count(tokens, 'token')} by itself until ${until}.`,
  notTold: 'It could not be told.',
  toldAt: time => html`It was told at ${time}.`,
  check: 'Check it yourself',
  soon: 'Signed. Its place in the log follows within a second; open this page again.',
  leaf: (leaf, checkpoint) => `leaf ${number(leaf)} in checkpoint ${number(checkpoint)}`,
  signedBy: key => html`signed by ${key}`,
}
