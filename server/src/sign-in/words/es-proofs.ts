import { html } from '../../platform/page.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'

export const passkeyWordsEs: PasskeyWords = {
  title: 'Iniciar sesión con una llave de acceso',
  heading: 'Iniciar sesión con una llave de acceso',
  lead: 'Su dispositivo le pide la huella, el rostro o el PIN. Muestra las llaves de acceso que tiene para este servidor.',
  button: 'Usar una llave de acceso',
  factorLead: 'Una de sus llaves de acceso cuenta como segundo factor.',
  stepUpHeading: 'Confirme su identidad',
  stepUpLead: 'Use una de sus llaves de acceso para continuar.',
  otherWay: 'Usar otra forma',
  newTitle: 'Añadir una llave de acceso',
  newHeading: 'Añada una llave de acceso',
  newLead:
    'Así inicia sesión con la huella, el rostro o el PIN, sin contraseña. Nadie puede engañarle para que la revele.',
  newName: 'Nombre',
  newNameHint: 'Para reconocerla. Sin nombre, toma el de este dispositivo.',
  newButton: 'Añadir una llave de acceso',
  needsScript: 'Las llaves de acceso necesitan JavaScript en este navegador. Actívelo o use otra forma.',
  notGiven: 'No se ha usado ninguna llave de acceso. Inténtelo de nuevo o use otra forma.',
  invalid: 'No se ha podido usar esta llave de acceso. Inténtelo de nuevo o use otra forma.',
  tooMany: 'Ya hay 20 llaves de acceso. Elimine una primero.',
}

export const providerWordsEs: ProviderWords = {
  failedTitle: 'Sesión no iniciada',
  declinedHeading: provider => html`${provider} no ha iniciado su sesión`,
  declined: 'Usted lo rechazó allí. Aquí no se ha iniciado nada. Inténtelo de nuevo o use otra forma.',
  failedHeading: provider => html`${provider} no puede iniciar su sesión ahora`,
  failed: 'No ha respondido, o no como debía. Aquí no se ha iniciado nada. Inténtelo de nuevo o use otra forma.',
  strayHeading: 'Este inicio de sesión no empezó aquí',
  stray: 'Se empezó en otro navegador, hace más de 10 minutos, o ya se usó. No se ha iniciado nada. Empiece aquí.',
  onlyLinks: provider =>
    html`${provider} solo puede vincularse a una cuenta que ya tenga. Inicie sesión en ella primero y vincúlelo en la página de su cuenta.`,
  tryAgain: 'Iniciar sesión',
  linkTitle: provider => `Vincular ${provider}`,
  linkHeading: provider => html`Vincular ${provider} a su cuenta`,
  linkTaken: (provider, email) =>
    html`Ya hay una cuenta con ${email}. Inicie sesión en ella una vez de la forma habitual; después, ${provider} también la abrirá.`,
  linkUnverified: provider =>
    html`${provider} no garantiza su dirección, así que no puede decir qué cuenta es la suya. Inicie sesión o cree una cuenta aquí una vez; después, ${provider} también la abrirá.`,
  linkSignIn: 'Iniciar sesión para continuar',
  linkThere: provider =>
    html`Inicie primero sesión en ${provider}. Después se le preguntará aquí una vez más antes de vincular nada.`,
  linkAsk: (provider, theirs, ours) => html`¿Vincular ${theirs} de ${provider} con ${ours} aquí?`,
  linkConsequence:
    'Quien inicie sesión allí con esa cuenta la iniciará aquí en su nombre. Puede desvincularla en la página de su cuenta.',
  linkButton: provider => `Vincular ${provider}`,
  linkCancel: 'No vincular',
  linkOverHeading: 'No se ha vinculado nada',
  linkOver: 'Ambas partes deben probarse en este navegador, en 10 minutos y una sola vez. Empiece de nuevo.',
  connectedHeading: provider => html`${provider} ya está vinculado`,
  connected: 'No se ha cambiado nada. Si está vinculado a otra cuenta, desvincúlelo allí primero.',
  toAccount: 'Abrir su cuenta',
}

const notYou = 'Si no fue usted, elimínela en la página de su cuenta, cambie su contraseña y avise a un administrador.'
const changePassword = 'Si no fue usted, cambie su contraseña ahora y avise a un administrador.'

export const proofMailsEs: ProofMailBook = {
  passkeyAdded: ({ brand, name }) => ({
    subject: `Se ha añadido una llave de acceso a su cuenta en ${brand}`,
    heading: 'Se ha añadido una llave de acceso',
    lines: [`A partir de ahora puede iniciar sesión con «${name}».`],
    notYou,
  }),
  passkeyRemoved: ({ brand, name }) => ({
    subject: `Se ha eliminado una llave de acceso de su cuenta en ${brand}`,
    heading: 'Se ha eliminado una llave de acceso',
    lines: [`«${name}» ya no abre nada.`],
    notYou: changePassword,
  }),
  passkeySuspected: ({ brand, name }) => ({
    subject: `Es posible que se haya copiado una llave de acceso de su cuenta en ${brand}`,
    heading: 'Es posible que se haya copiado una llave de acceso',
    lines: [
      `«${name}» se usó fuera de orden, como si dos dispositivos tuvieran la misma llave. Ya no abre nada y nadie ha entrado.`,
      'Elimínela en la página de su cuenta y añada una nueva.',
    ],
    notYou: 'Si no fue usted, quizá alguien tenga una copia. Revise sus sesiones y avise a un administrador.',
  }),
  identityConnected: ({ brand, name, theirs }) => ({
    subject: `Se ha vinculado ${name} a su cuenta en ${brand}`,
    heading: `Se ha vinculado ${name}`,
    lines: [`A partir de ahora, quien inicie sesión como ${theirs} en ${name} la iniciará en su nombre.`],
    notYou: 'Si no fue usted, desvincúlelo en la página de su cuenta, cambie su contraseña y avise a un administrador.',
  }),
  identityDisconnected: ({ brand, name }) => ({
    subject: `Se ha desvinculado ${name} de su cuenta en ${brand}`,
    heading: `Se ha desvinculado ${name}`,
    lines: [`Ya no puede iniciar sesión con ${name}.`],
    notYou: changePassword,
  }),
}
