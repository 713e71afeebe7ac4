import { html } from '../../platform/page.ts'
import type { SecondWords } from './second.ts'

export const secondEs: SecondWords = {
  title: agent => `${agent}: más de una persona`,
  heading: agent => html`Lo que pide ${agent} necesita a más de una persona`,
  lead: person => html`${person} aprobó lo que sigue. Una regla quiere que otras personas aprueben exactamente eso.`,
  waiting: 'Usted lo aprobó. Una regla quiere que otras personas aprueben exactamente eso; antes no se da nada.',
  what: 'Lo que se daría',
  account: 'Con la cuenta',
  until: 'Cuánto tiempo',
  duration: (duration, end) => html`${duration} desde la última aprobación, y hasta ${end} como máximo`,
  limits: 'Cuántas veces',
  noCallLimit: 'sin límite de llamadas',
  calls: calls => `como máximo ${calls} ${calls === 1 ? 'llamada' : 'llamadas'}`,
  bytes: bytes => `como máximo ${bytes} de resultados`,
  decisions: 'Decidido hasta ahora',
  part: (email, decision, time) => html`${email} lo ${decision === 'approve' ? 'aprobó' : 'rechazó'} a las ${time}`,
  rules: 'Quién tiene que aprobar',
  rule: (name, approved, persons) => html`${name}: ${approved} de ${persons}`,
  sum: 'Si lo aprueba, aprueba exactamente esto. No puede cambiarlo; rechace lo que debería ser menos y dígaselo a quien lo pidió.',
  approve: 'Aprobar exactamente esto',
  deny: 'Rechazar',
  takeBack: 'Retirar mi aprobación',
  waits: 'Faltan otras personas.',
  afterYou: rules =>
    html`Después de usted, otras personas tienen que aprobar lo que dé: ${rules}. Antes no se da nada.`,
  ruleNeeds: (name, persons) => html`${name} (${persons} ${persons === 1 ? 'persona' : 'personas'})`,
  deniedBy: (email, time) => html`${email} lo rechazó a las ${time}`,
  mailSubject: email => `Lo que aprobó ${email} también le necesita a usted`,
  mailWhy: 'Una regla dice que una persona no basta. La página muestra exactamente lo que se daría.',
  mailAskedBy: (email, at) => `Aprobado primero por ${email} a las ${at}.`,
  mailNotYou: 'Si no sabe nada de esto, abra la solicitud, rechácela y hable con quien aprobó primero.',
}
