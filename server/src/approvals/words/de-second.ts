import { html } from '../../platform/page.ts'
import type { SecondWords } from './second.ts'

export const secondDe: SecondWords = {
  title: agent => `${agent}: mehr als eine Person`,
  heading: agent => html`Worum ${agent} bittet, braucht mehr als eine Person`,
  lead: person =>
    html`${person} hat freigegeben, was unten steht. Eine Regel verlangt, dass andere genau das freigeben.`,
  waiting:
    'Sie haben das freigegeben. Eine Regel verlangt, dass andere genau das freigeben; vorher wird nichts gegeben.',
  what: 'Was gegeben würde',
  account: 'Mit dem Konto',
  until: 'Wie lange',
  duration: (duration, end) => html`${duration} ab der letzten Freigabe, spätestens bis ${end}`,
  limits: 'Wie oft',
  noCallLimit: 'ohne Grenze für Aufrufe',
  calls: calls => `höchstens ${calls} ${calls === 1 ? 'Aufruf' : 'Aufrufe'}`,
  bytes: bytes => `höchstens ${bytes} an Ergebnissen`,
  decisions: 'Bisher entschieden',
  part: (email, decision, time) =>
    html`${email} hat um ${time} ${decision === 'approve' ? 'freigegeben' : 'abgelehnt'}`,
  rules: 'Wer freigeben muss',
  rule: (name, approved, persons) => html`${name}: ${approved} von ${persons}`,
  sum: 'Wenn Sie freigeben, geben Sie genau dies frei. Sie können es nicht ändern; lehnen Sie ab, was weniger sein soll, und sagen Sie es der Person, die gefragt hat.',
  approve: 'Genau dies freigeben',
  deny: 'Ablehnen',
  takeBack: 'Zurücknehmen',
  waits: 'Es wartet auf andere.',
  afterYou: rules => html`Nach Ihnen müssen andere freigeben, was Sie geben: ${rules}. Vorher wird nichts gegeben.`,
  ruleNeeds: (name, persons) => html`${name} (${persons} ${persons === 1 ? 'Person' : 'Personen'})`,
  deniedBy: (email, time) => html`${email} hat das um ${time} abgelehnt`,
  mailSubject: email => `Was ${email} freigegeben hat, braucht auch Sie`,
  mailWhy: 'Eine Regel sagt, dass eine Person dafür nicht genügt. Die Seite zeigt genau, was gegeben würde.',
  mailAskedBy: (email, at) => `Zuerst freigegeben von ${email} um ${at}.`,
  mailNotYou:
    'Wenn Sie davon nichts wissen, öffnen Sie die Anfrage, lehnen Sie sie ab und sprechen Sie mit der Person, die zuerst freigegeben hat.',
}
