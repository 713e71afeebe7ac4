import { html } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'

export const actsEs: ActWords = {
  kinds: {
    'audit.erase': {
      title: 'Borrar el contenido de eventos de auditoría',
      lead: 'Lo que dicen estos eventos se elimina para siempre. Sus hashes quedan, para que cualquiera vea que estaban ahí y que se borraron.',
    },
    widen: {
      title: 'Relajar lo acordado',
      lead: 'Una aplicación recibe más direcciones, sus sesiones pueden durar más o desaparece una regla sobre aprobaciones. Después es posible más de lo que se aprobó.',
    },
    'audit.retain': {
      title: 'Borrar los eventos según su edad',
      lead: 'Lo que dice cada evento se elimina para siempre cuando cumple esos días; sin días, ya no se elimina nada. Los hashes quedan, para que cualquiera vea que estaban ahí y que se borraron.',
    },
  },
  needs: persons =>
    `Hacen falta ${persons} personas, cada una en esta página con su propio inicio de sesión. Nadie cuenta dos veces.`,
  exactly: 'Se hará exactamente esto',
  digest: digest => html`Resumen ${digest}. Lo que se haga no puede diferir en nada.`,
  askedBy: 'Pedido por',
  askedAt: (email, time) => html`${email} a las ${time}`,
  decisions: 'Decidido hasta ahora',
  nobodyYet: 'Nadie todavía.',
  part: (email, decision, time) => html`${email} lo ${decision === 'approve' ? 'aprobó' : 'rechazó'} a las ${time}`,
  sum: left =>
    left <= 1
      ? 'Es la última persona que falta: si lo aprueba, esto podrá hacerse en el plazo de una hora.'
      : `Si lo aprueba, ${left === 2 ? 'tiene que aprobarlo otra persona' : `tienen que aprobarlo otras ${left - 1} personas`} antes de que pueda hacerse.`,
  oneOfThem: 'Aprobar como una de ellas',
  denyForGood: 'Rechazar definitivamente',
  password: 'Su contraseña, porque esto no se puede deshacer',
  states: {
    pending: 'En espera',
    approved: 'Aprobado',
    denied: 'Rechazado',
    expired: 'Terminado, no se hizo nada',
    withdrawn: 'Retirado, no se hizo nada',
    done: 'Hecho',
  },
  decideBefore: time => html`la solicitud termina <b>${time}</b>`,
  useBefore: time => html`puede hacerse antes de <b>${time}</b>`,
  over: time => html`terminado desde <b>${time}</b>`,
  waits: left => `Falta ${left === 1 ? 'una persona' : `la decisión de ${left} personas`}.`,
  youDecided: 'Ya decidió su parte. Una decisión no se puede cambiar; otra persona todavía puede rechazar.',
  mailSubject: title => `Para su decisión: ${title}`,
  mailAskedBy: (email, at) => `Pedido por ${email} a las ${at}.`,
  mailNotYou: 'Si no sabe nada de esto, abra la solicitud, rechácela y avise a quienes administran este servidor.',
}
