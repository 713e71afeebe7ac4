import { html } from '../html.ts'
import { spellIn } from '../page-words.ts'
import type { PageWords } from './words.ts'

const units = {
  second: { one: '{n} segundo', other: '{n} segundos' },
  minute: { one: '{n} minuto', other: '{n} minutos' },
  hour: { one: '{n} hora', other: '{n} horas' },
  and: ' y ',
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'al llegar a su límite',
  idle: 'por inactividad',
  refresh_reuse: 'porque un token de actualización se usó dos veces',
  code_reuse: 'porque un código se usó dos veces',
  ended_by_agent: 'por el propio agente',
  ended_with_parent: 'con la sesión de la que dependía',
  principal_suspended: 'porque se suspendió la cuenta',
  principal_offboarded: 'porque se cerró la cuenta',
  application_retired: 'porque se retiró la aplicación',
  signed_out: 'al cerrar sesión',
  logged_out: 'al cerrar sesión',
  logged_out_everywhere: 'al cerrar sesión en todas partes',
  ended_by_provider: 'porque terminó el inicio de sesión en su organización',
  password_reset: 'porque se restableció la contraseña',
  membership_lost: 'porque la persona dejó la organización',
  policy_tightened: 'porque las reglas de la aplicación se hicieron más estrictas',
  stopped: 'porque un administrador la detuvo',
}

/** Spanish. */
export const pageWordsEs: PageWords = {
  language: 'es',
  effect: { read: 'Lee', write: 'Escribe', destructive: 'Destruye' },
  bar: { of: 'de', ends: 'termina', ended: 'terminó' },
  spell: seconds => spellIn('es-ES', units, seconds),
  because: (reason, by) => {
    if (reason === 'ended_by_person') return html`por ${by ?? 'usted'}`
    if (reason === 'ended_by_admin') return html`por ${by ?? 'un administrador'}`
    const words = reason === undefined ? undefined : reasons[reason]
    return words === undefined ? undefined : html`${words}`
  },
  at: (time, today) => (today ? html`a las ${time}` : html`el ${time}`),
  showAll: characters => `Mostrar los ${characters} caracteres`,
  endSession: 'Finalizar la sesión',
  endSessionOf: whose => html` de ${whose}`,
  error: {
    notFound: 'No encontrado',
    notAllowed: 'No permitido',
    ended: 'Terminado',
    tooMany: 'Demasiados intentos',
    failed: 'Fallo de Ambit',
    notDone: 'No se hizo',
    noAccess: 'sin acceso',
    reference: 'Referencia',
    referenceMeans: 'Indíquela cuando pregunte a su administrador.',
    nothingHere: 'Aquí no hay nada',
    nothingHereFor: who => html`Aquí no hay nada para ${who}`,
    wrongAddress: 'Puede que la dirección sea incorrecta o que lo que nombraba haya terminado.',
    otherAccount: 'Puede que pertenezca a otra cuenta o que la dirección sea incorrecta.',
    useAnotherAccount: 'Usar otra cuenta',
    stale: {
      title: 'Este formulario ya no es actual',
      next: 'No se cambió nada. Se abrió en otro inicio de sesión o no venía de esta página. Ábrala de nuevo y decida allí.',
    },
    openAgain: 'Abrir la página de nuevo',
    ours: {
      title: 'Ambit no pudo responder',
      next: 'Lo que pidió no se hizo, o no se sabe si se hizo. Mire su cuenta antes de intentarlo otra vez.',
    },
    openAccount: 'Abrir su cuenta',
    codes: {
      connection_unknown: {
        title: 'Esta vinculación no se inició en este navegador o ya terminó.',
        next: 'No se vinculó nada. Abra de nuevo la página del servicio.',
      },
      database_unavailable: {
        title: 'La base de datos no responde, así que no se hizo nada.',
        next: 'Inténtelo de nuevo en unos segundos.',
      },
      mail_is_off: {
        title: 'Este servidor no envía correo.',
        next: 'No se envió nada. Pida otra vía a su administrador.',
      },
      method_not_allowed: { title: 'Esta dirección no admite esa solicitud.', next: 'Abra la página de nuevo.' },
      request_too_large: { title: 'Este formulario es demasiado grande.', next: 'No se cambió nada. Envíe menos.' },
      too_many_requests: {
        title: 'Fueron demasiadas solicitudes a la vez.',
        next: 'No se hizo nada. Espere un minuto e inténtelo de nuevo.',
      },
    },
    other: 'Esto se rechazó',
  },
}
