import { html, plural } from '../../platform/page.ts'
import type { OAuthWords } from './words.ts'

const locale = 'de-DE'

/** German. */
export const oauthDe: OAuthWords = {
  language: 'de',
  consent: {
    title: client => `Eine Sitzung für ${client} beginnen`,
    heading: client => html`${client} möchte eine Sitzung für Sie beginnen`,
    lead: 'Das gibt noch keinen Zugriff. Die Sitzung sagt nur, wer fragt. Jeder Zugriff, der gebraucht wird, kommt als eigene Anfrage zu Ihnen.',
    until: time => html`Sitzung spätestens bis <b>${time}</b>`,
    whoAsks: 'Wer fragt',
    howLong: 'Wie lange',
    lastSession: 'Letzte Sitzung',
    start: 'Sitzung beginnen',
    dontStart: 'Nicht beginnen',
    name: 'Name',
    wholeName: 'Der ganze Name, wie das Programm ihn angab.',
    verified: 'Geprüft',
    unverified: 'Name nicht geprüft',
    verifiedMeans: 'Die Verwaltung hat geprüft, wer dieses Programm betreibt.',
    unverifiedMeans:
      'Das Programm hat diesen Namen selbst gewählt. Vergleichen Sie ihn mit dem, was Sie gestartet haben.',
    program: 'Programm',
    today: time => html`heute um ${time}`,
    on: day => html`am ${day}`,
    itself: at => html`Hat sich ${at} selbst registriert`,
    byDocument: at => html`${at} beschrieben durch ein Dokument auf diesem Host`,
    byAdministrator: at => html`${at} von der Verwaltung hinzugefügt`,
    returnsTo: 'Kehrt zurück zu',
    unreadable: 'Eine Adresse, die Ambit nicht lesen kann. Beginnen Sie nicht.',
    thisComputer: 'Ein Programm auf diesem Computer',
    site: 'Eine Seite im Internet',
    anyProgram: 'Das Programm auf diesem Computer, das solche Links öffnet',
    actsFor: 'Handelt für',
    inOrganization: (email, organization) => html`${email} in ${organization}`,
    owner: 'Sie werden Eigentümer der Sitzung und können sie jederzeit beenden.',
    learns: 'Erfährt',
    learnsBoth: 'Ihre E-Mail-Adresse, Ihren Namen und Ihr Bild',
    learnsEmail: 'Ihre E-Mail-Adresse',
    learnsProfile: 'Ihren Namen und Ihr Bild',
    hardEnd: 'Feste Frist',
    neverMoves: 'verschiebt sich nie',
    hardEndAt: (end, after, today) => html`${today && 'Heute '}${end}, ${after} nach dem Beginn`,
    inactivity: 'Inaktivität',
    mayEndEarlier: 'kann sie früher beenden',
    afterIdle: duration => html`Nach ${duration} ohne Aufruf`,
    token: 'Token',
    renewedInside: 'wird darin erneuert',
    everyToken: duration => html`Alle ${duration}, nie über die feste Frist hinaus`,
    scale: ({ whole, end, idle, token }) =>
      html`Auf einer Skala von ${whole}: Die Sitzung endet spätestens um ${end}; ${idle} ohne Aufruf beenden sie früher; ihr Token wird alle ${token} erneuert und reicht nie über ${end} hinaus.`,
    noFormer: 'Keine. Dieses Programm hat noch nicht für Sie gehandelt.',
    started: time => html`Begonnen: ${time}.`,
    stillRuns: until => html`Sie läuft noch, bis ${until}. Die neue Sitzung ist eine eigene: Keine Freigabe geht über.`,
    ended: (because, at) => html`Beendet ${at}${because && html`, ${because}`}.`,
    grantsEnded: grants =>
      grants === 0
        ? 'Am Ende hatte sie keine Freigabe.'
        : `${plural(locale, grants, { one: '{n} Freigabe endete', other: '{n} Freigaben endeten' })} damit; keine geht über.`,
  },
  device: {
    entryTitle: 'Ein Gerät verbinden',
    noAccess: 'kein Zugriff',
    entryLead:
      'Geben Sie den Code ein, den Ihr Gerät oder Programm zeigt. Nichts wird verbunden, bevor Sie gesehen haben, was fragt.',
    unknown: 'Kein Gerät wartet mit diesem Code. Sehen Sie noch einmal nach, oder beginnen Sie am Gerät neu.',
    code: 'Code',
    goOn: 'Weiter',
    title: client => `${client} verbinden`,
    heading: client => html`${client} auf einem Gerät möchte sich verbinden`,
    asYou: 'Es wird auf jenem Gerät als Sie angemeldet.',
    compare: 'Den Code vergleichen',
    beware:
      'Gehen Sie nur weiter, wenn Sie dies gerade selbst begonnen haben und Ihr Gerät denselben Code zeigt. Wenn Ihnen jemand den Code oder den Link geschickt hat, verbinden Sie nicht.',
    connect: 'Gerät verbinden',
    dontConnect: 'Nicht verbinden',
    asksFrom: 'Fragt von',
    asksFromMeans: 'Die Netzadresse des Geräts.',
    callsItself: 'Nennt sich',
    callsItselfMeans: 'Was das Gerät von sich sagt; jeder kann alles sagen.',
    asked: 'Gefragt',
    askedAt: time => html`um ${time}`,
    waits: until => html`Es wartet bis ${until}.`,
    owner: 'Sie können es jederzeit auf Ihrer Kontoseite beenden.',
    ends: 'Endet',
    endsAfter: (most, idle) => html`${most} nach dem Beginn, und nach ${idle} ohne Benutzung`,
    connectedTitle: 'Das Gerät ist verbunden',
    connected: 'Verbunden',
    sessionStarted: 'eine Sitzung hat begonnen',
    goBack: 'Gehen Sie zurück zum Gerät; es macht von selbst weiter. Beenden können Sie es auf Ihrer Kontoseite.',
    deniedTitle: 'Das Gerät ist nicht verbunden',
    denied: 'Abgelehnt',
    nothingStarted:
      'Nichts wurde begonnen, und das Gerät erfährt es. Wenn Sie es nicht erwartet hatten, ist nichts weiter zu tun.',
  },
  claim: {
    title: agent => `${agent} sucht jemanden, dem es gehört`,
    heading: agent => html`${agent} möchte Ihr Agent sein`,
    lead: 'Er gehört dann Ihnen: Sie stehen für ihn ein und können ihn jederzeit beenden. Zugriff bekommt er dadurch nicht: Was er braucht, kommt als eigene Anfrage zu Ihnen.',
    beware:
      'Machen Sie nur weiter, wenn Sie diesen Agenten selbst gestartet haben. Hat Ihnen jemand den Link geschickt, lehnen Sie ab.',
    calledItMeans: 'Der Agent hat diesen Namen selbst gewählt. Vergleichen Sie ihn mit dem, was Sie gestartet haben.',
    belongsTo: 'Gehört dann',
    ownerMeans: 'Der Agent hat nach dieser Adresse gefragt. Niemand sonst kann ihn übernehmen.',
    organization: 'Organisation',
    organizationMeans: 'Dort wird der Agent geführt.',
    claim: 'Das ist mein Agent',
    dontClaim: 'Das ist er nicht',
    codeTitle: 'Geben Sie Ihrem Agenten diesen Code',
    codeLead: agent =>
      html`${agent} gehört Ihnen, sobald er den Code hat. Geben Sie ihn dort ein, wo Sie mit Ihrem Agenten sprechen.`,
    codeBeware: 'Geben Sie ihn sonst niemandem: Wer den Code hat, bekommt einen Agenten in Ihrem Namen.',
    codeUntil: time => html`Der Code gilt bis ${time}`,
    confirmed: 'Ein Schritt fehlt noch',
    deniedTitle: 'Der Agent gehört Ihnen nicht',
    deniedNext:
      'Er hat nichts bekommen und erfährt, dass Sie abgelehnt haben. Wenn Sie ihn nicht erwartet haben, ist nichts weiter zu tun.',
  },
  signedIn: {
    title: 'Sie sind angemeldet',
    word: 'Angemeldet',
    goingBack: 'es geht zurück',
    opens: application => html`${application} öffnet sich von selbst.`,
    open: 'Jetzt öffnen',
  },
  faults: {
    answered_before: {
      title: 'Sie haben dies schon beantwortet',
      next: 'Weiter wurde nichts begonnen. Sehen Sie in Ihrem Konto nach der Sitzung, oder beginnen Sie im Programm neu.',
    },
    cant_go_on: {
      title: 'Mit dieser Anfrage geht es nicht weiter',
      next: 'Sie verlangt etwas, das hier nicht möglich ist; deshalb wurde nichts begonnen. Dem Programm kann man es sagen, bei',
    },
    claim_gone: {
      title: 'Dieser Agent wartet nicht mehr auf Sie',
      next: 'Der Link wurde schon beantwortet oder ist zu alt. Nichts wurde geändert. Ihr Agent kann Sie noch einmal fragen.',
    },
    claim_not_yours: {
      title: 'Sie können diesen Agenten nicht übernehmen',
      next: 'Er hat nach jemand anderem gefragt, oder Ihnen darf hier kein solcher Agent gehören. Melden Sie sich mit der Adresse an, die er bekommen hat, oder fragen Sie die Verwaltung.',
    },
    device_gone: {
      title: 'Das Gerät wartet nicht mehr',
      next: 'Nichts wurde begonnen. Beginnen Sie am Gerät neu und verwenden Sie den neuen Code.',
    },
    no_end_scope: {
      title: 'Dieses Programm verlangt ein Ende, das es nicht gibt',
      next: 'Nichts wurde beendet. Eine Sitzung endet mit dem Umfang „application“ oder „everywhere“.',
    },
    no_session: {
      title: 'Diese Sitzung gibt es nicht',
      next: 'Nichts wurde beendet. Die Adresse nennt keine Sitzung einer Anwendung hier.',
    },
    not_let_in: { title: 'Dieses Programm lässt Sie nicht ein', next: 'Nichts wurde begonnen. Der Grund:' },
    pushed_over: {
      title: 'Diese Anfrage wurde schon verwendet oder ist zu alt',
      next: 'Nichts wurde begonnen, und nichts wurde zurückgesendet. Beginnen Sie neu in dem Programm, das Sie hierher geschickt hat.',
    },
    request_over: {
      title: 'Diese Seite ist zu alt',
      next: 'Nichts wurde begonnen. Beginnen Sie neu in dem Programm, das Sie hierher geschickt hat.',
    },
    strange_logout: {
      title: 'Dieses Programm will Sie auf eine Weise abmelden, die es nicht registriert hat',
      next: 'Nichts wurde beendet, und nichts wurde dorthin gesendet. Abmelden können Sie sich auf Ihrer Kontoseite.',
    },
    strange_redirect: {
      title: 'Dieses Programm will seine Antwort an einer Adresse, die es nicht registriert hat',
      next: 'Nichts wurde begonnen, und nichts wurde dorthin gesendet. Wenn Sie dies nicht erwartet haben, schließen Sie die Seite; sonst fügen Sie den Server im Programm neu hinzu.',
    },
    strange_return: {
      title: 'Dieses Programm will an einer Adresse weitermachen, die es nicht registriert hat',
      next: 'Nichts wurde beendet, und nichts wurde dorthin gesendet. Registrieren Sie die Adresse als Abmeldeadresse der Anwendung.',
    },
    unknown_client: {
      title: 'Dieses Programm ist hier nicht bekannt',
      next: 'Nichts wurde begonnen, und nichts wurde zurückgesendet. Entfernen Sie diesen Server aus dem Programm und fügen Sie ihn dann neu hinzu.',
    },
    wrong_account: {
      title: 'Dieses Programm nimmt Ihr Konto nicht an',
      next: 'Nichts wurde begonnen. Fragen Sie die Verwaltung des Programms, welche Konten und Anmeldewege es annimmt.',
    },
  },
  link: { account: 'Ihr Konto öffnen', anotherCode: 'Anderen Code eingeben', tellProgram: 'Dem Programm sagen' },
}
