import { html, plural } from '../../platform/page.ts'
import type { OAuthWords } from './words.ts'

const locale = 'es-ES'

/** Spanish. */
export const oauthEs: OAuthWords = {
  language: 'es',
  consent: {
    title: client => `Iniciar una sesión para ${client}`,
    heading: client => html`${client} quiere iniciar una sesión por usted`,
    lead: 'Esto todavía no da acceso. La sesión solo dice quién pregunta. Cada acceso que haga falta le llega como una solicitud aparte.',
    until: time => html`sesión hasta <b>${time}</b> como máximo`,
    whoAsks: 'Quién pregunta',
    howLong: 'Cuánto tiempo',
    lastSession: 'Última sesión',
    start: 'Iniciar la sesión',
    dontStart: 'No iniciar',
    name: 'Nombre',
    wholeName: 'El nombre completo, tal como lo dio el programa.',
    verified: 'Verificado',
    unverified: 'Nombre sin verificar',
    verifiedMeans: 'Un administrador comprobó quién gestiona este programa.',
    unverifiedMeans: 'El programa eligió este nombre por sí mismo. Compárelo con lo que usted inició.',
    program: 'Programa',
    today: time => html`hoy a las ${time}`,
    on: day => html`el ${day}`,
    itself: at => html`Se registró por sí mismo ${at}`,
    byDocument: at => html`Descrito por un documento en este servidor ${at}`,
    byAdministrator: at => html`Añadido por un administrador ${at}`,
    returnsTo: 'Vuelve a',
    unreadable: 'Una dirección que Ambit no puede leer. No la inicie.',
    thisComputer: 'Un programa de este equipo',
    site: 'Un sitio de Internet',
    anyProgram: 'El programa de este equipo que abra estos enlaces',
    actsFor: 'Actúa por',
    inOrganization: (email, organization) => html`${email} en ${organization}`,
    owner: 'Usted será su propietario y puede finalizarla en cualquier momento.',
    learns: 'Conoce',
    learnsBoth: 'Su correo electrónico, su nombre y su foto',
    learnsEmail: 'Su correo electrónico',
    learnsProfile: 'Su nombre y su foto',
    hardEnd: 'Límite',
    neverMoves: 'nunca se mueve',
    hardEndAt: (end, after, today) => html`${today && 'Hoy '}${end}, ${after} después del inicio`,
    inactivity: 'Inactividad',
    mayEndEarlier: 'puede acabarla antes',
    afterIdle: duration => html`Tras ${duration} sin llamadas`,
    token: 'Token',
    renewedInside: 'se renueva dentro',
    everyToken: duration => html`Cada ${duration}, nunca más allá del límite`,
    scale: ({ whole, end, idle, token }) =>
      html`En una escala de ${whole}: la sesión termina a las ${end} como máximo; ${idle} sin llamadas la acaban antes; su token se renueva cada ${token} y nunca pasa de ${end}.`,
    noFormer: 'Ninguna. Este programa no ha actuado antes por usted.',
    started: time => html`Inicio: ${time}.`,
    stillRuns: until =>
      html`Sigue en curso, hasta ${until}. La sesión nueva es independiente: no se traspasa ningún permiso.`,
    ended: (because, at) => html`Finalizada ${at}${because && html`, ${because}`}.`,
    grantsEnded: grants =>
      grants === 0
        ? 'Al final no tenía ningún permiso.'
        : `${plural(locale, grants, { one: '{n} permiso terminó', other: '{n} permisos terminaron' })} con ella; ninguno se traspasa.`,
  },
  device: {
    entryTitle: 'Conectar un dispositivo',
    noAccess: 'sin acceso',
    entryLead:
      'Escriba el código que muestra su dispositivo o programa. No se conecta nada antes de que vea quién pregunta.',
    unknown: 'Ningún dispositivo espera con este código. Mírelo otra vez o empiece de nuevo en el dispositivo.',
    code: 'Código',
    goOn: 'Continuar',
    title: client => `Conectar ${client}`,
    heading: client => html`${client} en un dispositivo quiere conectarse`,
    asYou: 'Iniciará sesión como usted en ese dispositivo.',
    compare: 'Compare el código',
    beware:
      'Continúe solo si acaba de iniciar esto usted y su dispositivo muestra el mismo código. Si alguien le envió el código o el enlace, no conecte.',
    connect: 'Conectar el dispositivo',
    dontConnect: 'No conectar',
    asksFrom: 'Pregunta desde',
    asksFromMeans: 'La dirección de red del dispositivo.',
    callsItself: 'Se llama a sí mismo',
    callsItselfMeans: 'Lo que el dispositivo dice de sí mismo; cualquiera puede decir cualquier cosa.',
    asked: 'Preguntó',
    askedAt: time => html`a las ${time}`,
    waits: until => html`Espera hasta ${until}.`,
    owner: 'Puede finalizarlo en cualquier momento en la página de su cuenta.',
    ends: 'Termina',
    endsAfter: (most, idle) => html`${most} después del inicio, y tras ${idle} sin uso`,
    connectedTitle: 'El dispositivo está conectado',
    connected: 'Conectado',
    sessionStarted: 'ha empezado una sesión',
    goBack: 'Vuelva al dispositivo; continúa por sí mismo. Puede finalizarlo en la página de su cuenta.',
    deniedTitle: 'El dispositivo no está conectado',
    denied: 'Denegado',
    nothingStarted: 'No se inició nada, y el dispositivo lo sabrá. Si no lo esperaba, no hay que hacer nada más.',
  },
  signedIn: {
    title: 'Ha iniciado sesión',
    word: 'Sesión iniciada',
    goingBack: 'volviendo',
    opens: application => html`${application} se abre por sí solo.`,
    open: 'Abrir ahora',
  },
  faults: {
    answered_before: {
      title: 'Ya ha respondido a esto',
      next: 'No se inició nada más. Busque la sesión en su cuenta o empiece de nuevo desde el programa.',
    },
    cant_go_on: {
      title: 'Esta solicitud no puede continuar',
      next: 'Pide algo que aquí no es posible, así que no se inició nada. Se puede avisar al programa, en',
    },
    device_gone: {
      title: 'El dispositivo ya no espera',
      next: 'No se inició nada. Empiece de nuevo en el dispositivo y use el código nuevo.',
    },
    no_end_scope: {
      title: 'Este programa pide un final que no existe',
      next: 'No se finalizó nada. Una sesión termina con el alcance «application» o «everywhere».',
    },
    no_session: {
      title: 'No existe esa sesión',
      next: 'No se finalizó nada. La dirección no nombra ninguna sesión de una aplicación de aquí.',
    },
    not_let_in: { title: 'Este programa no le deja entrar', next: 'No se inició nada. El motivo:' },
    pushed_over: {
      title: 'Esta solicitud ya se usó o es demasiado antigua',
      next: 'No se inició nada ni se devolvió nada. Empiece de nuevo desde el programa que le envió aquí.',
    },
    request_over: {
      title: 'Esta página es demasiado antigua',
      next: 'No se inició nada. Empiece de nuevo desde el programa que le envió aquí.',
    },
    strange_logout: {
      title: 'Este programa quiere cerrar su sesión de un modo que no registró',
      next: 'No se finalizó nada ni se envió nada allí. Puede cerrar sesión en la página de su cuenta.',
    },
    strange_redirect: {
      title: 'Este programa quiere la respuesta en una dirección que no registró',
      next: 'No se inició nada ni se envió nada allí. Si no lo esperaba, cierre la página; si no, añada de nuevo el servidor al programa.',
    },
    strange_return: {
      title: 'Este programa quiere continuar en una dirección que no registró',
      next: 'No se finalizó nada ni se envió nada allí. Registre la dirección como dirección de cierre de sesión de la aplicación.',
    },
    unknown_client: {
      title: 'Este programa no se conoce aquí',
      next: 'No se inició nada ni se le devolvió nada. Quite este servidor del programa y añádalo de nuevo.',
    },
    wrong_account: {
      title: 'Este programa no acepta su cuenta',
      next: 'No se inició nada. Pregunte al administrador del programa qué cuentas y formas de iniciar sesión acepta.',
    },
  },
  link: { account: 'Abrir su cuenta', anotherCode: 'Escribir otro código', tellProgram: 'Avisar al programa' },
}
