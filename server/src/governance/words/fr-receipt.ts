import { html, number, plural } from '../../platform/page.ts'
import type { ReceiptWords } from './receipt.ts'

const locale = 'fr-FR'

export const receiptFr: ReceiptWords = {
  title: 'Reçu',
  tokens: 'Jetons terminés',
  grants: 'Autorisations terminées',
  requests: 'Demandes retirées',
  aborted: 'Appels interrompus',
  withheld: 'Appels retenus',
  unsettled: 'Appels indéterminés',
  claim: time => html`Après ${time}, rien ne s’est exécuté et aucun résultat n’est sorti.`,
  ended: (because, time) => html`Terminée à ${time}${because && html`, ${because}`}.`,
  others: 'Jetons que d’autres peuvent encore accepter',
  proof: 'Preuve',
  download: 'Télécharger le reçu',
  noToken: 'Aucun. Cette session n’avait aucun jeton qu’une application vérifie elle-même.',
  mayAccept: (application, tokens, until) =>
    html`${application} peut encore accepter ${plural(locale, tokens, { one: '{n} jeton', other: '{n} jetons' })} jusqu’à ${until}.`,
  notTold: 'Elle n’a pas pu être prévenue.',
  toldAt: time => html`Elle a été prévenue à ${time}.`,
  check: 'Vérifiez vous-même',
  soon: 'Signé. Sa place dans le journal suit en moins d’une seconde\u00a0; ouvrez de nouveau cette page.',
  leaf: (leaf, checkpoint) => `feuille ${number(leaf, locale)} du point de contrôle ${number(checkpoint, locale)}`,
  signedBy: key => html`signé par ${key}`,
}
