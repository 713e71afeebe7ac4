import { html, plural } from '../../platform/page.ts'
import { profileEs } from './es-profile.ts'
import type { AccountWords, EndedCounts } from './words.ts'

const locale = 'es-ES'

/** «Terminaron también 1 permiso y 2 tokens; 1 resultado retenido». */
function endedWith({ grants, tokens, withheld }: EndedCounts): string {
  const grantText = plural(locale, grants, { one: '{n} permiso', other: '{n} permisos' })
  const tokenText = plural(locale, tokens, { one: '{n} token', other: '{n} tokens' })
  const late = plural(locale, withheld, { one: '{n} resultado retenido', other: '{n} resultados retenidos' })
  return `Terminaron también ${grantText} y ${tokenText}${withheld > 0 ? `; ${late}` : ''}`
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'al llegar a su límite',
  idle: 'por inactividad',
  refresh_reuse: 'porque un token de actualización se usó dos veces',
  code_reuse: 'porque un código se usó dos veces',
  ended_by_person: 'por usted',
  ended_by_admin: 'por un administrador',
  ended_by_agent: 'por el propio agente',
  ended_with_parent: 'con la sesión de la que dependía',
  principal_suspended: 'porque se suspendió la cuenta',
  application_retired: 'porque se retiró la aplicación',
  logged_out: 'al cerrar sesión',
  logged_out_everywhere: 'al cerrar sesión en todas partes',
  ended_by_provider: 'porque terminó el inicio de sesión en su organización',
  password_reset: 'porque se restableció la contraseña',
  membership_lost: 'porque la persona dejó la organización',
  policy_tightened: 'porque las reglas de la aplicación se hicieron más estrictas',
  stopped: 'porque un administrador la detuvo',
}

function because(reason: string | undefined): string {
  const words = reason === undefined ? undefined : reasons[reason]
  return words === undefined ? '' : `, ${words}`
}

/** Spanish. */
export const accountEs: AccountWords = {
  language: 'es',
  title: 'Su cuenta',
  lead: zone => `Qué actúa en su nombre, desde dónde y hasta cuándo. Horas en ${zone}.`,
  security: 'Perfil y formas de iniciar sesión',
  signOut: 'Cerrar sesión',
  actions: 'Acciones',
  and: 'y',
  state: 'Estado',
  until: 'Hasta',
  showAll: 'Mostrar todo',
  older: 'Más antiguas',
  newer: 'Más recientes',
  pages: 'Páginas',
  live: many => plural(locale, many, { one: '{n} activa', other: '{n} activas' }),
  waiting: {
    title: 'Pendiente de usted',
    word: 'Pendiente',
    code: (code, ends, left) => html`Código ${code}, termina: ${ends}, en ${left}`,
    review: 'Revisar',
    of: agent => html` la solicitud de ${agent}`,
    access: providers => html`pide acceso a ${providers}`,
    call: tool => html`pide una llamada de ${tool}`,
    ends: (ends, left) => html`Termina: ${ends}, en ${left}`,
    anAgent: 'Un agente',
  },
  agents: {
    title: 'Agentes que actúan por usted',
    allTitle: 'Sesiones de sus agentes',
    allLead: 'Cada sesión que un agente ha tenido en su nombre, la más reciente primero, y lo último que hizo.',
    agent: 'Agente',
    mayDo: 'Puede hacer ahora',
    nothingYet: 'Nada todavía',
    noCall: 'ninguna llamada',
    lastCall: ago => html`última llamada ${ago}`,
    active: 'Activa',
    ended: 'Finalizada',
    end: 'Finalizar la sesión',
    of: agent => html` de ${agent}`,
    startedAt: at => html`inicio: ${at}`,
    endedAt: (at, reason, counts) => html`Finalizada (${at})${because(reason)}. ${endedWith(counts)}.`,
    receipt: 'Abrir el comprobante',
    lately: 'Últimamente',
    callsLeft: (tools, left) =>
      left === undefined
        ? tools
        : html`${tools}, ${plural(locale, left, { one: 'queda {n} llamada', other: 'quedan {n} llamadas' })}`,
    open: 'Abrir la sesión',
    none: 'Ningún agente ha pedido nada todavía. Un agente inicia una sesión pidiéndosela a usted, y aquí verá lo que hace. Para conectar uno:',
    outcome: {
      succeeded: 'Correcta',
      failed: 'Fallida',
      not_sent: 'No enviada',
      aborted: 'Interrumpida',
      withheld: 'Retenida',
      unknown: 'Sin determinar',
      refused: 'Rechazada',
      in_flight: 'En curso',
    },
  },
  signIns: {
    title: 'Sus propios inicios de sesión',
    allTitle: 'Todos sus inicios de sesión',
    allLead: 'Dónde tiene y ha tenido sesiones, la más reciente primero. Un lugar no es más exacto que su red.',
    device: 'Dispositivo y lugar',
    unknownDevice: 'Un dispositivo desconocido',
    browserOn: (browser, system) => `${browser} en ${system}`,
    someBrowserOn: system => `Un navegador en ${system}`,
    application: 'Aplicación',
    anApplication: 'Una aplicación',
    lastActive: 'Última actividad',
    thisOne: 'Esta',
    end: 'Finalizar',
    on: device => html` la sesión en ${device}`,
    endOthers: 'Finalizar todas las demás',
    thisMachine: 'en el propio servidor',
    localNetwork: 'en una red local',
    network: 'red {network}',
    endedAt: (at, reason) => html`Finalizada (${at})${because(reason)}`,
    impersonated: (by, reason) => html`${by}, de la administración, actúa aquí en su nombre: ${reason}`,
    only: 'No tiene ninguna otra sesión abierta.',
  },
  applications: {
    title: 'Aplicaciones de terceros',
    application: 'Aplicación',
    gets: 'Obtiene',
    allowed: 'Permitida',
    since: day => html`desde el ${day}`,
    inOrganization: organization => html`en ${organization}`,
    untilTaken: 'que usted lo retire',
    takeBack: 'Retirar',
    none: 'Ninguna. Una aplicación de terceros le pregunta antes de obtener nada, y aquí puede retirárselo.',
    taken: application => html`${application} ya no obtiene nada: sus sesiones y tokens para usted han terminado.`,
    scopes: {
      openid: 'reconocerle',
      profile: 'su nombre y su foto',
      email: 'su correo electrónico',
      offline_access: 'continuar en su ausencia',
    },
  },
  accounts: {
    title: 'Cuentas vinculadas',
    allTitle: 'Todas las cuentas vinculadas',
    allLead: 'Cuentas de otros servicios que los agentes pueden usar por usted, cada una como usted la apruebe.',
    account: 'Cuenta',
    usedBy: 'Usada por',
    nobody: 'Nadie ahora',
    untilDisconnected: 'que usted la desvincule',
    connected: 'Vinculada',
    drifted: 'Permisos cambiados',
    broken: 'Hay que volver a vincularla',
    expiring: 'Caduca pronto: vuelva a vincularla',
    revoked: 'Retirada en el proveedor',
    scopes: 'Permisos',
    lastUsed: ago => html`último uso ${ago}`,
    disconnect: 'Desvincular',
    aProvider: 'Un servicio',
    none: 'Ninguna todavía. Un agente que necesite una lo dirá, y entonces la vincula. Vincularla no da acceso a ningún agente.',
    disconnected: account =>
      html`${account} está desvinculada. Sus credenciales se han eliminado y todos sus permisos han terminado.`,
  },
  ended: {
    signIn: (device, at, counts) => html`La sesión en ${device} terminó (${at}). ${endedWith(counts)}.`,
    many: (many, counts) =>
      html`${plural(locale, many, { one: 'Terminó {n} sesión', other: 'Terminaron {n} sesiones' })}. ${endedWith(counts)}.`,
    more: 'Las demás están en «Mostrar todo».',
    receipt: 'Abrir el comprobante',
    offline: (many, until) =>
      html`Una aplicación que verifica por sí misma aún puede aceptar ${plural(locale, many, { one: '{n} token', other: '{n} tokens' })} (límite: ${until}).`,
  },
  bar: { of: 'de', ends: 'termina', ended: 'terminó' },
  profile: profileEs,
}
