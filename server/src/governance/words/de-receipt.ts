import { html, number, plural } from '../../platform/page.ts'
import type { ReceiptWords } from './receipt.ts'

const locale = 'de-DE'

export const receiptDe: ReceiptWords = {
  title: 'Beleg',
  tokens: 'Token beendet',
  grants: 'Freigaben beendet',
  requests: 'Anfragen zurückgezogen',
  aborted: 'Aufrufe abgebrochen',
  withheld: 'Aufrufe zurückgehalten',
  unsettled: 'Aufrufe ungeklärt',
  claim: time => html`Nach ${time} lief nichts mehr, und kein Ergebnis ging hinaus.`,
  ended: (because, time) => html`Beendet um ${time}${because && html`, ${because}`}.`,
  others: 'Token, die andere noch annehmen können',
  proof: 'Beweis',
  download: 'Beleg herunterladen',
  noToken: 'Keine. Diese Sitzung hatte kein Token, das eine Anwendung selbst prüft.',
  mayAccept: (application, tokens, until) =>
    html`${application} kann ${plural(locale, tokens, { one: '{n} Token', other: '{n} Token' })} selbst noch bis ${until} annehmen.`,
  notTold: 'Sie konnte nicht benachrichtigt werden.',
  toldAt: time => html`Sie wurde um ${time} benachrichtigt.`,
  check: 'Selbst prüfen',
  soon: 'Signiert. Sein Platz im Protokoll folgt binnen einer Sekunde; öffnen Sie diese Seite neu.',
  leaf: (leaf, checkpoint) => `Blatt ${number(leaf, locale)} in Prüfpunkt ${number(checkpoint, locale)}`,
  signedBy: key => html`signiert von ${key}`,
}
