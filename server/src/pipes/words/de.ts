import { html } from '../../platform/page.ts'
import type { ConnectWords } from './words.ts'

/** German. */
export const connectDe: ConnectWords = {
  language: 'de',
  title: provider => `${provider} verbinden`,
  heading: (provider, organization) => html`Ihr Konto bei ${provider} mit ${organization} verbinden`,
  lead: provider =>
    html`Das Verbinden gibt keinem Agenten Zugriff. Damit können Sie Anfragen freigeben, die ${provider} brauchen.`,
  sharedHeading: (provider, organization) => html`Ein Konto bei ${provider} für ${organization} verbinden`,
  sharedLead: organization =>
    html`Es wird ein Konto von ${organization}: Mitglieder, die es nutzen dürfen, können es. Das Verbinden gibt keinem Agenten Zugriff.`,
  untilDisconnected: html`bis <b>Sie es trennen</b>`,
  provider: 'Dienst',
  providerAt: (provider, host) => html`${provider} auf ${host}`,
  addedBy: name => html`Hinzugefügt von ${name}`,
  addedByOn: (name, day) => html`Hinzugefügt von ${name} am ${day}`,
  kept: 'Aufbewahrt',
  sealed: organization => html`Versiegelt im Tresor von ${organization}`,
  keptMeans: 'Nur für Aufrufe benutzt, die Sie freigegeben haben. Kein Agent, keine Seite, kein Export zeigt es.',
  keptForApplications:
    'Wird für Aufrufe genutzt, die Sie freigegeben haben, und von der Anwendung, die Sie hierher geschickt hat. Kein Agent, keine Seite und kein Export zeigt es.',
  ends: 'Endet',
  endsWhen: (organization, provider) =>
    html`Wenn Sie es trennen, ${organization} verlassen oder ${provider} es zurückzieht`,
  endsMeans: 'Jede Freigabe, die es benutzt, endet in diesem Moment.',
  askedThere: 'Dort erbeten',
  mostEver: 'Mehr als dies kann keine Freigabe je benutzen.',
  noScope: 'keine benannten Rechte; der Dienst entscheidet',
  goOn: provider => html`Weiter zu ${provider}`,
  notNow: 'Jetzt nicht',
  waitingHeading: 'Einen Moment: Gleich wird ein Konto verbunden',
  waitingLead:
    'Dieses Fenster geht von selbst weiter. Wenn nichts geschieht, schließen Sie es und beginnen Sie in Ihrer Anwendung noch einmal.',
  token: provider => html`Zugriffstoken von ${provider}`,
  tokenHint:
    'Erstellen Sie dort eines mit so wenigen Rechten wie möglich. Ambit probiert es einmal, versiegelt es und zeigt es nie wieder.',
  connect: provider => html`${provider} verbinden`,
  notConnected: 'Nicht verbunden.',
  declined: provider =>
    html`${provider} meldet, dass es dort abgelehnt wurde. Gehen Sie weiter, um es neu zu versuchen.`,
  failed: provider =>
    html`${provider} hat es nicht abgeschlossen. Gehen Sie weiter, um es neu zu versuchen; geschieht es zweimal, sagen Sie es der Verwaltung.`,
  tokenRefused: provider =>
    html`${provider} hat dieses Token nicht angenommen. Erstellen Sie dort ein neues und geben Sie es hier ein.`,
  tokenMissing: 'Geben Sie ein Token ein.',
  scopesMissing: (provider, scopes) =>
    html`${provider} hat ${scopes} weggelassen. Gehen Sie weiter und erlauben Sie alles, oder bitten Sie die Verwaltung, weniger zu verlangen.`,
  connectedTitle: provider => `${provider} ist verbunden`,
  connected: 'Verbunden',
  connectedHeading: (provider, organization) => html`Ihr Konto bei ${provider} ist mit ${organization} verbunden`,
  connectedLead: 'Kein Agent kann es benutzen, bevor Sie eine Anfrage freigeben, die es nennt.',
  back: 'Zurück zur Anfrage',
  account: 'Konto',
  connectedAt: time => html`Verbunden: ${time}`,
  givenThere: 'Dort gegeben',
  lastUsed: 'Zuletzt benutzt',
  notYet: 'Noch nicht',
  usedBy: 'Benutzt von',
  nobody: 'Zurzeit von niemandem',
  noGrant: 'Zurzeit benutzt es keine Freigabe.',
  disconnecting: agents => html`Das Trennen beendet sofort, was ${agents} damit tun dürfen.`,
  disconnect: 'Trennen',
  openAccount: 'Ihr Konto öffnen',
  neededTitle: provider => `${provider} braucht kein Konto`,
  nothingToConnect: 'nichts zu verbinden',
  needed: provider => html`${provider} braucht kein Konto von Ihnen`,
  asksNone: provider => html`${provider} verlangt keine Zugangsdaten.`,
  oneForAll: organization => html`${organization} hat dort ein Konto, das alle Freigaben benutzen.`,
  yours: provider => html`Ihre Konten bei ${provider}`,
  isDefault: 'Standard',
  defaultMeans:
    'Der Standard ist gemeint, wo ein Agent kein Konto nennt. Jede Freigabe nennt das Konto, für das sie gilt.',
  connectAgain: 'Neu verbinden',
  makeDefault: 'Als Standard nehmen',
  name: 'Name',
  saveName: 'Namen speichern',
  forOne: organization => html`für ${organization}`,
  health: {
    valid: 'In Ordnung',
    expiring: 'Endet bald: neu verbinden',
    needs_reconnection: 'Muss neu verbunden werden',
    revoked: 'Beim Anbieter zurückgenommen',
    disconnected: 'Getrennt',
  },
  checked: ago => html`geprüft ${ago}`,
  sharedTitle: organization => `Konten von ${organization}`,
  sharedAccounts: organization => html`Konten von ${organization}`,
  sharedMeans:
    'Agenten dieser Personen dürfen nach einem Konto fragen, in Sitzungen dieser Organisation. Jede Anfrage braucht weiterhin die Freigabe der eigenen Person.',
  sharedNone:
    'Es gibt noch keines. Was hier verbunden wird, gehört der Organisation und nicht der Person, die es verbindet.',
  sharedNotConnected:
    'Es wurde nichts verbunden. Versuchen Sie es noch einmal, oder fragen Sie, wer dort das Konto hat.',
  sharedSaved: 'Gespeichert. Was mehr als das brauchte, ist beendet.',
  whoseAgents: 'Wessen Agenten es benutzen dürfen',
  nobodys: 'Niemandes',
  allMembers: 'Die aller Mitglieder',
  withRole: role => `Die von Mitgliedern mit der Rolle ${role}`,
  save: 'Speichern',
  another: provider => html`Ein weiteres Konto bei ${provider} verbinden`,
  anotherMeans: provider => html`Es steht neben den anderen. Melden Sie sich bei ${provider} mit dem anderen Konto an.`,
}
