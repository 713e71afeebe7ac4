import { html } from '../../platform/page.ts'
import type { SsoWords } from './words.ts'

/** Spanish. */
export const ssoEs: SsoWords = {
  language: 'es',
  ask: {
    title: 'Iniciar sesión con su organización',
    heading: 'Iniciar sesión con su organización',
    lead: 'Indique su dirección de trabajo. Sigue en la página donde su organización inicia su sesión.',
    label: 'Correo electrónico',
    button: 'Continuar',
    unknown: 'Ninguna organización inicia aquí la sesión de personas con esta dirección. Revísela, o elija otra forma.',
    otherWay: 'Otra forma de iniciar sesión',
  },
  leave: {
    title: 'Iniciar sesión con su organización',
    heading: organization => html`Continúe en ${organization}`,
    lead: connection => html`${connection} pregunta quién es usted y le trae de vuelta aquí.`,
    button: 'Continuar',
  },
  failed: {
    title: 'Sesión no iniciada',
    heading: organization => html`No se pudo iniciar la sesión con ${organization}`,
    unreachable: 'Su página de inicio no responde ahora. Inténtelo en unos minutos, o avise a su administrador.',
    answer:
      'Lo que devolvió su página de inicio no corresponde a lo pedido. Inténtelo de nuevo. Si sigue así, avise a su administrador.',
    declined: 'Usted dijo que no allí, o lo hizo la página. Aquí no cambió nada.',
    again: 'Intentar de nuevo',
  },
  refused: {
    no_email: 'Su página de inicio no dijo su dirección de correo. Su administrador puede hacer que la envíe.',
    not_vouched: 'Su página de inicio dice que su dirección no está verificada. Verifíquela allí y vuelva.',
    outside_organization:
      'Su dirección no está en ningún dominio que esta organización haya demostrado. Pida a su administrador que lo demuestre.',
    address_taken:
      'Aquí existe una cuenta con su dirección que esta organización no administra. Inicie sesión de otra forma.',
    not_active: 'Su cuenta aquí está suspendida. Consulte a su administrador.',
    not_member: 'Le quitaron de esta organización aquí. Pida a su administrador que le admita de nuevo.',
  },
  stray: {
    heading: 'Este inicio de sesión terminó',
    lead: 'Ya se completó, tardó demasiado o empezó en otro navegador. Empiece de nuevo.',
  },
  certificate: {
    subject: organization => `El inicio de sesión único de ${organization} terminará pronto`,
    ends: (connection, day) =>
      `El último certificado de la conexión ${connection} termina el ${day}. A partir de entonces nadie inicia sesión con ella.`,
    renew:
      'Pida el certificado nuevo a los administradores de la organización y añádalo junto al antiguo. Ambos cuentan hasta que termine el antiguo.',
    askedBy: 'Enviado por este servidor, que revisa los certificados de sus conexiones.',
    notYou: 'Si usted no administra esta conexión, reenvíe este correo a quien lo haga.',
  },
  breakGlass: {
    subject: organization => `Cuenta de emergencia de ${organization}`,
    said: {
      used: (who, at) =>
        `${who} entró como cuenta de emergencia, sin el inicio de sesión único de la organización, el ${at}.`,
      named: (who, at) =>
        `${who} es una cuenta de emergencia desde el ${at}: entra sin el inicio de sesión único de la organización, con una contraseña y un segundo factor o con una llave de acceso.`,
      taken_off: (who, at) => `${who} ya no es una cuenta de emergencia desde el ${at}.`,
      lost: (who, at) =>
        `${who} es una cuenta de emergencia y ya no puede entrar así desde el ${at}: la membresía, el segundo factor o la persona ya no está o está desactivada.`,
    },
    look: 'Si no lo esperaba, termine las sesiones de esa cuenta y cambie la lista de cuentas de emergencia.',
    askedBy:
      'Enviado por este servidor a sus propietarios, a los contactos de la organización y a la persona, cada vez.',
    notYou: 'Nadie puede desactivar este correo.',
  },
  arrive: {
    title: 'Continuar a su cuenta',
    heading: organization => html`¿Iniciar sesión a través de ${organization}?`,
    lead: who => html`Viene de su página como ${who}. Continúe solo si la abrió usted mismo.`,
    instead: current => html`Aquí ha iniciado sesión como ${current}. Eso termina en este navegador.`,
    button: 'Iniciar sesión',
    stay: 'Ahora no',
  },
  gone: {
    title: 'Sesión cerrada',
    heading: 'Ha cerrado la sesión',
    lead: 'Su sesión aquí ha terminado, con todo lo que dependía de ella.',
    again: 'Volver a iniciar sesión',
  },
  test: {
    title: 'Inicio de prueba',
    heading: 'Esto es lo que llegó',
    lead: 'Aquí no se inició ninguna sesión. Compárelo con lo que espera y después active la conexión.',
    idpId: 'Identificador allí',
    email: 'Correo electrónico',
    name: 'Nombre',
    groups: 'Grupos',
    nothing: 'nada',
    attributes: 'Todo lo que se dijo',
    verdict: {
      would_enter: 'Con esto, la persona entraría.',
      no_email: 'Con esto no entraría nadie: falta una dirección de correo. Asigne una en el proveedor.',
      not_vouched: 'Con esto, la persona no entraría: el proveedor dice que la dirección no está verificada.',
      outside_organization:
        'Con esto, la persona no entraría: la dirección no está en ningún dominio demostrado por la organización.',
      address_taken: 'Con esto, la persona no entraría: la dirección es de una cuenta por la que responde otra parte.',
      not_active: 'Con esto, la persona no entraría: la cuenta aquí está suspendida.',
      not_member: 'Con esto, la persona no entraría: la membresía aquí no está activa.',
    },
    over: 'Este enlace ya se usó, o es demasiado antiguo. Pida un nuevo inicio de prueba.',
  },
}
