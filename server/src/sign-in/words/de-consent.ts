import { html } from '../../platform/page.ts'
import type { ConsentWords } from './consent.ts'

export const consentWordsDe: ConsentWords = {
  title: application => `${application} Ihr Konto verwenden lassen`,
  heading: application => html`${application} möchte Ihr Konto verwenden`,
  lead: 'Die Anwendung gehört nicht zu diesem Server. Sie bekommt, was hier steht, und nichts darüber hinaus.',
  who: 'Wer fragt',
  name: 'Anwendung',
  checked: 'Geprüft',
  unchecked: 'Name nicht geprüft',
  checkedMeans: owner =>
    owner === undefined
      ? 'Die Verwaltung hat sie hinzugefügt.'
      : html`Die Verwaltung hat sie für ${owner} hinzugefügt.`,
  uncheckedMeans: 'Sie hat sich diesen Namen selbst gegeben. Vergleichen Sie ihn mit dem, was Sie begonnen haben.',
  site: 'Website',
  siteMeans: 'Dort ist sie nach eigener Angabe zu Hause.',
  returnsTo: 'Führt zurück zu',
  returnsToThisComputer: 'Ein Programm auf diesem Computer.',
  returnsToSite: 'Eine Website im Internet.',
  returnsToProgram: 'Das Programm auf diesem Computer, das solche Links öffnet.',
  account: 'Ihr Konto',
  accountMeans: 'Ein anderes? Wählen Sie es unten, bevor Sie etwas erlauben.',
  gets: 'Was sie bekommt',
  isNew: 'Neu',
  before: 'Schon erlaubt',
  scope: (scope, until) =>
    ({
      openid: {
        gives: 'Erkennt Sie wieder',
        means: 'An einer Kennung, die gleich bleibt. Ihr Name und Ihre Adresse stehen nicht darin.',
      },
      profile: {
        gives: 'Ihren Namen und Ihr Bild',
        means: 'Dazu Ihre Sprache, und wann Sie diese Angaben zuletzt geändert haben.',
      },
      email: { gives: 'Ihre E-Mail-Adresse', means: 'Und ob Sie bewiesen haben, dass sie Ihnen gehört.' },
      offline_access: {
        gives: 'Arbeitet weiter, wenn Sie nicht da sind',
        means: html`Sie erneuert ihren Zugriff selbst, spätestens bis ${until}.`,
      },
    })[scope],
  permissionMeans: organization =>
    organization === undefined
      ? 'In der Organisation, die Sie wählen, soweit Sie es dort selbst dürfen.'
      : html`In ${organization}, soweit Sie es dort selbst dürfen.`,
  organization: 'Für welche Organisation',
  organizationOnly: 'Organisation',
  chooseOne: 'Es gilt in der Organisation, die Sie wählen, und in keiner anderen.',
  organizationMissing: 'Wählen Sie zuerst eine Organisation.',
  changed:
    'Die Anwendung wurde geändert, während diese Seite offen war. Es wurde nichts erlaubt. Sehen Sie, was sie jetzt möchte.',
  takeBack: 'Auf Ihrer Kontoseite können Sie das jederzeit zurücknehmen; dann endet es sofort.',
  allow: 'Erlauben',
  deny: 'Nicht erlauben',
}
