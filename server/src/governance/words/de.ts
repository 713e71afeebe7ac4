import { html } from '../../platform/page.ts'
import { profileDe } from './de-profile.ts'
import type { AccountWords, EndedCounts } from './words.ts'

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('de-DE')} ${count === 1 ? one : many}`
}

/** „1 Freigabe und 2 Token beendet, 1 Ergebnis zurückgehalten“. */
function endedWith({ grants, tokens, withheld }: EndedCounts): string {
  const late = withheld > 0 ? `, ${counted(withheld, 'Ergebnis', 'Ergebnisse')} zurückgehalten` : ''
  return `${counted(grants, 'Freigabe', 'Freigaben')} und ${counted(tokens, 'Token', 'Token')} beendet${late}`
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'weil die feste Frist abgelaufen war',
  idle: 'wegen Inaktivität',
  refresh_reuse: 'weil ein Refresh-Token zweimal verwendet wurde',
  code_reuse: 'weil ein Code zweimal verwendet wurde',
  ended_by_person: 'von Ihnen',
  ended_by_admin: 'von der Verwaltung',
  ended_by_agent: 'vom Agenten selbst',
  ended_with_parent: 'mit der Sitzung, zu der sie gehörte',
  principal_suspended: 'weil das Konto gesperrt wurde',
  application_retired: 'weil die Anwendung stillgelegt wurde',
  logged_out: 'durch Abmelden',
  logged_out_everywhere: 'durch Abmelden überall',
  ended_by_provider: 'weil die Anmeldung bei ihrer Organisation endete',
  password_reset: 'weil das Passwort zurückgesetzt wurde',
  membership_lost: 'weil die Person die Organisation verlassen hat',
  policy_tightened: 'weil die Anwendung ihre Regeln verschärft hat',
  stopped: 'weil ein Administrator sie gestoppt hat',
}

function because(reason: string | undefined): string {
  const words = reason === undefined ? undefined : reasons[reason]
  return words === undefined ? '' : `, ${words}`
}

/** German. */
export const accountDe: AccountWords = {
  language: 'de',
  title: 'Ihr Konto',
  lead: zone => `Was in Ihrem Namen handelt, von wo aus und bis wann. Zeiten in ${zone}.`,
  security: 'Profil und Anmeldung',
  signOut: 'Abmelden',
  actions: 'Aktionen',
  and: 'und',
  state: 'Zustand',
  until: 'Bis',
  showAll: 'Alle anzeigen',
  older: 'Ältere',
  newer: 'Neuere',
  pages: 'Seiten',
  live: many => `${many} aktiv`,
  waiting: {
    title: 'Wartet auf Sie',
    word: 'Wartet',
    code: (code, ends, left) => html`Code ${code}, endet um ${ends}, in ${left}`,
    review: 'Ansehen',
    of: agent => html`: Anfrage von ${agent}`,
    access: providers => html`bittet um Zugriff auf ${providers}`,
    call: tool => html`bittet um einen Aufruf von ${tool}`,
    ends: (ends, left) => html`Endet um ${ends}, in ${left}`,
    anAgent: 'Ein Agent',
  },
  agents: {
    title: 'Agenten, die für Sie handeln',
    allTitle: 'Sitzungen Ihrer Agenten',
    allLead: 'Jede Sitzung, die ein Agent in Ihrem Namen hatte, die neueste zuerst, und was er zuletzt getan hat.',
    agent: 'Agent',
    mayDo: 'Darf jetzt',
    nothingYet: 'Noch nichts',
    noCall: 'noch kein Aufruf',
    lastCall: ago => html`letzter Aufruf ${ago}`,
    active: 'Aktiv',
    ended: 'Beendet',
    end: 'Sitzung beenden',
    of: agent => html` von ${agent}`,
    startedAt: at => html`begonnen ${at}`,
    endedAt: (at, reason, counts) => html`Beendet ${at}${because(reason)}. ${endedWith(counts)}.`,
    receipt: 'Beleg öffnen',
    lately: 'Zuletzt',
    callsLeft: (tools, left) =>
      left === undefined ? tools : html`${tools}, noch ${counted(left, 'Aufruf', 'Aufrufe')}`,
    open: 'Sitzung öffnen',
    none: 'Noch kein Agent hat gefragt. Ein Agent beginnt eine Sitzung, indem er Sie fragt; hier sehen Sie dann, was er tut. So binden Sie einen an:',
    outcome: {
      succeeded: 'Gelungen',
      failed: 'Fehlgeschlagen',
      not_sent: 'Nicht gesendet',
      aborted: 'Abgebrochen',
      withheld: 'Zurückgehalten',
      unknown: 'Ungeklärt',
      refused: 'Abgewiesen',
      in_flight: 'Läuft',
    },
  },
  signIns: {
    title: 'Ihre eigenen Anmeldungen',
    allTitle: 'Alle Ihre Anmeldungen',
    allLead: 'Wo Sie angemeldet sind und waren, die neueste zuerst. Ein Ort ist nur so genau wie sein Netz.',
    device: 'Gerät und Ort',
    unknownDevice: 'Ein unbekanntes Gerät',
    browserOn: (browser, system) => `${browser} auf ${system}`,
    someBrowserOn: system => `Ein Browser auf ${system}`,
    application: 'Anwendung',
    anApplication: 'Eine Anwendung',
    lastActive: 'Zuletzt aktiv',
    thisOne: 'Diese hier',
    end: 'Beenden',
    on: device => html`: Anmeldung mit ${device}`,
    endOthers: 'Alle anderen beenden',
    thisMachine: 'auf dem Server selbst',
    localNetwork: 'in einem lokalen Netz',
    network: 'Netz {network}',
    endedAt: (at, reason) => html`Beendet ${at}${because(reason)}`,
    impersonated: (by, reason) => html`${by} aus der Verwaltung handelt hier in Ihrem Namen: ${reason}`,
    only: 'Sie sind nur hier angemeldet.',
  },
  applications: {
    title: 'Anwendungen anderer',
    application: 'Anwendung',
    gets: 'Bekommt',
    allowed: 'Erlaubt',
    since: day => html`seit ${day}`,
    inOrganization: organization => html`in ${organization}`,
    untilTaken: 'Sie es zurücknehmen',
    takeBack: 'Zurücknehmen',
    none: 'Keine. Eine Anwendung anderer fragt Sie, bevor sie etwas bekommt, und hier können Sie es zurücknehmen.',
    taken: application =>
      html`${application} bekommt nichts mehr; alle ihre Sitzungen und Zugriffe für Sie sind beendet.`,
    scopes: {
      openid: 'erkennt Sie wieder',
      profile: 'Ihren Namen und Ihr Bild',
      email: 'Ihre E-Mail-Adresse',
      offline_access: 'arbeitet weiter, wenn Sie nicht da sind',
    },
  },
  accounts: {
    title: 'Verbundene Konten',
    allTitle: 'Alle verbundenen Konten',
    allLead: 'Konten bei anderen Diensten, die Agenten für Sie benutzen dürfen, jeweils nur so, wie Sie es freigeben.',
    account: 'Konto',
    usedBy: 'Benutzt von',
    nobody: 'Zurzeit von niemandem',
    untilDisconnected: 'Sie es trennen',
    connected: 'Verbunden',
    drifted: 'Rechte haben sich geändert',
    broken: 'Muss neu verbunden werden',
    expiring: 'Endet bald: neu verbinden',
    revoked: 'Beim Anbieter widerrufen',
    scopes: 'Rechte',
    lastUsed: ago => html`zuletzt benutzt ${ago}`,
    disconnect: 'Trennen',
    aProvider: 'Ein Dienst',
    none: 'Noch keine. Ein Agent, der eines braucht, sagt es, und dann verbinden Sie es. Das Verbinden allein gibt keinem Agenten Zugriff.',
    disconnected: account =>
      html`${account} ist getrennt. Die Zugangsdaten sind gelöscht, und jede Freigabe darauf ist beendet.`,
  },
  ended: {
    signIn: (device, at, counts) => html`Die Anmeldung mit ${device} endete um ${at}. ${endedWith(counts)}.`,
    many: (many, counts) => html`${counted(many, 'Anmeldung', 'Anmeldungen')} beendet. Damit ${endedWith(counts)}.`,
    more: 'Die übrigen stehen unter „Alle anzeigen“.',
    receipt: 'Beleg öffnen',
    offline: (many, until) =>
      html`${counted(many, 'Token', 'Token')} kann eine Anwendung, die selbst prüft, noch bis ${until} annehmen.`,
  },
  bar: { of: 'von', ends: 'endet', ended: 'endete' },
  profile: profileDe,
}
