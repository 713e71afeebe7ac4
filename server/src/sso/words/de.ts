import { html } from '../../platform/page.ts'
import type { SsoWords } from './words.ts'

/** German. */
export const ssoDe: SsoWords = {
  language: 'de',
  ask: {
    title: 'Über Ihre Organisation anmelden',
    heading: 'Über Ihre Organisation anmelden',
    lead: 'Geben Sie Ihre Arbeitsadresse an. Weiter geht es auf der Seite, auf der Ihre Organisation Sie anmeldet.',
    label: 'E-Mail',
    button: 'Weiter',
    unknown:
      'Keine Organisation meldet Leute mit dieser Adresse hier an. Prüfen Sie die Adresse, oder wählen Sie einen anderen Weg.',
    otherWay: 'Anders anmelden',
  },
  leave: {
    title: 'Über Ihre Organisation anmelden',
    heading: organization => html`Weiter bei ${organization}`,
    lead: connection => html`${connection} fragt, wer Sie sind, und bringt Sie hierher zurück.`,
    button: 'Weiter',
  },
  failed: {
    title: 'Nicht angemeldet',
    heading: organization => html`Die Anmeldung über ${organization} ist nicht gelungen`,
    unreachable:
      'Die Anmeldeseite dort ist gerade nicht erreichbar. Versuchen Sie es in einigen Minuten wieder, oder sagen Sie es Ihrer Verwaltung.',
    answer:
      'Was von der Anmeldeseite dort kam, passt nicht zu dem, was gefragt war. Versuchen Sie es noch einmal. Bleibt es so, sagen Sie es Ihrer Verwaltung.',
    declined: 'Sie oder die Seite dort haben nein gesagt. Hier wurde nichts geändert.',
    again: 'Noch einmal',
  },
  refused: {
    no_email:
      'Die Anmeldeseite dort hat Ihre E-Mail-Adresse nicht genannt. Ihre Verwaltung kann einstellen, dass sie mitkommt.',
    not_vouched:
      'Die Anmeldeseite dort sagt, dass Ihre Adresse nicht bestätigt ist. Bestätigen Sie sie dort, und kommen Sie wieder.',
    outside_organization:
      'Ihre Adresse liegt in keiner Domain, die diese Organisation nachgewiesen hat. Bitten Sie Ihre Verwaltung, die Domain nachzuweisen.',
    address_taken:
      'Hier gibt es ein Konto mit Ihrer Adresse, das diese Organisation nicht führt. Melden Sie sich dort anders an.',
    not_active: 'Ihr Konto hier ist gesperrt. Fragen Sie Ihre Verwaltung.',
    not_member: 'Sie wurden hier aus dieser Organisation genommen. Bitten Sie ihre Verwaltung, Sie wieder aufzunehmen.',
  },
  stray: {
    heading: 'Diese Anmeldung ist vorbei',
    lead: 'Sie war schon fertig, hat zu lange gedauert oder in einem anderen Browser begonnen. Beginnen Sie neu.',
  },
  certificate: {
    subject: organization => `Single Sign-on von ${organization} endet bald`,
    ends: (connection, day) =>
      `Das letzte Zertifikat der Verbindung ${connection} endet am ${day}. Danach meldet sich niemand mehr darüber an.`,
    renew:
      'Bitten Sie die Verwaltung der Organisation um das neue Zertifikat, und tragen Sie es neben dem alten ein. Beide gelten, bis das alte endet.',
    askedBy: 'Gesendet von diesem Server, der die Zertifikate seiner Verbindungen prüft.',
    notYou: 'Wenn Sie diese Verbindung nicht verwalten, geben Sie diese E-Mail weiter.',
  },
  breakGlass: {
    subject: organization => `Notfallkonto von ${organization}`,
    said: {
      used: (who, at) =>
        `${who} hat sich am Single Sign-on der Organisation vorbei als Notfallkonto angemeldet, um ${at}.`,
      named: (who, at) =>
        `${who} ist seit ${at} ein Notfallkonto: Anmeldung am Single Sign-on der Organisation vorbei, mit Passwort und zweitem Faktor oder mit einem Passkey.`,
      taken_off: (who, at) => `${who} ist seit ${at} kein Notfallkonto mehr.`,
      lost: (who, at) =>
        `${who} ist ein Notfallkonto und kann sich seit ${at} nicht mehr so anmelden: Mitgliedschaft, zweiter Faktor oder Konto fehlt oder ist abgeschaltet.`,
    },
    look: 'Wenn Sie das nicht erwartet haben, beenden Sie die Sitzungen dieses Kontos, und ändern Sie die Liste der Notfallkonten.',
    askedBy: 'Gesendet von diesem Server an seine Inhaber, die Kontakte der Organisation und die Person, jedes Mal.',
    notYou: 'Diese E-Mail lässt sich nicht abschalten.',
  },
  arrive: {
    title: 'Weiter zu Ihrem Konto',
    heading: organization => html`Über ${organization} anmelden?`,
    lead: who =>
      html`Sie kommen von deren Seite als ${who}. Machen Sie nur weiter, wenn Sie sie selbst geöffnet haben.`,
    instead: current => html`Hier sind Sie als ${current} angemeldet. Das endet in diesem Browser.`,
    button: 'Anmelden',
    stay: 'Jetzt nicht',
  },
  gone: {
    title: 'Abgemeldet',
    heading: 'Sie sind abgemeldet',
    lead: 'Ihre Anmeldung hier ist beendet, mit allem, was auf ihr beruhte.',
    again: 'Wieder anmelden',
  },
  test: {
    title: 'Probeanmeldung',
    heading: 'Das ist angekommen',
    lead: 'Hier wurde niemand angemeldet. Vergleichen Sie es mit dem, was Sie erwarten, und schalten Sie dann die Verbindung ein.',
    idpId: 'Kennung dort',
    email: 'E-Mail',
    name: 'Name',
    groups: 'Gruppen',
    nothing: 'nichts',
    attributes: 'Alles, was gesagt wurde',
    verdict: {
      would_enter: 'Damit käme die Person herein.',
      no_email: 'Damit käme niemand herein: Die E-Mail-Adresse fehlt. Ordnen Sie dort eine zu.',
      not_vouched: 'Damit käme die Person nicht herein: Dort heißt es, die Adresse sei nicht bestätigt.',
      outside_organization:
        'Damit käme die Person nicht herein: Die Adresse liegt in keiner nachgewiesenen Domain der Organisation.',
      address_taken:
        'Damit käme die Person nicht herein: Die Adresse gehört zu einem Konto, für das jemand anderes einsteht.',
      not_active: 'Damit käme die Person nicht herein: Das Konto hier ist gesperrt.',
      not_member: 'Damit käme die Person nicht herein: Die Mitgliedschaft hier ist nicht aktiv.',
    },
    over: 'Dieser Link wurde benutzt oder ist zu alt. Verlangen Sie eine neue Probeanmeldung.',
  },
}
