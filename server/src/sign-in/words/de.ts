import { html } from '../../platform/page.ts'
import { pageWordsDe } from '../../platform/words/de.ts'
import { consentWordsDe } from './de-consent.ts'
import { passkeyWordsDe, proofMailsDe, providerWordsDe } from './de-proofs.ts'
import { signOutWordsDe } from './de-sign-out.ts'
import type { End, Words } from './words.ts'

const ignore =
  'Wenn Sie das nicht angefordert haben, tun Sie nichts: Ohne Ihr Zutun kommt niemand hinein, und es endet von selbst.'
const at = ({ time, today }: End) => (today ? html`um ${time}` : html`am ${time}`)

/** German. */
export const de: Words = {
  frame: {
    acting: {
      label: 'Sie handeln als jemand anderes',
      acting: (email, application, until) => html`Sie handeln als <b>${email}</b> in ${application} bis ${until}.`,
      reason: text => html`Grund: ${text}. Das Protokoll und die Anwendung nennen Sie.`,
      end: 'Beenden',
    },
    language: 'de',
    signedInAs: who => html`Angemeldet als ${who}.`,
    useAnotherAccount: 'Anderes Konto verwenden',
    timesIn: zone => `Zeiten in ${zone}`,
    help: 'Hilfe',
    skip: 'Zum Inhalt',
    crumbs: 'Pfad',
    at: host => html`Ambit auf ${host}`,
  },
  locale: 'de-DE',
  name: 'Deutsch',
  yourAccount: 'Ihrem Konto',
  spell: pageWordsDe.spell,
  untilLatest: time => html`spätestens bis <b>${time}</b>`,
  worksUntil: time => html`gilt bis <b>${time}</b>`,
  noAccessYet: 'noch kein Zugriff',
  footer: { support: 'Hilfe', terms: 'Bedingungen', privacy: 'Datenschutz' },
  field: {
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    newPassword: 'Neues Passwort',
    code: 'Code',
    firstName: 'Vorname',
    lastName: 'Nachname',
    recoveryCode: 'Wiederherstellungscode',
    optional: 'freiwillig',
  },
  error: {
    emptyField: 'Ein Feld ist leer. Füllen Sie es aus und fahren Sie fort.',
    enterEmail: 'Geben Sie Ihre E-Mail-Adresse ein.',
    enterPassword: 'Geben Sie Ihr Passwort ein.',
    enterCode: 'Geben Sie die 6 Ziffern ein.',
    stale: 'Dieses Formular war zu alt oder kam von anderswo. Es wurde nichts gesendet. Fahren Sie hier fort.',
    lockedOut: time => html`Zu viele Versuche. Versuchen Sie es um ${time} wieder.`,
    notActive: brand =>
      html`Dieses Konto kann sich jetzt nicht anmelden. Wenden Sie sich an die Verwaltung von ${brand}, um es zu aktivieren.`,
    wrongCode: 'Dieser Code stimmt nicht. Nehmen Sie den neuesten und versuchen Sie es noch einmal.',
    usedCode: 'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten oder fordern Sie einen neuen an.',
    lateCode: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
    deadCode: 'Zu viele Versuche mit diesem Code, er gilt nicht mehr. Fordern Sie einen neuen an.',
    password: fault =>
      ({
        too_short: 'Verwenden Sie 12 Zeichen oder mehr. Einige Wörter hintereinander lassen sich leicht merken.',
        too_long: 'Verwenden Sie höchstens 256 Zeichen.',
        from_your_name:
          'Es besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes, deshalb wird es zuerst probiert. Wählen Sie ein anderes.',
        known_to_others:
          'Dieses Passwort oder ein ähnliches verwenden viele, deshalb wird es zuerst probiert. Wählen Sie ein anderes.',
        leaked:
          'Dieses Passwort steht in einer Liste bekannt gewordener, deshalb wird es zuerst probiert. Wählen Sie ein anderes, auch überall sonst, wo Sie es verwenden.',
      })[fault],
    mailOff: 'Dieser Server sendet keine Mails. Fragen Sie die Verwaltung nach einem anderen Weg zur Anmeldung.',
    denied: text => html`Sie wurden nicht angemeldet: ${text}`,
  },
  signIn: {
    title: application => `Bei ${application} anmelden`,
    heading: 'Anmelden',
    toContinue: application => html`weiter zu ${application}`,
    button: 'Anmelden',
    resetPassword: 'Passwort zurücksetzen',
    or: 'oder',
    sendCode: 'Code per E-Mail senden',
    passkey: 'Passkey verwenden',
    with: provider => `Weiter mit ${provider}`,
    sso: 'Über Ihre Organisation anmelden',
    bounds: (idle, end) => html`Diese Anmeldung endet nach ${idle} ohne Aktivität und in jedem Fall ${at(end)}.`,
    noAccount: 'Noch kein Konto?',
    createAccount: 'Konto anlegen',
    wrong: canReset =>
      `E-Mail-Adresse und Passwort passen nicht zusammen. Versuchen Sie es noch einmal${canReset ? ' oder setzen Sie das Passwort zurück' : ''}.`,
    ended: (reason, time) =>
      ({
        expired: html`Diese Sitzung hat um ${time} ihr festes Ende erreicht. Melden Sie sich an, um fortzufahren.`,
        idle: html`Diese Sitzung endete um ${time} wegen Inaktivität. Melden Sie sich an, um fortzufahren.`,
        ended: html`Diese Sitzung wurde um ${time} beendet. Melden Sie sich an, um fortzufahren.`,
      })[reason],
    linkFirst: provider =>
      `Ein Konto hat diese Adresse schon. Melden Sie sich hier an, dann wird ${provider} damit verbunden.`,
  },
  code: {
    title: 'Code eingeben',
    heading: 'Code eingeben',
    sent: (email, end) => html`Wenn ${email} sich hier anmelden kann, ist ein Code unterwegs. Er gilt bis ${end.time}.`,
    hint: '6 Ziffern, nur in diesem Browser. Sehen Sie auch im Spam-Ordner nach.',
    button: 'Anmelden',
    again: 'Neuen Code senden',
    otherWay: 'Anders anmelden',
  },
  link: {
    title: 'Mit einem Link anmelden',
    heading: application => html`Bei ${application} anmelden`,
    as: email => html`Sie haben das als ${email} in diesem Browser angefordert.`,
    button: 'Anmelden',
    otherBrowserTitle: 'Öffnen Sie den Link, wo Sie ihn angefordert haben',
    otherBrowser:
      'Das ist ein anderer Browser als der, in dem Sie den Link angefordert haben, deshalb bewirkt der Link hier nichts. Gehen Sie dorthin zurück und geben Sie die 6 Ziffern der Mail ein, oder beginnen Sie hier von vorn.',
    overTitle: 'Dieser Link gilt nicht mehr',
    over: 'Er wurde verwendet, ein neuerer wurde gesendet, oder seine Zeit ist um. Fordern Sie einen neuen an.',
    askAgain: 'Neuen anfordern',
  },
  signUp: {
    title: application => `Konto für ${application} anlegen`,
    heading: 'Konto anlegen',
    lead: application => html`für ${application}`,
    button: 'Code senden',
    haveAccount: 'Schon ein Konto?',
    signIn: 'Anmelden',
    hint: 'Ein Code an diese Adresse beweist, dass sie Ihnen gehört. Vorher wird kein Konto angelegt.',
  },
  details: {
    title: 'Ihr Konto',
    heading: 'Ihre Adresse ist bestätigt',
    lead: email => html`${email} hat jetzt ein Konto. Ergänzen Sie, was Sie möchten; es lässt sich später ändern.`,
    passwordHint: '12 Zeichen oder mehr, oder keines: Dann meldet Sie ein Code per E-Mail an.',
    button: 'Speichern und weiter',
    skip: 'Weiter ohne',
  },
  meter: {
    short: 'Zu kurz: noch {n}.',
    weak: 'Lang genug, wird aber zuerst geraten: Bekannte Wörter, Namen, Jahre und Reihen zählen wenig.',
    fine: 'Gut genug. Länger ist besser.',
    strong: 'Schwer zu erraten.',
  },
  verify: {
    title: 'Adresse bestätigen',
    heading: 'Adresse bestätigen',
    lead: (email, end) => html`Ein Code ist unterwegs an ${email}. Er gilt bis ${end.time}.`,
    button: 'Adresse bestätigen',
    again: 'Neuen Code senden',
    sentAgain: 'Ein neuer Code ist unterwegs. Der frühere gilt nicht mehr.',
    otherAccount: 'Anderes Konto verwenden',
  },
  confirm: {
    title: 'Bestätigen Sie, dass Sie es sind',
    heading: 'Bestätigen Sie, dass Sie es sind',
    lead: (email, end) =>
      html`Diese Anmeldung gleicht Ihren früheren nicht. Ein Code ist unterwegs an ${email}. Er gilt bis ${end.time}.`,
    button: 'Weiter',
    begin: 'Neu beginnen',
  },
  factor: {
    title: 'Zweiter Faktor',
    heading: 'Zweiten Faktor eingeben',
    lead: 'Öffnen Sie Ihre Authenticator-App und geben Sie die 6 Ziffern ein, die sie jetzt zeigt.',
    button: 'Anmelden',
    useRecovery: 'Wiederherstellungscode verwenden',
    useApp: 'Authenticator-App verwenden',
    recoveryHeading: 'Wiederherstellungscode eingeben',
    recoveryLead: 'Einer der Codes, die Sie beim Einrichten der App aufbewahrt haben. Jeder gilt einmal.',
    recoveryLeft: count => `${count} Wiederherstellungscodes sind übrig. Neue gibt es auf Ihrer Kontoseite.`,
    remember: days => `In diesem Browser ${days} Tage lang nicht fragen`,
    otherAccount: 'Anderes Konto verwenden',
  },
  enrol: {
    title: 'Zweiten Faktor einrichten',
    heading: 'Zweiten Faktor einrichten',
    required: application => html`${application} verlangt von allen einen.`,
    lead: 'Eine Authenticator-App auf dem Telefon zeigt 6 Ziffern, die alle 30 Sekunden wechseln. Damit kommt niemand mit Ihrem Passwort allein hinein.',
    begin: 'App einrichten',
    scanHeading: 'Mit der App scannen',
    scan: 'Geben Sie dann die 6 Ziffern ein, die sie zeigt.',
    qrLabel: 'QR-Code mit dem Schlüssel dieses Kontos',
    byHand: 'Scannen geht nicht? Schlüssel eintippen',
    button: 'Einschalten',
    codesTitle: 'Wiederherstellungscodes',
    codesHeading: 'Wiederherstellungscodes aufbewahren',
    codesLead:
      'Wenn das Telefon verloren geht, melden Sie sich mit einem davon an. Jeder gilt einmal. Sie werden nur jetzt gezeigt: Drucken Sie sie, oder speichern Sie sie in Ihrem Passwortmanager.',
    shownOnce: 'nur jetzt zu sehen',
    goOn: 'Aufbewahrt, weiter',
  },
  organization: {
    title: 'Organisation wählen',
    heading: 'Organisation wählen',
    lead: application => html`Sie sind Mitglied mehrerer. Die Sitzung bei ${application} gilt für eine davon.`,
    none: 'Keine Ihrer Organisationen darf diese Anwendung verwenden. Wenden Sie sich an deren Verwaltung.',
  },
  reset: {
    title: 'Passwort zurücksetzen',
    heading: 'Passwort zurücksetzen',
    lead: 'Sie erhalten per Mail einen Link, um ein neues zu wählen.',
    button: 'Link senden',
    sent: (email, end) => html`Wenn ${email} ein Konto hat, ist ein Link unterwegs. Er gilt einmal, bis ${end.time}.`,
    sentHeading: 'Sehen Sie in Ihrem Postfach nach',
    newTitle: 'Neues Passwort wählen',
    newHeading: 'Neues Passwort wählen',
    newLead: email => html`für ${email}. Damit enden alle bestehenden Anmeldungen.`,
    newButton: 'Passwort speichern',
    doneTitle: 'Passwort geändert',
    doneHeading: 'Ihr Passwort wurde geändert',
    done: ended =>
      ended === 0
        ? 'Es gab keine andere Anmeldung.'
        : `Damit ${ended === 1 ? 'endete 1 Anmeldung' : `endeten ${ended} Anmeldungen`}.`,
    overHeading: 'Dieser Link gilt nicht mehr',
    over: 'Er wurde verwendet, ein neuerer wurde gesendet, oder seine 60 Minuten sind um. Es wurde nichts geändert. Fordern Sie einen neuen an.',
    askAgain: 'Neuen Link anfordern',
    backToSignIn: 'Anmelden',
  },
  invitation: {
    title: organization => `Einladung zu ${organization}`,
    heading: organization => html`${organization} beitreten`,
    lead: (inviter, email) =>
      inviter === undefined
        ? html`Diese Einladung ist für ${email}.`
        : html`${inviter} lädt Sie ein. Die Einladung ist für ${email}.`,
    accept: 'Einladung annehmen',
    signIn: 'Anmelden und annehmen',
    createAccount: 'Konto anlegen',
    otherAccount: email => html`Sie sind mit einer anderen Adresse angemeldet. Nur ${email} kann sie annehmen.`,
    switchAccount: 'Anderes Konto verwenden',
    overHeading: 'Diese Einladung kann nicht angenommen werden',
    over: state =>
      ({
        expired: 'Sie ist abgelaufen. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.',
        revoked: 'Sie wurde zurückgenommen. Fragen Sie die Person, die Sie eingeladen hat.',
        accepted: 'Sie wurde schon angenommen. Öffnen Sie Ihr Konto, um fortzufahren.',
        unknown:
          'Diese Einladung gibt es nicht. Sehen Sie in der neuesten Mail nach, oder fragen Sie die Person, die Sie eingeladen hat.',
      })[state],
    openAccount: 'Konto öffnen',
    acceptedTitle: 'Einladung angenommen',
    accepted: organization => html`Sie sind jetzt Mitglied von ${organization}.`,
  },
  refused: {
    title: 'Mit diesem Konto geht es nicht weiter',
    heading: because =>
      ({
        method_not_allowed: 'Diese Art der Anmeldung genügt hier nicht',
        sign_up_not_allowed: 'Hier kann kein Konto angelegt werden',
        organization_not_allowed: 'Diese Organisation ist hier nicht zugelassen',
        organization_methods: 'Diese Organisation verlangt eine andere Art der Anmeldung',
        risk: 'Diese Anmeldung wurde abgelehnt',
      })[because],
    next: (because, application) =>
      ({
        method_not_allowed: html`${application} verlangt eine andere Art der Anmeldung. Es wurde nichts begonnen. Melden Sie sich anders an.`,
        sign_up_not_allowed: html`Bei ${application} kann sich nur anmelden, wer schon ein Konto hat. Bitten Sie die Verwaltung um eine Einladung.`,
        organization_not_allowed: html`Ihr Konto ist in keiner Organisation, nach der ${application} gefragt hat. Es wurde nichts begonnen. Fragen Sie die Verwaltung, oder verwenden Sie ein anderes Konto.`,
        organization_methods: html`Die Organisation legt selbst fest, wie sich ihre Mitglieder anmelden. Es wurde nichts begonnen. Melden Sie sich auf andere Art an, oder fragen Sie ihre Verwaltung.`,
        risk: html`Die Regeln dieses Servers lassen sie nicht zu. Es wurde nichts begonnen. Fragen Sie die Verwaltung.`,
      })[because],
    otherWay: 'Anders anmelden',
    otherAccount: 'Anderes Konto verwenden',
  },
  consent: consentWordsDe,
  signOut: signOutWordsDe,
  passkey: passkeyWordsDe,
  provider: providerWordsDe,
  mail: {
    ...proofMailsDe,
    askedBy: ({ at: when, device, address, application }) =>
      `Angefordert um ${when} von ${device}${address === undefined ? '' : `, Adresse ${address}`}, für ${application}.`,
    magicAuth: ({ application, until }) => ({
      subject: `Ihr Code für ${application}, bis ${until}`,
      heading: `Bei ${application} anmelden`,
      lines: [
        'Geben Sie diesen Code auf der Seite ein, auf der Sie ihn angefordert haben. Niemand von uns fragt Sie je danach.',
      ],
      button: 'Anmelden',
      notYou: ignore,
    }),
    signInLink: ({ application, until }) => ({
      subject: `Ihr Link für ${application}, bis ${until}`,
      heading: `Bei ${application} anmelden`,
      lines: ['Öffnen Sie diesen Link, um sich anzumelden. Er gilt einmal.'],
      button: 'Anmelden',
      notYou: ignore,
    }),
    noAccount: ({ application, brand }) => ({
      subject: `Kein Konto bei ${brand} für diese Adresse`,
      heading: 'Für diese Adresse gibt es kein Konto',
      lines: [
        `Jemand wollte sich mit dieser Adresse bei ${application} anmelden. Es gibt kein Konto mit dieser Adresse.`,
        'Wenn Sie es waren, hat Ihr Konto vielleicht eine andere Adresse.',
      ],
      notYou: 'Wenn Sie es nicht waren, tun Sie nichts: Es wurde nichts angelegt.',
    }),
    emailVerification: ({ application, until }) => ({
      subject: `Ihr Code, um diese Adresse zu bestätigen, bis ${until}`,
      heading: 'Adresse bestätigen',
      lines: [
        `Geben Sie diesen Code ein, wo ${application} danach fragt. Er beweist, dass dieses Postfach Ihnen gehört.`,
      ],
      notYou: ignore,
    }),
    radarChallenge: ({ application, until }) => ({
      subject: `Ihr Code, um sich bei ${application} anzumelden, bis ${until}`,
      heading: 'Sind Sie es?',
      lines: [
        'Diese Anmeldung gleicht Ihren früheren nicht, darum genügt ein Passwort allein nicht.',
        `Geben Sie diesen Code ein, wo ${application} danach fragt. Niemand von uns fragt Sie je danach.`,
      ],
      notYou:
        'Wenn Sie es nicht waren, kennt jemand anders Ihr Passwort: Wählen Sie jetzt ein neues, und geben Sie diesen Code niemandem.',
    }),
    elevatedAccess: ({ application, until }) => ({
      subject: `Ihr Code, um Ihre Anmeldung zu ändern, bis ${until}`,
      heading: 'Ändern Sie das gerade?',
      lines: [
        `Bei ${application} wurde darum gebeten, die Art Ihrer Anmeldung zu ändern.`,
        'Geben Sie diesen Code dort ein, wenn Sie es waren. Niemand von uns fragt Sie je danach.',
      ],
      notYou: 'Wenn Sie es nicht waren, geben Sie diesen Code niemandem: Ohne ihn ändert sich nichts.',
    }),
    passwordReset: ({ brand, until }) => ({
      subject: `Neues Passwort bei ${brand} wählen, bis ${until}`,
      heading: 'Neues Passwort wählen',
      lines: [
        'Öffnen Sie den Link und wählen Sie eines. Damit enden alle bestehenden Anmeldungen. Der Link gilt einmal.',
      ],
      button: 'Neues Passwort wählen',
      notYou: ignore,
    }),
    emailChange: ({ brand, until }) => ({
      subject: `Ihr Code, um diese Adresse bei ${brand} zu verwenden, bis ${until}`,
      heading: 'Diese Adresse verwenden',
      lines: ['Geben Sie diesen Code auf der Seite ein, auf der Sie Ihre Adresse geändert haben.'],
      notYou: ignore,
    }),
    passwordChanged: ({ brand }) => ({
      subject: `Ihr Passwort bei ${brand} wurde geändert`,
      heading: 'Ihr Passwort wurde geändert',
      lines: ['Alle früheren Anmeldungen sind beendet.'],
      notYou: 'Wenn Sie es nicht waren, setzen Sie das Passwort jetzt zurück und melden Sie es der Verwaltung.',
    }),
    addressChanged: ({ brand }) => ({
      subject: `Ihr Konto bei ${brand} hat jetzt eine andere Adresse`,
      heading: 'Ihre Adresse wurde geändert',
      lines: ['Ihr Konto hat eine neue, bestätigte E-Mail-Adresse. Mit dieser hier melden Sie sich nicht mehr an.'],
      notYou: 'Wenn Sie es nicht waren, melden Sie es sofort der Verwaltung: Wer es war, kann sich als Sie anmelden.',
    }),
    passwordSet: ({ brand }) => ({
      subject: `Ihr Passwort bei ${brand} wurde gesetzt`,
      heading: 'Ihr Passwort wurde gesetzt',
      lines: [
        'Eine Anwendung oder die Verwaltung hat ein neues für Sie gewählt. Laufende Anmeldungen gehen weiter; gemerkte Browser fragen wieder.',
      ],
      notYou:
        'Wenn Sie das nicht erwartet haben, setzen Sie das Passwort jetzt zurück und sagen Sie es der Verwaltung.',
    }),
    factorAdded: ({ brand }) => ({
      subject: `Ihr Konto bei ${brand} hat einen zweiten Faktor`,
      heading: 'Ein zweiter Faktor wurde hinzugefügt',
      lines: ['Von jetzt an fragt die Anmeldung nach einem Code Ihrer Authenticator-App.'],
      notYou: 'Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort und melden Sie es der Verwaltung.',
    }),
  },
}
