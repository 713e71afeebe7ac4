import { type Html, html } from '../../platform/page.ts'
import { pageWordsEs } from '../../platform/words/es.ts'
import type { SignOutWords } from './sign-out.ts'

function because(reason: string | undefined): Html | undefined {
  const words = pageWordsEs.because(reason)
  return words && html`, ${words}`
}

export const signOutWordsEs: SignOutWords = {
  title: 'Cerrar sesión en su cuenta',
  signedInUntil: time => html`fin de la sesión: <b>${time}</b>`,
  lead: startedAt =>
    html`La sesión iniciada en este navegador (${startedAt}) termina al instante, con sus tokens. Los agentes que actúan por usted tienen sesiones propias y continúan; finalícelas en la página de su cuenta. «Cerrar sesión en todas partes» termina también sus sesiones en todas las aplicaciones y en todos los demás dispositivos.`,
  button: 'Cerrar sesión',
  everywhere: 'Cerrar sesión en todas partes',
  stay: 'Mantener la sesión',
  overTitle: application => `Sesión cerrada en ${application ?? 'su cuenta'}`,
  overHeading: application => html`Ha cerrado la sesión en ${application ?? 'su cuenta'}`,
  ended: 'Finalizada',
  endedAt: time => html`finalizada: <b>${time}</b>`,
  over: (reason, at) =>
    html`Su sesión ha terminado (${at})${because(reason)}. Nada en este navegador puede seguir usándola.`,
  again: 'Iniciar sesión de nuevo',
  receipt: 'Abrir el comprobante',
  goOnTo: host => html`Continuar a ${host}`,
  told: 'Terminadas al mismo tiempo y en proceso de borrado en este navegador:',
}
