import { html, plural } from '../../platform/page.ts'
import type { ChangeWords } from './change.ts'

const locale = 'es-ES'

export const changeEs: ChangeWords = {
  moreTitle: agent => `${agent} pide más`,
  changeTitle: agent => `${agent} pide un cambio`,
  more: (agent, then) => html`${agent} pide más de lo que usted aprobó a las ${then}`,
  change: (agent, then) => html`${agent} pide cambiar lo que usted aprobó a las ${then}`,
  differences: ({ wider, narrower, changed }) => {
    const parts = [
      wider > 0 && plural(locale, wider, { one: '{n} amplía', other: '{n} amplían' }),
      narrower > 0 && plural(locale, narrower, { one: '{n} reduce', other: '{n} reducen' }),
      changed > 0 && plural(locale, changed, { one: '{n} difiere', other: '{n} difieren' }),
    ].filter(part => part !== false)
    if (parts.length === 0) return 'Ninguna diferencia.'
    const all = plural(locale, wider + narrower + changed, { one: '{n} diferencia', other: '{n} diferencias' })
    return `${all}: ${parts.join(', ')}.`
  },
  lead: then => html`Todavía no ha cambiado nada. Hasta que decida, el permiso de las ${then} sigue como está.`,
  why: 'Por qué',
  onlyPart: 'Dar solo una parte',
  narrow: 'Desmarque o restrinja; no puede dar más de lo pedido.',
  sum: (then, duration, until) =>
    html`Si aprueba, el permiso de las ${then} <b>termina ahora</b> y este ocupa su lugar durante <b>${duration}</b>, hasta ${until} como máximo. Finalizar la sesión acaba con él al instante.`,
  replace: 'Reemplazar el permiso',
  denyKeep: then => `Denegar, conservar ${then}`,
  bound: 'Límite',
  approvedAt: then => `Aprobado a las ${then}`,
  askedNow: 'Pedido ahora',
  none: 'ninguno',
  wider: 'más amplio',
  narrower: 'más estrecho',
  changed: 'cambiado',
  tools: 'Herramientas',
  added: { read: 'añadida, lee', write: 'añadida, escribe', destructive: 'añadida, destruye' },
  noLonger: 'ya no',
  free: 'libre',
  argumentOf: (argument, tool) => html`${argument} de ${tool}`,
  newTool: 'herramienta nueva',
  until: 'Hasta',
  later: 'más tarde, si aprueba ahora',
  earlier: 'antes',
  calls: 'Llamadas',
  bytes: 'Bytes de resultados',
  noLimit: 'sin límite',
  left: calls => plural(locale, calls, { one: 'queda {n}', other: 'quedan {n}' }),
  moreThanLeft: 'más de las que quedan',
  fewerThanLeft: 'menos de las que quedan',
  account: 'Cuenta',
  same: 'La misma',
  since: then => html`Lo que usted aprobó a las ${then} terminó, porque algo cambió`,
  lost: {
    member: 'Usted dejó la organización de la que venía, o el agente actúa ahora en otra.',
    rights: 'Se retiró un rol o un permiso que usted tenía entonces.',
    owner: 'El agente tiene otro dueño.',
    limits: 'La aplicación permite ahora un acceso más corto.',
    provider: 'El servicio está en otra dirección o se ha retirado.',
    account: 'La cuenta conectada se desconectó, permite menos o es otra.',
    tool: 'Una herramienta hace algo distinto que entonces.',
    agent: 'El agente cambió lo que él mismo había creado.',
    approver: 'Otra persona que lo había aprobado ya no está o ya no puede aprobar algo así.',
  },
  does: tool => html`Qué hace ${tool}`,
}
