import { html, plural } from '../../platform/page.ts'
import { pageWordsEs } from '../../platform/words/es.ts'
import { consentWordsEs } from './es-consent.ts'
import { passkeyWordsEs, proofMailsEs, providerWordsEs } from './es-proofs.ts'
import { signOutWordsEs } from './es-sign-out.ts'
import type { End, Words } from './words.ts'

const locale = 'es-ES'
const ignore = 'Si no lo ha solicitado usted, no haga nada: nadie puede entrar sin su intervención y caduca solo.'
const at = ({ time, today }: End) => (today ? html`a las ${time}` : html`el ${time}`)
const until = ({ time, today }: End) => (today ? html`hasta las ${time}` : html`hasta el ${time}`)

/** Spanish. */
export const es: Words = {
  frame: {
    acting: {
      label: 'Actúa en nombre de otra persona',
      acting: (email, application, end) => html`Actúa como <b>${email}</b> en ${application}. Fin: ${end}.`,
      reason: text => html`Motivo: ${text}. El registro y la aplicación indican su nombre.`,
      end: 'Finalizar',
    },
    language: 'es',
    signedInAs: who => html`Sesión iniciada como ${who}.`,
    useAnotherAccount: 'Usar otra cuenta',
    timesIn: zone => `Horas en ${zone}`,
    help: 'Ayuda',
    skip: 'Ir al contenido',
    crumbs: 'Ruta de navegación',
    at: host => html`Ambit en ${host}`,
  },
  locale,
  name: 'Español',
  yourAccount: 'su cuenta',
  spell: pageWordsEs.spell,
  untilLatest: time => html`a más tardar: <b>${time}</b>`,
  worksUntil: time => html`fin de validez: <b>${time}</b>`,
  noAccessYet: 'aún sin acceso',
  footer: { support: 'Obtener ayuda', terms: 'Condiciones', privacy: 'Privacidad' },
  field: {
    email: 'Correo electrónico',
    password: 'Contraseña',
    newPassword: 'Nueva contraseña',
    code: 'Código',
    firstName: 'Nombre',
    lastName: 'Apellidos',
    recoveryCode: 'Código de recuperación',
    optional: 'opcional',
  },
  error: {
    emptyField: 'Hay un campo vacío. Rellénelo y continúe.',
    enterEmail: 'Introduzca su correo electrónico.',
    enterPassword: 'Introduzca su contraseña.',
    enterCode: 'Introduzca los 6 dígitos.',
    stale: 'Este formulario era demasiado antiguo o venía de otro sitio. No se ha enviado nada. Continúe aquí.',
    lockedOut: time => html`Demasiados intentos. Próximo intento posible: ${time}.`,
    notActive: brand =>
      html`Esta cuenta no puede iniciar sesión ahora. Pida a un administrador de ${brand} que la active.`,
    wrongCode: 'El código no es correcto. Compruebe el más reciente e inténtelo de nuevo.',
    usedCode: 'Ese código ya se ha usado. Espere al siguiente o solicite uno nuevo.',
    lateCode: 'Ese código ha caducado. Solicite uno nuevo.',
    deadCode: 'Demasiados intentos con este código: ya no es válido. Solicite uno nuevo.',
    password: fault =>
      ({
        too_short: 'Use 12 caracteres o más. Unas cuantas palabras seguidas se recuerdan fácilmente.',
        too_long: 'Use 256 caracteres como máximo.',
        from_your_name:
          'Está formada por su nombre, su dirección o el nombre de este servicio, así que es de las primeras que se prueban. Elija otra.',
        known_to_others:
          'Mucha gente usa esta contraseña o una parecida, así que es de las primeras que se prueban. Elija otra.',
        leaked:
          'Esta contraseña figura en una lista de contraseñas filtradas, así que es de las primeras que se prueban. Elija otra, también en los demás sitios donde la use.',
      })[fault],
    mailOff: 'Este servidor no envía correo. Pida a un administrador otra forma de iniciar sesión.',
    denied: text => html`No se le ha permitido entrar: ${text}`,
  },
  signIn: {
    title: application => `Iniciar sesión en ${application}`,
    heading: 'Iniciar sesión',
    toContinue: application => html`para continuar a ${application}`,
    button: 'Iniciar sesión',
    resetPassword: 'Restablecer contraseña',
    or: 'o',
    sendCode: 'Enviar un código por correo',
    passkey: 'Usar una llave de acceso',
    with: provider => `Continuar con ${provider}`,
    sso: 'Iniciar sesión con su organización',
    bounds: (idle, end) => html`Esta sesión termina tras ${idle} de inactividad y, en cualquier caso, ${at(end)}.`,
    noAccount: '¿Aún no tiene cuenta?',
    createAccount: 'Crear una',
    wrong: canReset =>
      `El correo electrónico y la contraseña no coinciden. Inténtelo de nuevo${canReset ? ' o restablezca la contraseña' : ''}.`,
    ended: (reason, time) =>
      ({
        expired: html`Esta sesión llegó a su límite (${time}). Inicie sesión para continuar.`,
        idle: html`Esta sesión terminó por inactividad (${time}). Inicie sesión para continuar.`,
        ended: html`Esta sesión se finalizó (${time}). Inicie sesión para continuar.`,
      })[reason],
    linkFirst: provider =>
      `Ya hay una cuenta con esta dirección. Inicie sesión en ella aquí y ${provider} quedará vinculado.`,
  },
  code: {
    title: 'Introducir el código',
    heading: 'Introduzca el código',
    sent: (email, end) =>
      html`Si ${email} puede iniciar sesión aquí, hay un código en camino. Es válido ${until(end)}.`,
    hint: '6 dígitos, solo en este navegador. Mire también en la carpeta de correo no deseado.',
    button: 'Iniciar sesión',
    again: 'Enviar un código nuevo',
    otherWay: 'Iniciar sesión de otra forma',
  },
  link: {
    title: 'Iniciar sesión con un enlace',
    heading: application => html`Iniciar sesión en ${application}`,
    as: email => html`Lo solicitó como ${email}, en este navegador.`,
    button: 'Iniciar sesión',
    otherBrowserTitle: 'Abra el enlace donde lo solicitó',
    otherBrowser:
      'Este no es el navegador desde el que se solicitó, así que el enlace no tiene efecto aquí. Vuelva a aquel navegador e introduzca los 6 dígitos del correo, o empiece de nuevo en este.',
    overTitle: 'Este enlace ya no es válido',
    over: 'Se usó, se envió uno más reciente o se agotó su tiempo. Solicite uno nuevo.',
    askAgain: 'Solicitar uno nuevo',
  },
  signUp: {
    title: application => `Crear una cuenta para ${application}`,
    heading: 'Crear una cuenta',
    lead: application => html`para ${application}`,
    button: 'Enviar un código',
    haveAccount: '¿Ya tiene cuenta?',
    signIn: 'Iniciar sesión',
    hint: 'Un código enviado a esta dirección demuestra que es suya. Antes no se crea ninguna cuenta.',
  },
  details: {
    title: 'Su cuenta',
    heading: 'Su dirección está verificada',
    lead: email => html`${email} ya tiene una cuenta. Añada lo que quiera; podrá cambiarlo más adelante.`,
    passwordHint: '12 caracteres o más, o ninguna: entonces iniciará sesión con un código por correo.',
    button: 'Guardar y continuar',
    skip: 'Continuar sin ello',
  },
  meter: {
    short: 'Demasiado corta: faltan {n}.',
    weak: 'Bastante larga, pero fácil de adivinar: las palabras conocidas, los nombres, los años y las secuencias cuentan poco.',
    fine: 'Suficiente. Más larga es mejor.',
    strong: 'Difícil de adivinar.',
  },
  verify: {
    title: 'Verificar su dirección',
    heading: 'Verifique su dirección',
    lead: (email, end) => html`Hay un código en camino a ${email}. Es válido ${until(end)}.`,
    button: 'Verificar la dirección',
    again: 'Enviar un código nuevo',
    sentAgain: 'Hay un código nuevo en camino. El anterior ya no es válido.',
    otherAccount: 'Usar otra cuenta',
  },
  confirm: {
    title: 'Confirme que es usted',
    heading: 'Confirme que es usted',
    lead: (email, end) =>
      html`Este inicio de sesión no se parece a los anteriores. Hay un código en camino a ${email}. Es válido ${until(end)}.`,
    button: 'Continuar',
    begin: 'Empezar de nuevo',
  },
  factor: {
    title: 'Segundo factor',
    heading: 'Introduzca su segundo factor',
    lead: 'Abra su aplicación de autenticación e introduzca los 6 dígitos que muestra ahora.',
    button: 'Iniciar sesión',
    useRecovery: 'Usar un código de recuperación',
    useApp: 'Usar la aplicación de autenticación',
    recoveryHeading: 'Introduzca un código de recuperación',
    recoveryLead: 'Uno de los códigos que guardó al configurar la aplicación. Cada uno sirve una sola vez.',
    recoveryLeft: count =>
      plural(locale, count, {
        one: 'Queda {n} código de recuperación. Cree otros nuevos en la página de su cuenta.',
        other: 'Quedan {n} códigos de recuperación. Cree otros nuevos en la página de su cuenta.',
      }),
    remember: days =>
      plural(locale, days, {
        one: 'No preguntar en este navegador durante {n} día',
        other: 'No preguntar en este navegador durante {n} días',
      }),
    otherAccount: 'Usar otra cuenta',
  },
  enrol: {
    title: 'Configurar un segundo factor',
    heading: 'Configure un segundo factor',
    required: application => html`${application} lo exige a todo el mundo.`,
    lead: 'Una aplicación de autenticación en su teléfono muestra 6 dígitos que cambian cada 30 segundos. Así nadie entra solo con su contraseña.',
    begin: 'Configurar la aplicación',
    scanHeading: 'Escanee esto con la aplicación',
    scan: 'Después introduzca los 6 dígitos que muestra.',
    qrLabel: 'Código QR con la clave de esta cuenta',
    byHand: '¿No puede escanear? Escriba esta clave',
    button: 'Activar',
    codesTitle: 'Códigos de recuperación',
    codesHeading: 'Guarde estos códigos de recuperación',
    codesLead:
      'Si pierde el teléfono, uno de estos códigos le permite iniciar sesión. Cada uno sirve una sola vez. Solo se muestran ahora: imprímalos o guárdelos en su gestor de contraseñas.',
    shownOnce: 'se muestran solo ahora',
    goOn: 'Los he guardado, continuar',
  },
  organization: {
    title: 'Elegir una organización',
    heading: 'Elija una organización',
    lead: application => html`Es miembro de varias. La sesión en ${application} es para una de ellas.`,
    none: 'Ninguna de sus organizaciones puede usar esta aplicación. Consulte a su administrador.',
  },
  reset: {
    title: 'Restablecer la contraseña',
    heading: 'Restablezca la contraseña',
    lead: 'Recibirá por correo un enlace para elegir una nueva.',
    button: 'Enviar el enlace',
    sent: (email, end) =>
      html`Si ${email} tiene una cuenta, hay un enlace en camino. Es válido una sola vez, ${until(end)}.`,
    sentHeading: 'Mire su correo',
    newTitle: 'Elegir una nueva contraseña',
    newHeading: 'Elija una nueva contraseña',
    newLead: email => html`para ${email}. Se cerrarán todas las sesiones abiertas.`,
    newButton: 'Guardar la contraseña',
    doneTitle: 'Contraseña cambiada',
    doneHeading: 'Se ha cambiado su contraseña',
    done: ended =>
      ended === 0
        ? 'No había ninguna sesión abierta.'
        : plural(locale, ended, { one: 'Se ha cerrado {n} sesión.', other: 'Se han cerrado {n} sesiones.' }),
    overHeading: 'Este enlace ya no es válido',
    over: 'Se usó, se envió uno más reciente o pasaron sus 60 minutos. No se ha cambiado nada. Solicite uno nuevo.',
    askAgain: 'Solicitar un enlace nuevo',
    backToSignIn: 'Iniciar sesión',
  },
  invitation: {
    title: organization => `Invitación a ${organization}`,
    heading: organization => html`Unirse a ${organization}`,
    lead: (inviter, email) =>
      inviter === undefined
        ? html`Esta invitación es para ${email}.`
        : html`${inviter} le invita. La invitación es para ${email}.`,
    accept: 'Aceptar la invitación',
    signIn: 'Iniciar sesión para aceptar',
    createAccount: 'Crear una cuenta',
    otherAccount: email => html`Ha iniciado sesión con otra dirección. Solo ${email} puede aceptarla.`,
    switchAccount: 'Usar otra cuenta',
    overHeading: 'Esta invitación no se puede aceptar',
    over: state =>
      ({
        expired: 'Ha caducado. Pida una nueva a quien le invitó.',
        revoked: 'Se ha retirado. Consulte a quien le invitó.',
        accepted: 'Ya se ha aceptado. Abra su cuenta para continuar.',
        unknown: 'Esta invitación no existe. Mire el correo más reciente o consulte a quien le invitó.',
      })[state],
    openAccount: 'Abrir su cuenta',
    acceptedTitle: 'Invitación aceptada',
    accepted: organization => html`Ya es miembro de ${organization}.`,
  },
  refused: {
    title: 'No se puede continuar con esta cuenta',
    heading: because =>
      ({
        method_not_allowed: 'Esta forma de iniciar sesión no basta aquí',
        sign_up_not_allowed: 'Aquí no se puede crear ninguna cuenta',
        organization_not_allowed: 'Esta organización no se admite aquí',
        organization_methods: 'Esta organización exige otra forma de iniciar sesión',
        risk: 'Este inicio de sesión se ha rechazado',
      })[because],
    next: (because, application) =>
      ({
        method_not_allowed: html`${application} admite otras formas de iniciar sesión. No se ha iniciado nada. Elija una de ellas.`,
        sign_up_not_allowed: html`${application} solo admite a quien ya tiene cuenta. Pida una invitación a su administrador.`,
        organization_not_allowed: html`Su cuenta no pertenece a ninguna organización que ${application} haya pedido. No se ha iniciado nada. Consulte a su administrador o use otra cuenta.`,
        organization_methods: html`La propia organización decide cómo inician sesión sus miembros. No se ha iniciado nada. Inicie sesión de otra forma o consulte a su administrador.`,
        risk: html`Las reglas de este servidor no lo permiten. No se ha iniciado nada. Consulte a su administrador.`,
      })[because],
    otherWay: 'Iniciar sesión de otra forma',
    otherAccount: 'Usar otra cuenta',
  },
  consent: consentWordsEs,
  signOut: signOutWordsEs,
  passkey: passkeyWordsEs,
  provider: providerWordsEs,
  mail: {
    ...proofMailsEs,
    askedBy: ({ at: when, device, address, application }) =>
      `Solicitado a las ${when} desde ${device}${address === undefined ? '' : `, dirección ${address}`}, para ${application}.`,
    magicAuth: ({ application, until: end }) => ({
      subject: `Su código para ${application}, válido hasta las ${end}`,
      heading: `Iniciar sesión en ${application}`,
      lines: ['Introduzca este código en la página donde lo solicitó. Nunca se lo pediremos.'],
      button: 'Iniciar sesión',
      notYou: ignore,
    }),
    signInLink: ({ application, until: end }) => ({
      subject: `Su enlace para ${application}, válido hasta las ${end}`,
      heading: `Iniciar sesión en ${application}`,
      lines: ['Abra este enlace para iniciar sesión. Sirve una sola vez.'],
      button: 'Iniciar sesión',
      notYou: ignore,
    }),
    noAccount: ({ application, brand }) => ({
      subject: `No hay ninguna cuenta en ${brand} con esta dirección`,
      heading: 'No hay ninguna cuenta con esta dirección',
      lines: [
        `Alguien ha intentado iniciar sesión en ${application} con esta dirección, pero ninguna cuenta la tiene.`,
        'Si fue usted, quizá su cuenta tenga otra dirección.',
      ],
      notYou: 'Si no fue usted, no haga nada: no se ha creado nada.',
    }),
    emailVerification: ({ application, until: end }) => ({
      subject: `Su código para verificar esta dirección, válido hasta las ${end}`,
      heading: 'Verifique su dirección',
      lines: [`Introduzca este código donde ${application} lo pida. Demuestra que este buzón es suyo.`],
      notYou: ignore,
    }),
    radarChallenge: ({ application, until: end }) => ({
      subject: `Su código para terminar de iniciar sesión en ${application}, válido hasta las ${end}`,
      heading: '¿Es usted?',
      lines: [
        'Este inicio de sesión no se parece a los anteriores, por eso no basta la contraseña sola.',
        `Introduzca este código donde ${application} lo pida. Nadie de nosotros se lo pedirá nunca.`,
      ],
      notYou: 'Si no ha sido usted, alguien conoce su contraseña: elija ahora una nueva y no dé este código a nadie.',
    }),
    elevatedAccess: ({ application, until: end }) => ({
      subject: `Su código para cambiar cómo inicia sesión, válido hasta las ${end}`,
      heading: '¿Es usted quien cambia esto?',
      lines: [
        `En ${application} se ha pedido cambiar su forma de iniciar sesión.`,
        'Si ha sido usted, introduzca allí este código. Nadie de nosotros se lo pedirá nunca.',
      ],
      notYou: 'Si no ha sido usted, no dé este código a nadie: sin él no cambia nada.',
    }),
    passwordReset: ({ brand, until: end }) => ({
      subject: `Elija una nueva contraseña en ${brand}, hasta las ${end}`,
      heading: 'Elija una nueva contraseña',
      lines: ['Abra el enlace y elija una. Se cerrarán todas las sesiones abiertas. El enlace sirve una sola vez.'],
      button: 'Elegir una nueva contraseña',
      notYou: ignore,
    }),
    emailChange: ({ brand, until: end }) => ({
      subject: `Su código para usar esta dirección en ${brand}, válido hasta las ${end}`,
      heading: 'Usar esta dirección',
      lines: ['Introduzca este código en la página donde cambió su dirección.'],
      notYou: ignore,
    }),
    passwordChanged: ({ brand }) => ({
      subject: `Se ha cambiado su contraseña en ${brand}`,
      heading: 'Se ha cambiado su contraseña',
      lines: ['Se han cerrado todas las sesiones anteriores.'],
      notYou: 'Si no fue usted, restablezca la contraseña ahora y avise a un administrador.',
    }),
    addressChanged: ({ brand }) => ({
      subject: `Su cuenta en ${brand} tiene ahora otra dirección`,
      heading: 'Se ha cambiado su dirección',
      lines: ['Su cuenta tiene una nueva dirección de correo, verificada. Con esta ya no puede iniciar sesión.'],
      notYou: 'Si no fue usted, avise ahora a un administrador: quien lo hizo puede iniciar sesión en su nombre.',
    }),
    passwordSet: ({ brand }) => ({
      subject: `Se ha establecido su contraseña en ${brand}`,
      heading: 'Se ha establecido su contraseña',
      lines: [
        'Una aplicación o un administrador ha elegido una nueva para usted. Las sesiones abiertas continúan; los navegadores recordados volverán a preguntar.',
      ],
      notYou: 'Si no lo esperaba, restablezca la contraseña ahora y avise a un administrador.',
    }),
    factorAdded: ({ brand }) => ({
      subject: `Se ha añadido un segundo factor a su cuenta en ${brand}`,
      heading: 'Se ha añadido un segundo factor',
      lines: ['A partir de ahora, al iniciar sesión se pedirá un código de su aplicación de autenticación.'],
      notYou: 'Si no fue usted, cambie su contraseña ahora y avise a un administrador.',
    }),
  },
}
