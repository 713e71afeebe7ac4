import { html } from '../../platform/page.ts'
import type { DelegationWords } from './delegation.ts'

export const delegationEs: DelegationWords = {
  account: 'Cuenta',
  title: 'Decisiones mientras no está',
  lead: 'Otra persona decide durante un tiempo lo que piden sus agentes. Nunca para un agente suyo, y nunca lo que exige un rol aquí.',
  known: 'Lo hecho hasta ahora',
  none: 'Nadie decide en su lugar, ni usted en el de nadie.',
  who: 'Quién',
  state: 'Estado',
  when: 'Cuándo',
  end: 'Terminar',
  states: { now: 'Ahora', later: 'Más tarde', ended: 'Terminado' },
  decidesForYou: email => html`${email} decide por usted`,
  youDecideFor: email => html`Usted decide por ${email}`,
  fromTo: (from, until) => html`${from} a ${until}`,
  make: 'Dejar que alguien decida',
  makeLead:
    'Esa persona ve lo que piden sus agentes, con los argumentos, y decide con su propio inicio de sesión. El registro la nombra. Termina cuando se suspende a cualquiera de los dos, y cualquiera puede terminarlo.',
  email: 'Su dirección',
  from: 'Desde (UTC)',
  until: 'Hasta (UTC), un mes como máximo',
  password: 'Su contraseña, porque esto da a alguien lo que usted tiene',
  notMade: 'No se hizo nada.',
  faults: {
    nobody: 'Nadie con esta dirección comparte una organización con usted.',
    yourself: 'Es usted.',
    when: 'Termina después de empezar, y no en el pasado.',
    too_long: 'Un mes como máximo.',
    password_needed: 'Escriba su contraseña.',
    password_wrong: 'Esa contraseña no coincide.',
    locked_out: 'Demasiados intentos. Pruebe más tarde.',
  },
}
