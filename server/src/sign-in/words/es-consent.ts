import { html } from '../../platform/page.ts'
import type { ConsentWords } from './consent.ts'

export const consentWordsEs: ConsentWords = {
  title: application => `Permitir que ${application} use su cuenta`,
  heading: application => html`${application} quiere usar su cuenta`,
  lead: 'No pertenece a quien gestiona este servidor. Obtiene lo que figura aquí y nada más.',
  who: 'Quién lo pide',
  name: 'Aplicación',
  checked: 'Verificada',
  unchecked: 'Nombre no verificado',
  checkedMeans: owner =>
    owner === undefined ? 'La añadió un administrador.' : html`La añadió un administrador, para ${owner}.`,
  uncheckedMeans: 'Ella misma eligió este nombre. Compárelo con lo que usted inició.',
  site: 'Sitio',
  siteMeans: 'La dirección que ella misma indica.',
  returnsTo: 'Vuelve a',
  returnsToThisComputer: 'Un programa de este equipo.',
  returnsToSite: 'Un sitio de Internet.',
  returnsToProgram: 'El programa de este equipo que abra estos enlaces.',
  account: 'Su cuenta',
  accountMeans: '¿Otra? Elíjala abajo antes de permitir nada.',
  gets: 'Qué obtiene',
  isNew: 'Nuevo',
  before: 'Permitido antes',
  scope: (scope, until) =>
    ({
      openid: {
        gives: 'Reconocerle',
        means: 'Por un identificador que no cambia. No contiene su nombre ni su dirección.',
      },
      profile: { gives: 'Su nombre y su foto', means: 'Y su idioma, y cuándo los cambió por última vez.' },
      email: { gives: 'Su correo electrónico', means: 'Y si ha demostrado que es suyo.' },
      offline_access: {
        gives: 'Continuar en su ausencia',
        means: html`Renueva su acceso por sí misma. A más tardar: ${until}.`,
      },
    })[scope],
  permissionMeans: organization =>
    organization === undefined
      ? 'En la organización que usted elija, dentro de lo que usted mismo puede hacer allí.'
      : html`En ${organization}, dentro de lo que usted mismo puede hacer allí.`,
  organization: 'Para qué organización',
  organizationOnly: 'Organización',
  chooseOne: 'Lo obtiene en la que usted elija y en ninguna otra.',
  organizationMissing: 'Elija primero una organización.',
  changed: 'La aplicación cambió mientras esta página estaba abierta. No se ha permitido nada. Vea lo que pide ahora.',
  takeBack: 'Puede retirar este permiso en cualquier momento en la página de su cuenta; termina al instante.',
  allow: 'Permitir',
  deny: 'No permitir',
}
