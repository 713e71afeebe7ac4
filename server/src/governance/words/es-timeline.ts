import { html, number, plural } from '../../platform/page.ts'
import type { TimelineWords } from './timeline.ts'

const locale = 'es-ES'
const count = (calls: number): string => plural(locale, calls, { one: '{n} llamada', other: '{n} llamadas' })

export const timelineEs: TimelineWords = {
  time: 'Hora',
  session: 'Sesión',
  since: time => `desde ${time}`,
  fromTo: (from, to) => `${from} a ${to}`,
  hardEnd: (run, end) => `${run}, límite ${end}`,
  requests: 'Solicitudes',
  requestCounts: ({ asked, approved, narrowed, denied, undecided, waiting }) =>
    [
      plural(locale, asked, { one: '{n} hecha', other: '{n} hechas' }),
      approved > 0 && plural(locale, approved, { one: '{n} aprobada', other: '{n} aprobadas' }),
      narrowed > 0 && plural(locale, narrowed, { one: '{n} de ellas restringida', other: '{n} de ellas restringidas' }),
      denied > 0 && plural(locale, denied, { one: '{n} denegada', other: '{n} denegadas' }),
      undecided > 0 && `${number(undecided, locale)} sin decisión`,
      waiting > 0 && plural(locale, waiting, { one: '{n} pendiente', other: '{n} pendientes' }),
    ]
      .filter(part => part !== false)
      .join(', '),
  grantOf: provider => html`Permiso de ${provider}`,
  grantEnds: {
    replaced: 'reemplazado',
    drifted: 'terminado por un cambio de la herramienta',
    session_ended: 'terminado con la sesión',
    expired: 'cumplió su tiempo',
    ended_by_person: 'finalizado por usted',
  },
  calls: count,
  callsOf: (used, most) => `${number(used, locale)} de ${count(most)}`,
  oneCalls: 'Aprobaciones de una llamada',
  approvedUsed: (approved, used) =>
    `${plural(locale, approved, { one: '{n} aprobada', other: '{n} aprobadas' })}, ${plural(locale, used, { one: '{n} usada', other: '{n} usadas' })}`,
  oneCall: 'Una llamada',
  oneCallLine: (summary, approved, used) =>
    html`${summary}, aprobada ${approved}, ${used ? 'usada una vez' : 'sin usar'}`,
  withoutGrant: 'Sin permiso',
  inFlight: 'En curso al final',
  withheld: results => plural(locale, results, { one: '{n} resultado retenido', other: '{n} resultados retenidos' }),
  unknown: calls => `${count(calls)} sin determinar`,
  aborted: calls => plural(locale, calls, { one: '{n} llamada interrumpida', other: '{n} llamadas interrumpidas' }),
  joined: (calls, from) => `${count(calls)} desde ${from}`,
  markIn: (tool, target) => `${tool} en ${target}`,
  signs: {
    read: 'Lee',
    write: 'Escribe',
    destructive: 'Destruye',
    refused: 'Rechazada, no enviada',
    drifted: 'Cambiada',
    failed: 'Fallida',
    withheld: 'Retenida',
    unsettled: 'Sin determinar',
    aborted: 'Interrumpida',
    'not-sent': 'No enviada',
    'in-flight': 'En curso',
  },
  ended: 'Finalizada',
  dashed: 'Discontinuo: tiempo aprobado que no se usó',
  folded: length => `Gris: ${length} sin ningún evento, plegado`,
}
