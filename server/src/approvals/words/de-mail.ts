import type { RequestMailWords } from './words.ts'

export const mailDe: RequestMailWords = {
  subject: agent => `${agent} bittet um Ihre Freigabe`,
  heading: agent => `${agent} bittet um Ihre Freigabe`,
  tools: names => `Verwenden möchte er: ${names}.`,
  code: code => `Vergleichen Sie den Code mit dem, den Ihr Agent zeigt: ${code}.`,
  decide: 'Bis Sie entscheiden, geschieht nichts, und entschieden wird nur auf der Seite. Diese Mail gibt nichts frei.',
  open: 'Anfrage öffnen',
  askedBy: (agent, program, at) => `Gestellt von ${agent} (${program}) um ${at}.`,
  notYou:
    'Wenn Sie diesen Agenten nicht kennen, öffnen Sie die Anfrage und wählen Sie „Ablehnen und Sitzung beenden“, oder beenden Sie seine Sitzung auf Ihrer Kontoseite. Ändern Sie dann Ihr Passwort.',
}
