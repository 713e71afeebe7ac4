/** What the mail of an invitation says. Plain text. */
export interface InvitationWords {
  heading(place: string): string
  line(place: string): string
  readonly button: string
  askedBy(name: string): string
  askedByAdministrator(host: string): string
  readonly notYou: string
}

const en: InvitationWords = {
  heading: place => `You are invited to ${place}`,
  line: place => `Accept the invitation to sign in to ${place} with this address.`,
  button: 'Open the invitation',
  askedBy: name => `${name} asked for this.`,
  askedByAdministrator: host => `An administrator of ${host} asked for this.`,
  notYou: 'If you did not expect this, do nothing: without you it gives nothing to anybody.',
}

const de: InvitationWords = {
  heading: place => `Sie sind zu ${place} eingeladen`,
  line: place => `Nehmen Sie die Einladung an, um sich mit dieser Adresse bei ${place} anzumelden.`,
  button: 'Einladung öffnen',
  askedBy: name => `${name} hat darum gebeten.`,
  askedByAdministrator: host => `Eine Person, die ${host} verwaltet, hat darum gebeten.`,
  notYou: 'Wenn Sie das nicht erwartet haben, tun Sie nichts: Ohne Sie gibt sie niemandem etwas.',
}

/** In the language that was asked for, where there are words in it; else in English. */
export function invitationWords(locale: string | undefined): InvitationWords {
  return /^de\b/i.test(locale ?? '') ? de : en
}
