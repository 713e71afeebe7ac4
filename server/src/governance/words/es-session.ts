import { html, number, plural } from '../../platform/page.ts'
import { receiptEs } from './es-receipt.ts'
import { timelineEs } from './es-timeline.ts'
import type { SessionWords } from './session.ts'

const locale = 'es-ES'
const callCount = (calls: number): string => plural(locale, calls, { one: '{n} llamada', other: '{n} llamadas' })

/** Spanish. */
export const sessionEs: SessionWords = {
  language: 'es',
  page: {
    title: (principal, day) => `Sesión de ${principal}, ${day}`,
    yourAccount: 'Su cuenta',
    actingFor: (principal, person) => html`${principal}, por ${person}`,
    report: 'Informe firmado',
    purposeBy: 'Finalidad, palabras del agente. Ambit no las ha comprobado.',
    touched: 'Qué tocó',
    timeline: 'Cronología',
    calls: 'Llamadas y rechazos',
    older: 'Más antiguas',
    noCall: 'En esta sesión no se hizo ninguna llamada.',
    asked: 'Qué se pidió y se decidió',
    lastOf: (shown, all) => `últimas ${number(shown, locale)} de ${number(all, locale)}`,
    state: 'Estado',
    integrity: 'Integridad',
    completeness: 'Exhaustividad',
    inside: 'Dentro de lo aprobado',
    incomplete: 'Incompleta',
    complete: 'Completa',
    pendingEvents: 'El último evento aún no está en un punto de control.',
    unsettled: calls =>
      plural(locale, calls, {
        one: 'No se conoce el resultado de {n} llamada.',
        other: 'No se conoce el resultado de {n} llamadas.',
      }),
    everyCall: 'cada llamada tiene un resultado',
    everyFinished: 'cada llamada terminada tiene un resultado',
    insideOf: (inside, sent) =>
      `${inside} de ${plural(locale, sent, { one: '{n} llamada enviada', other: '{n} llamadas enviadas' })}`,
    newest: calls => `entre las ${number(calls, locale)} más recientes; `,
    noneRefused: 'ninguna rechazada',
    refused: calls =>
      plural(locale, calls, { one: '{n} rechazada, no se envió nada', other: '{n} rechazadas, no se envió nada' }),
    active: 'Activa',
    endedAt: time => html`Finalizada ${time}`,
    endedAfter: (because, length) => html`${because && html`${because}, `}tras ${length}`,
    verified: 'Verificada',
    events: (events, checkpoint) =>
      `${plural(locale, events, { one: '{n} evento', other: '{n} eventos' })}, punto de control ${number(checkpoint, locale)}`,
    pending: 'Pendiente',
    pendingMeans: 'los últimos eventos aún no están en un punto de control',
    broken: 'Rota',
    brokenAt: (index, because) => `en el índice ${number(index, locale)}: ${because}. Nada posterior está probado.`,
    mismatch: 'el evento no coincide con su hoja',
    did: { read: 'Leído', write: 'Escrito', destructive: 'Destruido' },
    callCount,
    atLeast: calls => `al menos ${calls}`,
    withheld: calls => plural(locale, calls, { one: '{n} retenida', other: '{n} retenidas' }),
    nothing: 'Nada',
    undeclared: 'Sus herramientas no declaran lo que tocan',
    outcome: {
      pending: 'Pendiente',
      approved: 'Aprobada',
      narrowed: 'Aprobada, restringida',
      denied: 'Denegada',
      expired: 'Terminada, sin decidir',
      withdrawn: 'Retirada',
    },
    nothingAsked: 'No se pidió nada. La sesión solo decía quién es.',
    askedAt: time => html`Pedido a las ${time}`,
    decidedAt: time => html`decidido a las ${time}`,
    decidedBy: (time, by) => html`decidido a las ${time} por ${by}`,
    whatShown: 'Qué se mostró',
    digest: 'Huella de la solicitud',
    agentsWords: 'Palabras del agente.',
  },
  story: {
    runs: (since, end) => html`La sesión está en curso desde las ${since} y termina a las ${end} como máximo.`,
    ran: (from, to, because) => html`La sesión duró de ${from} a ${to}${because && html`; terminó ${because}`}.`,
    ranShort: ({ from, to, could, because }) =>
      html`La sesión duró de ${from} a ${to} y podría haber durado hasta ${could}${because && html`; terminó ${because}`}.`,
    part: (shown, all) => `Esta parte muestra las ${number(shown, locale)} más recientes de ${callCount(all)}.`,
    nothingAsked: 'No se pidió nada.',
    decided: (requests, denied) =>
      `Usted decidió ${plural(locale, requests, { one: '{n} solicitud', other: '{n} solicitudes' })}${denied > 0 ? ` y denegó ${number(denied, locale)}` : ''}.`,
    noCall: 'No se hizo ninguna llamada.',
    noneRefused: 'No se rechazó ninguna llamada.',
    refused: (calls, reasons) =>
      `${plural(locale, calls, { one: '{n} llamada rechazada', other: '{n} llamadas rechazadas' })}: ${reasons}.`,
    refusedFor: {
      outside_bounds: 'fuera de lo que usted aprobó',
      tainted: 'hasta que usted decida, tras leer datos privados y texto de otros',
      no_grant: 'sin permiso',
      budget_used: 'más allá de las llamadas aprobadas',
      policy: 'contra las reglas',
      drifted: 'porque la herramienta había cambiado',
      ended: 'después del final',
      approval_required: 'hasta que usted decida',
      connection_required: 'por falta de cuenta vinculada',
      other: 'por otro motivo',
    },
    withheld: results =>
      plural(locale, results, {
        one: '{n} resultado llegó después del final y se retuvo.',
        other: '{n} resultados llegaron después del final y se retuvieron.',
      }),
    unknown: calls =>
      plural(locale, calls, {
        one: 'No se sabe si {n} llamada tuvo efecto.',
        other: 'No se sabe si {n} llamadas tuvieron efecto.',
      }),
  },
  calls: {
    call: 'Llamada',
    at: 'Hora',
    outcome: 'Resultado',
    why: 'Por qué',
    outcomes: {
      succeeded: 'Correcta',
      failed: 'Fallida',
      not_sent: 'No enviada',
      aborted: 'Interrumpida',
      withheld: 'Retenida',
      unknown: 'Sin determinar',
      in_flight: 'En curso',
      refused: 'Rechazada',
    },
    refusedFor: reason => `Rechazada, ${reason}`,
    because: {
      outside_bounds: 'fuera de los límites',
      tainted: 'tras leer datos privados y texto de otros',
      no_grant: 'sin permiso',
      budget_used: 'llamadas agotadas',
      policy: 'regla',
      drifted: 'herramienta cambiada',
      ended: 'sesión finalizada',
      approval_required: 'requiere aprobación',
      connection_required: 'sin cuenta',
    },
    more: calls =>
      plural(locale, calls, {
        one: 'Mostrar {n} llamada más, correcta',
        other: 'Mostrar {n} llamadas más, todas correctas',
      }),
    withheld: (ended, came) =>
      html`La sesión terminó${ended && html` a las ${ended}`}. El resultado llegó${came && html` a las ${came}`} y no salió de Ambit.`,
    unknown: at => html`Enviada a las ${at}. No se sabe si tuvo efecto. Mire allí para estar seguro.`,
    aborted: 'Detenida por el final de la sesión.',
    notSent: 'Nuestro conector se detuvo antes del primer byte.',
    failed: 'El servicio respondió con un error.',
    inFlight: 'Enviada; aún sin resultado.',
    drifted: 'La definición cambió desde que se aprobó. No se envió nada.',
    ended: 'La sesión había terminado. No se envió nada.',
    nothingSent: 'No se envió nada.',
    oneCall: (id, at) => html`Aprobación de una llamada ${id}${at && html` de las ${at}`}, usada una vez.`,
    grant: at => html`Permiso de las ${at}.`,
    grantLeft: (at, left) =>
      html`Permiso de las ${at}, ${plural(locale, left, { one: 'queda {n} llamada', other: 'quedan {n} llamadas' })}.`,
    rule: rule => html`Regla ${rule}.`,
    tainted: 'Se leyó texto de fuera.',
    askedAs: id => `Se pidió como ${id}.`,
  },
  shown: {
    oneCall: 'Una llamada',
    access: 'Acceso',
    oneCallOf: tools => `Una llamada a ${tools}`,
    accessTo: tool => `Acceso a ${tool}`,
    accessToMany: tools =>
      plural(locale, tools, { one: 'Acceso a {n} herramienta', other: 'Acceso a {n} herramientas' }),
    tool: 'Herramienta',
    account: 'Cuenta',
    noneNeeded: 'no hace falta',
    sessionEnds: 'La sesión termina',
    limits: 'Límites',
    language: 'Idioma',
  },
  timeline: timelineEs,
  receipt: receiptEs,
}
