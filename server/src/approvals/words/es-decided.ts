import { html, plural } from '../../platform/page.ts'
import type { DecidedWords } from './decided.ts'

const locale = 'es-ES'

export const decidedEs: DecidedWords = {
  endingEnds: 'Finalizar la sesión acaba al instante con sus permisos y tokens. No se puede reanudar.',
  openReceipt: 'Abrir el comprobante',
  openAccount: 'Abrir su cuenta',
  request: 'Solicitud',
  askedAt: time => html`Hecha: ${time}`,
  session: 'Sesión',
  ended: 'Finalizada',
  hardEnd: time => html`Límite: ${time}`,
  noLimit: 'Sin límite de llamadas.',
  atMost: calls => plural(locale, calls, { one: '{n} llamada como máximo.', other: '{n} llamadas como máximo.' }),
  atMostBytes: (bytes, left) => `Como máximo ${bytes} de resultados; quedan ${left}.`,
  denied: 'Denegada',
  deniedAt: time => html`Usted denegó esto a las ${time}`,
  deniedTitle: 'Solicitud denegada',
  nothingGiven: 'No se dio nada.',
  stays: then => html`El permiso de las ${then} sigue como está.`,
  cantChange: agent => html`Una decisión no se puede cambiar; ${agent} puede pedir de nuevo.`,
  deniedUntil: time => html`denegada: <b>${time}</b>`,
  deniedAndEnded: 'Denegada, sesión finalizada',
  endedAt: time => html`Usted denegó esto y finalizó la sesión a las ${time}`,
  endedTitle: 'Solicitud denegada, sesión finalizada',
  grantsEnded: grants =>
    grants === 0
      ? 'No había ningún permiso activo.'
      : plural(locale, grants, { one: '{n} permiso terminó con ella.', other: '{n} permisos terminaron con ella.' }),
  newSession: agent => html`${agent} tiene que iniciar una sesión nueva para pedir otra vez.`,
  endedUntil: time => html`finalizada: <b>${time}</b>`,
  expired: 'Terminada, no se dio nada',
  expiredHeading: 'Esta solicitud terminó antes de que nadie decidiera',
  expiredTitle: 'Esta solicitud ha terminado',
  expiredLead: (time, agent) =>
    html`Terminó a las ${time}. No se dio nada. ${agent} puede pedir de nuevo; entonces recibirá una solicitud nueva con un código nuevo.`,
  withdrawn: 'Retirada, no se dio nada',
  withdrew: agent => html`${agent} retiró esta solicitud`,
  sessionEndedFirst: 'La sesión terminó antes de que nadie decidiera',
  withdrawnTitle: 'Esta solicitud se retiró',
  withdrawnAt: time => html`Se retiró a las ${time}.`,
  sessionEnded: (reason, time) =>
    html`La sesión terminó a las ${time}${reason && html`, ${reason}`}, y sus solicitudes con ella.`,
  withdrawnUntil: time => html`retirada: <b>${time}</b>`,
  ran: 'La llamada se ejecutó; la aprobación está agotada.',
  mayRun: before => html`La llamada puede ejecutarse una vez, antes de las ${before}.`,
  didNotRun: before => html`La llamada no se ejecutó antes de las ${before} y ya no puede.`,
  approved: 'Aprobada',
  usedOnce: 'Usada una vez',
  notUsed: 'Sin usar',
  oneCallAt: time => html`Usted aprobó una llamada a las ${time}`,
  oneCallTitle: agent => `Una llamada de ${agent} aprobada`,
  approvedAt: time => html`Aprobada a las ${time}`,
  approvedTitle: agent => `Aprobada: ${agent}`,
  mayUse: (agent, providers, until) =>
    html`${agent} puede usar lo que se nombra abajo en ${providers} hasta las ${until}.`,
  mayClose: 'Puede cerrar esta página.',
  couldUse: (agent, providers, until) => html`Lo que ${agent} podía hacer en ${providers} terminó a las ${until}.`,
  accessUntil: time => html`acceso hasta <b>${time}</b>`,
}
