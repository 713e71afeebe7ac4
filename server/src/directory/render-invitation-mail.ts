import { isolated } from '../platform/page.ts'

/** What the mail of an invitation says. Plain text. */
export interface InvitationWords {
  subject(place: string): string
  heading(place: string): string
  line(place: string): string
  readonly button: string
  askedBy(name: string): string
  askedByAdministrator(host: string): string
  readonly notYou: string
}

const en: InvitationWords = {
  subject: place => `You are invited to ${place}`,
  heading: place => `You are invited to ${place}`,
  line: place => `Accept the invitation to sign in to ${place} with this address.`,
  button: 'Open the invitation',
  askedBy: name => `${name} asked for this.`,
  askedByAdministrator: host => `An administrator of ${host} asked for this.`,
  notYou: 'If you did not expect this, do nothing: without you it gives nothing to anybody.',
}

const de: InvitationWords = {
  subject: place => `Sie sind zu ${place} eingeladen`,
  heading: place => `Sie sind zu ${place} eingeladen`,
  line: place => `Nehmen Sie die Einladung an, um sich mit dieser Adresse bei ${place} anzumelden.`,
  button: 'Einladung öffnen',
  askedBy: name => `${name} hat darum gebeten.`,
  askedByAdministrator: host => `Eine Person, die ${host} verwaltet, hat darum gebeten.`,
  notYou: 'Wenn Sie das nicht erwartet haben, tun Sie nichts: Ohne Sie gibt sie niemandem etwas.',
}

const fr: InvitationWords = {
  subject: place => `Vous êtes invité à rejoindre ${place}`,
  heading: place => `Vous êtes invité à rejoindre ${place}`,
  line: place => `Acceptez l’invitation pour vous connecter à ${place} avec cette adresse.`,
  button: 'Ouvrir l’invitation',
  askedBy: name => `À la demande de ${name}.`,
  askedByAdministrator: host => `À la demande d’un administrateur de ${host}.`,
  notYou:
    'Si vous ne vous y attendiez pas, ne faites rien\u00a0: sans vous, cette invitation ne donne rien à personne.',
}

const es: InvitationWords = {
  subject: place => `Tiene una invitación a ${place}`,
  heading: place => `Tiene una invitación a ${place}`,
  line: place => `Acepte la invitación para iniciar sesión en ${place} con esta dirección.`,
  button: 'Abrir la invitación',
  askedBy: name => `A petición de ${name}.`,
  askedByAdministrator: host => `A petición de un administrador de ${host}.`,
  notYou: 'Si no la esperaba, no haga nada: sin usted, esta invitación no da nada a nadie.',
}

const ar: InvitationWords = {
  subject: place => `أنت مدعو إلى ${place}`,
  heading: place => `أنت مدعو إلى ${isolated(place)}`,
  line: place => `اقبل الدعوة لتسجيل الدخول إلى ${isolated(place)} بهذا العنوان.`,
  button: 'فتح الدعوة',
  askedBy: name => `بطلب من ${isolated(name)}.`,
  askedByAdministrator: host => `بطلب من أحد مسؤولي ${isolated(host)}.`,
  notYou: 'إذا لم تكن تتوقع ذلك فلا تفعل شيئًا: من دونك لا تمنح هذه الدعوة أحدًا أي شيء.',
}

const languages: Readonly<Record<string, InvitationWords>> = { en, de, fr, es, ar }

/** In the language that was asked for, where there are words in it; else in English. */
export function invitationWords(locale: string | undefined): InvitationWords {
  return languages[(locale ?? '').toLowerCase().split('-')[0] ?? ''] ?? en
}
