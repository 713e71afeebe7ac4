import { html } from '../../platform/page.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'

export const passkeyWordsDe: PasskeyWords = {
  title: 'Mit einem Passkey anmelden',
  heading: 'Mit einem Passkey anmelden',
  lead: 'Ihr Gerät fragt nach Finger, Gesicht oder PIN. Es zeigt die Passkeys, die es für diesen Server hat.',
  button: 'Passkey verwenden',
  factorLead: 'Einer Ihrer Passkeys gilt als zweiter Faktor.',
  stepUpHeading: 'Zeigen Sie, dass Sie es sind',
  stepUpLead: 'Verwenden Sie einen Ihrer Passkeys, um fortzufahren.',
  otherWay: 'Anderen Weg wählen',
  newTitle: 'Passkey hinzufügen',
  newHeading: 'Passkey hinzufügen',
  newLead:
    'Danach melden Sie sich mit Finger, Gesicht oder PIN an, ohne Passwort. Niemand kann Sie dazu bringen, ihn zu verraten.',
  newName: 'Name',
  newNameHint: 'Damit Sie ihn wiedererkennen. Ohne Namen heißt er wie dieses Gerät.',
  newButton: 'Passkey hinzufügen',
  needsScript:
    'Passkeys brauchen JavaScript in diesem Browser. Schalten Sie es ein, oder wählen Sie einen anderen Weg.',
  notGiven: 'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  invalid: 'Dieser Passkey ließ sich nicht verwenden. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  tooMany: 'Es gibt schon 20 Passkeys. Entfernen Sie zuerst einen.',
}

export const providerWordsDe: ProviderWords = {
  failedTitle: 'Nicht angemeldet',
  declinedHeading: provider => html`${provider} hat Sie nicht angemeldet`,
  declined:
    'Sie haben dort abgelehnt. Hier wurde nichts begonnen. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  failedHeading: provider => html`${provider} kann Sie jetzt nicht anmelden`,
  failed:
    'Von dort kam keine Antwort, oder nicht die richtige. Hier wurde nichts begonnen. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  strayHeading: 'Diese Anmeldung begann nicht hier',
  stray:
    'Sie begann in einem anderen Browser, vor mehr als 10 Minuten, oder wurde schon verwendet. Es wurde nichts begonnen. Beginnen Sie hier.',
  onlyLinks: provider =>
    html`${provider} lässt sich nur mit einem Konto verbinden, das Sie haben. Melden Sie sich zuerst daran an und verbinden Sie es dann auf Ihrer Kontoseite.`,
  tryAgain: 'Anmelden',
  linkTitle: provider => `${provider} verbinden`,
  linkHeading: provider => html`${provider} mit Ihrem Konto verbinden`,
  linkTaken: (provider, email) =>
    html`Es gibt schon ein Konto mit ${email}. Melden Sie sich einmal auf Ihrem gewohnten Weg an; danach können Sie sich auch mit ${provider} anmelden.`,
  linkUnverified: provider =>
    html`${provider} bürgt nicht für Ihre Adresse und kann deshalb nicht sagen, welches Konto Ihres ist. Melden Sie sich hier einmal an oder legen Sie ein Konto an; danach können Sie sich auch mit ${provider} anmelden.`,
  linkSignIn: 'Anmelden und weiter',
  linkThere: provider =>
    html`Melden Sie sich zuerst bei ${provider} an. Dann werden Sie hier noch einmal gefragt, bevor etwas verbunden wird.`,
  linkAsk: (provider, theirs, ours) => html`${theirs} bei ${provider} mit ${ours} hier verbinden?`,
  linkConsequence:
    'Wer sich dort damit anmeldet, meldet sich dann hier als Sie an. Auf Ihrer Kontoseite können Sie es trennen.',
  linkButton: provider => `${provider} verbinden`,
  linkCancel: 'Nicht verbinden',
  linkOverHeading: 'Es wurde nichts verbunden',
  linkOver:
    'Beide Konten müssen innerhalb von 10 Minuten in diesem Browser nachgewiesen werden, und das gilt einmal. Beginnen Sie von vorn.',
  connectedHeading: provider => html`${provider} ist schon verbunden`,
  connected: 'Es wurde nichts geändert. Wenn es mit einem anderen Konto verbunden ist, trennen Sie es dort zuerst.',
  toAccount: 'Konto öffnen',
}

const notYou =
  'Wenn Sie es nicht waren, entfernen Sie es auf Ihrer Kontoseite, ändern Sie Ihr Passwort und melden Sie es der Verwaltung.'
const changePassword = 'Wenn Sie es nicht waren, ändern Sie jetzt Ihr Passwort und melden Sie es der Verwaltung.'

export const proofMailsDe: ProofMailBook = {
  passkeyAdded: ({ brand, name }) => ({
    subject: `Ihr Konto bei ${brand} hat einen neuen Passkey`,
    heading: 'Ein Passkey wurde hinzugefügt',
    lines: [`Mit „${name}“ können Sie sich von jetzt an anmelden.`],
    notYou,
  }),
  passkeyRemoved: ({ brand, name }) => ({
    subject: `Ein Passkey Ihres Kontos bei ${brand} wurde entfernt`,
    heading: 'Ein Passkey wurde entfernt',
    lines: [`„${name}“ öffnet nichts mehr.`],
    notYou: changePassword,
  }),
  passkeySuspected: ({ brand, name }) => ({
    subject: `Ein Passkey Ihres Kontos bei ${brand} wurde vielleicht kopiert`,
    heading: 'Ein Passkey wurde vielleicht kopiert',
    lines: [
      `„${name}“ wurde außer der Reihe verwendet, als hätten zwei Geräte denselben Schlüssel. Er öffnet nichts mehr, und niemand wurde damit angemeldet.`,
      'Entfernen Sie ihn auf Ihrer Kontoseite und fügen Sie einen neuen hinzu.',
    ],
    notYou:
      'Wenn Sie es nicht waren, hat vielleicht jemand eine Kopie. Sehen Sie Ihre Anmeldungen durch und melden Sie es der Verwaltung.',
  }),
  identityConnected: ({ brand, name, theirs }) => ({
    subject: `${name} wurde mit Ihrem Konto bei ${brand} verbunden`,
    heading: `${name} wurde verbunden`,
    lines: [`Wer sich bei ${name} als ${theirs} anmeldet, meldet sich von jetzt an hier als Sie an.`],
    notYou:
      'Wenn Sie es nicht waren, trennen Sie es auf Ihrer Kontoseite, ändern Sie Ihr Passwort und melden Sie es der Verwaltung.',
  }),
  identityDisconnected: ({ brand, name }) => ({
    subject: `${name} wurde von Ihrem Konto bei ${brand} getrennt`,
    heading: `${name} wurde getrennt`,
    lines: [`Mit ${name} können Sie sich hier nicht mehr anmelden.`],
    notYou: changePassword,
  }),
}
