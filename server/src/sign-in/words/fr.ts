import { html, plural } from '../../platform/page.ts'
import { pageWordsFr } from '../../platform/words/fr.ts'
import { consentWordsFr } from './fr-consent.ts'
import { passkeyWordsFr, proofMailsFr, providerWordsFr } from './fr-proofs.ts'
import { signOutWordsFr } from './fr-sign-out.ts'
import type { End, Words } from './words.ts'

const locale = 'fr-FR'
const ignore =
  'Si vous n’avez rien demandé, ne faites rien\u00a0: personne n’entre sans votre intervention, et cela expire tout seul.'
const at = ({ time, today }: End) => (today ? html`à ${time}` : html`le ${time}`)
const until = ({ time, today }: End) => (today ? html`jusqu’à ${time}` : html`jusqu’au ${time}`)

/** French. */
export const fr: Words = {
  frame: {
    acting: {
      label: 'Vous agissez au nom d’une autre personne',
      acting: (email, application, end) =>
        html`Vous agissez en tant que <b>${email}</b> dans ${application}. Fin\u00a0: ${end}.`,
      reason: text => html`Motif\u00a0: ${text}. Le journal et l’application indiquent votre nom.`,
      end: 'Mettre fin',
    },
    language: 'fr',
    signedInAs: who => html`Connecté en tant que ${who}.`,
    useAnotherAccount: 'Utiliser un autre compte',
    timesIn: zone => `Heures en ${zone}`,
    help: 'Aide',
    skip: 'Aller au contenu',
    crumbs: 'Fil d’Ariane',
    at: host => html`Ambit sur ${host}`,
  },
  locale,
  name: 'Français',
  yourAccount: 'votre compte',
  spell: pageWordsFr.spell,
  untilLatest: time => html`fin au plus tard\u00a0: <b>${time}</b>`,
  worksUntil: time => html`fin de validité\u00a0: <b>${time}</b>`,
  noAccessYet: 'aucun accès pour l’instant',
  footer: { support: 'Obtenir de l’aide', terms: 'Conditions', privacy: 'Confidentialité' },
  field: {
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    newPassword: 'Nouveau mot de passe',
    code: 'Code',
    firstName: 'Prénom',
    lastName: 'Nom',
    recoveryCode: 'Code de récupération',
    optional: 'facultatif',
  },
  error: {
    emptyField: 'Un champ est vide. Remplissez-le et continuez.',
    enterEmail: 'Saisissez votre adresse e-mail.',
    enterPassword: 'Saisissez votre mot de passe.',
    enterCode: 'Saisissez les 6 chiffres.',
    stale: 'Ce formulaire était trop ancien ou venait d’ailleurs. Rien n’a été transmis. Continuez ici.',
    lockedOut: time => html`Trop de tentatives. Prochain essai possible\u00a0: ${time}.`,
    notActive: brand =>
      html`Ce compte ne peut pas se connecter actuellement. Demandez à un administrateur de ${brand} de l’activer.`,
    wrongCode: 'Ce code est incorrect. Vérifiez le plus récent et réessayez.',
    usedCode: 'Ce code a déjà été utilisé. Attendez le suivant ou demandez-en un nouveau.',
    lateCode: 'Ce code a expiré. Demandez-en un nouveau.',
    deadCode: 'Trop d’essais avec ce code\u00a0: il n’est plus valable. Demandez-en un nouveau.',
    password: fault =>
      ({
        too_short: 'Utilisez au moins 12 caractères. Quelques mots à la suite se retiennent facilement.',
        too_long: 'Utilisez au plus 256 caractères.',
        from_your_name:
          'Il est formé de votre nom, de votre adresse ou du nom de ce service\u00a0: il serait essayé en premier. Choisissez-en un autre.',
        known_to_others:
          'Beaucoup de gens utilisent ce mot de passe ou un mot de passe semblable\u00a0: il serait essayé en premier. Choisissez-en un autre.',
        leaked:
          'Ce mot de passe figure dans une liste de mots de passe divulgués\u00a0: il serait essayé en premier. Choisissez-en un autre, partout où vous l’utilisez.',
      })[fault],
    mailOff: 'Ce serveur n’envoie pas d’e-mail. Demandez à un administrateur un autre moyen de vous connecter.',
    denied: text => html`L’accès vous a été refusé\u00a0: ${text}`,
  },
  signIn: {
    title: application => `Connexion à ${application}`,
    heading: 'Connexion',
    toContinue: application => html`pour accéder à ${application}`,
    button: 'Se connecter',
    resetPassword: 'Réinitialiser le mot de passe',
    or: 'ou',
    sendCode: 'Recevoir un code par e-mail',
    passkey: 'Utiliser une clé d’accès',
    with: provider => `Continuer avec ${provider}`,
    sso: 'Se connecter par votre organisation',
    bounds: (idle, end) => html`Cette connexion prend fin après ${idle} d’inactivité, et dans tous les cas ${at(end)}.`,
    noAccount: 'Pas encore de compte\u00a0?',
    createAccount: 'En créer un',
    wrong: canReset =>
      `Cette adresse e-mail et ce mot de passe ne correspondent pas. Réessayez${canReset ? ' ou réinitialisez le mot de passe' : ''}.`,
    ended: (reason, time) =>
      ({
        expired: html`Cette session a atteint sa limite (${time}). Connectez-vous pour continuer.`,
        idle: html`Cette session a pris fin pour inactivité (${time}). Connectez-vous pour continuer.`,
        ended: html`Il a été mis fin à cette session (${time}). Connectez-vous pour continuer.`,
      })[reason],
    linkFirst: provider =>
      `Un compte utilise déjà cette adresse. Connectez-vous-y ici\u00a0: ${provider} y sera ensuite associé.`,
  },
  code: {
    title: 'Saisir le code',
    heading: 'Saisissez le code',
    sent: (email, end) => html`Si ${email} peut se connecter ici, un code est en route. Il est valable ${until(end)}.`,
    hint: '6 chiffres, dans ce navigateur uniquement. Regardez aussi dans les indésirables.',
    button: 'Se connecter',
    again: 'Envoyer un nouveau code',
    otherWay: 'Se connecter autrement',
  },
  link: {
    title: 'Connexion par lien',
    heading: application => html`Connexion à ${application}`,
    as: email => html`Vous l’avez demandée en tant que ${email}, dans ce navigateur.`,
    button: 'Se connecter',
    otherBrowserTitle: 'Ouvrez le lien là où vous l’avez demandé',
    otherBrowser:
      'Ce navigateur n’est pas celui de la demande\u00a0: le lien n’a aucun effet ici. Revenez à l’autre navigateur et saisissez les 6 chiffres de l’e-mail, ou recommencez dans celui-ci.',
    overTitle: 'Ce lien n’est plus valable',
    over: 'Il a été utilisé, un plus récent a été envoyé ou son délai est écoulé. Demandez-en un nouveau.',
    askAgain: 'En demander un nouveau',
  },
  signUp: {
    title: application => `Créer un compte pour ${application}`,
    heading: 'Créer un compte',
    lead: application => html`pour ${application}`,
    button: 'Recevoir un code',
    haveAccount: 'Déjà un compte\u00a0?',
    signIn: 'Se connecter',
    hint: 'Un code envoyé à cette adresse prouve qu’elle est à vous. Aucun compte n’est créé avant.',
  },
  details: {
    title: 'Votre compte',
    heading: 'Votre adresse est vérifiée',
    lead: email =>
      html`${email} a maintenant un compte. Complétez ce que vous voulez\u00a0; vous pourrez le modifier plus tard.`,
    passwordHint: 'Au moins 12 caractères, ou aucun\u00a0: vous vous connecterez alors avec un code reçu par e-mail.',
    button: 'Enregistrer et continuer',
    skip: 'Continuer sans',
  },
  meter: {
    short: 'Trop court\u00a0: encore {n}.',
    weak: 'Assez long, mais deviné en premier\u00a0: mots courants, noms, années et suites comptent peu.',
    fine: 'Suffisant. Plus long, c’est mieux.',
    strong: 'Difficile à deviner.',
  },
  verify: {
    title: 'Vérifier votre adresse',
    heading: 'Vérifiez votre adresse',
    lead: (email, end) => html`Un code est en route vers ${email}. Il est valable ${until(end)}.`,
    button: 'Vérifier l’adresse',
    again: 'Envoyer un nouveau code',
    sentAgain: 'Un nouveau code est en route. Le précédent n’est plus valable.',
    otherAccount: 'Utiliser un autre compte',
  },
  confirm: {
    title: 'Confirmez que c’est vous',
    heading: 'Confirmez que c’est vous',
    lead: (email, end) =>
      html`Cette connexion ne ressemble pas aux précédentes. Un code est en route vers ${email}. Il est valable ${until(end)}.`,
    button: 'Continuer',
    begin: 'Recommencer',
  },
  factor: {
    title: 'Second facteur',
    heading: 'Saisissez votre second facteur',
    lead: 'Ouvrez votre application d’authentification et saisissez les 6 chiffres affichés.',
    button: 'Se connecter',
    useRecovery: 'Utiliser un code de récupération',
    useApp: 'Utiliser l’application d’authentification',
    recoveryHeading: 'Saisissez un code de récupération',
    recoveryLead: 'L’un des codes conservés lors de la configuration de l’application. Chacun sert une seule fois.',
    recoveryLeft: count =>
      plural(locale, count, {
        one: 'Il reste {n} code de récupération. Créez-en de nouveaux sur la page de votre compte.',
        other: 'Il reste {n} codes de récupération. Créez-en de nouveaux sur la page de votre compte.',
      }),
    remember: days =>
      plural(locale, days, {
        one: 'Ne plus demander dans ce navigateur pendant {n} jour',
        other: 'Ne plus demander dans ce navigateur pendant {n} jours',
      }),
    otherAccount: 'Utiliser un autre compte',
  },
  enrol: {
    title: 'Configurer un second facteur',
    heading: 'Configurez un second facteur',
    required: application => html`${application} en demande un à tout le monde.`,
    lead: 'Une application d’authentification sur votre téléphone affiche 6 chiffres qui changent toutes les 30 secondes. Personne n’entre alors avec votre seul mot de passe.',
    begin: 'Configurer l’application',
    scanHeading: 'Scannez ce code avec l’application',
    scan: 'Saisissez ensuite les 6 chiffres qu’elle affiche.',
    qrLabel: 'Code QR contenant la clé de ce compte',
    byHand: 'Impossible de scanner\u00a0? Saisissez cette clé',
    button: 'Activer',
    codesTitle: 'Codes de récupération',
    codesHeading: 'Conservez ces codes de récupération',
    codesLead:
      'Si vous perdez le téléphone, l’un de ces codes vous connecte. Chacun sert une seule fois. Ils ne s’affichent que maintenant\u00a0: imprimez-les ou placez-les dans votre gestionnaire de mots de passe.',
    shownOnce: 'affichés une seule fois',
    goOn: 'Je les ai conservés, continuer',
  },
  organization: {
    title: 'Choisir une organisation',
    heading: 'Choisissez une organisation',
    lead: application =>
      html`Vous êtes membre de plusieurs organisations. La session sur ${application} en concerne une seule.`,
    none: 'Aucune de vos organisations ne peut utiliser cette application. Adressez-vous à son administrateur.',
  },
  reset: {
    title: 'Réinitialiser le mot de passe',
    heading: 'Réinitialisez le mot de passe',
    lead: 'Vous recevrez par e-mail un lien pour en choisir un nouveau.',
    button: 'Envoyer le lien',
    sent: (email, end) =>
      html`Si ${email} a un compte, un lien est en route. Il est valable une seule fois, ${until(end)}.`,
    sentHeading: 'Consultez votre messagerie',
    newTitle: 'Choisir un nouveau mot de passe',
    newHeading: 'Choisissez un nouveau mot de passe',
    newLead: email => html`pour ${email}. Toutes les connexions en cours prendront fin.`,
    newButton: 'Enregistrer le mot de passe',
    doneTitle: 'Mot de passe modifié',
    doneHeading: 'Votre mot de passe a été modifié',
    done: ended =>
      ended === 0
        ? 'Aucune connexion n’était en cours.'
        : plural(locale, ended, { one: '{n} connexion a pris fin.', other: '{n} connexions ont pris fin.' }),
    overHeading: 'Ce lien n’est plus valable',
    over: 'Il a été utilisé, un plus récent a été envoyé ou ses 60 minutes sont écoulées. Rien n’a été modifié. Demandez-en un nouveau.',
    askAgain: 'Demander un nouveau lien',
    backToSignIn: 'Se connecter',
  },
  invitation: {
    title: organization => `Invitation à rejoindre ${organization}`,
    heading: organization => html`Rejoindre ${organization}`,
    lead: (inviter, email) =>
      inviter === undefined
        ? html`Cette invitation est destinée à ${email}.`
        : html`${inviter} vous invite. L’invitation est destinée à ${email}.`,
    accept: 'Accepter l’invitation',
    signIn: 'Se connecter pour accepter',
    createAccount: 'Créer un compte',
    otherAccount: email => html`Vous êtes connecté avec une autre adresse. Seul ${email} peut l’accepter.`,
    switchAccount: 'Utiliser un autre compte',
    overHeading: 'Cette invitation ne peut pas être acceptée',
    over: state =>
      ({
        expired: 'Elle a expiré. Demandez-en une nouvelle à la personne qui vous a invité.',
        revoked: 'Elle a été retirée. Adressez-vous à la personne qui vous a invité.',
        accepted: 'Elle a déjà été acceptée. Ouvrez votre compte pour continuer.',
        unknown:
          'Cette invitation n’existe pas. Consultez l’e-mail le plus récent ou adressez-vous à la personne qui vous a invité.',
      })[state],
    openAccount: 'Ouvrir votre compte',
    acceptedTitle: 'Invitation acceptée',
    accepted: organization => html`Vous êtes maintenant membre de ${organization}.`,
  },
  refused: {
    title: 'Impossible de continuer avec ce compte',
    heading: because =>
      ({
        method_not_allowed: 'Ce mode de connexion ne suffit pas ici',
        sign_up_not_allowed: 'Aucun compte ne peut être créé ici',
        organization_not_allowed: 'Cette organisation n’est pas admise ici',
        organization_methods: 'Cette organisation exige un autre mode de connexion',
        risk: 'Cette connexion a été refusée',
      })[because],
    next: (because, application) =>
      ({
        method_not_allowed: html`${application} exige un autre mode de connexion. Rien n’a été commencé. Choisissez un mode admis.`,
        sign_up_not_allowed: html`${application} n’admet que les personnes qui ont déjà un compte. Demandez une invitation à son administrateur.`,
        organization_not_allowed: html`Votre compte n’appartient à aucune organisation demandée par ${application}. Rien n’a été commencé. Adressez-vous à son administrateur ou utilisez un autre compte.`,
        organization_methods: html`L’organisation décide elle-même comment ses membres se connectent. Rien n’a été commencé. Connectez-vous autrement ou adressez-vous à son administrateur.`,
        risk: html`Les règles de ce serveur ne la permettent pas. Rien n’a été commencé. Adressez-vous à son administrateur.`,
      })[because],
    otherWay: 'Se connecter autrement',
    otherAccount: 'Utiliser un autre compte',
  },
  consent: consentWordsFr,
  signOut: signOutWordsFr,
  passkey: passkeyWordsFr,
  provider: providerWordsFr,
  mail: {
    ...proofMailsFr,
    askedBy: ({ at: when, device, address, application }) =>
      `Demandé à ${when} depuis ${device}${address === undefined ? '' : `, adresse ${address}`}, pour ${application}.`,
    magicAuth: ({ application, until: end }) => ({
      subject: `Votre code pour ${application}, valable jusqu’à ${end}`,
      heading: `Connexion à ${application}`,
      lines: ['Saisissez ce code sur la page où vous l’avez demandé. Nous ne vous le demanderons jamais.'],
      button: 'Se connecter',
      notYou: ignore,
    }),
    signInLink: ({ application, until: end }) => ({
      subject: `Votre lien pour ${application}, valable jusqu’à ${end}`,
      heading: `Connexion à ${application}`,
      lines: ['Ouvrez ce lien pour vous connecter. Il sert une seule fois.'],
      button: 'Se connecter',
      notYou: ignore,
    }),
    noAccount: ({ application, brand }) => ({
      subject: `Aucun compte sur ${brand} pour cette adresse`,
      heading: 'Il n’y a pas de compte pour cette adresse',
      lines: [
        `Quelqu’un a essayé de se connecter à ${application} avec cette adresse, mais aucun compte ne l’utilise.`,
        'Si c’était vous, votre compte a peut-être une autre adresse.',
      ],
      notYou: 'Si ce n’était pas vous, ne faites rien\u00a0: rien n’a été créé.',
    }),
    emailVerification: ({ application, until: end }) => ({
      subject: `Votre code pour vérifier cette adresse, valable jusqu’à ${end}`,
      heading: 'Vérifiez votre adresse',
      lines: [`Saisissez ce code là où ${application} le demande. Il prouve que cette boîte aux lettres est à vous.`],
      notYou: ignore,
    }),
    radarChallenge: ({ application, until: end }) => ({
      subject: `Votre code pour terminer la connexion à ${application}, valable jusqu’à ${end}`,
      heading: 'Est-ce bien vous ?',
      lines: [
        'Cette connexion ne ressemble pas aux précédentes : un mot de passe seul ne suffit pas.',
        `Saisissez ce code là où ${application} le demande. Personne chez nous ne vous le demandera jamais.`,
      ],
      notYou:
        'Si ce n’était pas vous, quelqu’un connaît votre mot de passe : choisissez-en un nouveau maintenant et ne donnez ce code à personne.',
    }),
    elevatedAccess: ({ application, until: end }) => ({
      subject: `Votre code pour modifier votre connexion, valable jusqu’à ${end}`,
      heading: 'Est-ce bien vous qui modifiez cela ?',
      lines: [
        `Une modification de votre façon de vous connecter a été demandée dans ${application}.`,
        'Si c’était vous, saisissez ce code là-bas. Personne chez nous ne vous le demandera jamais.',
      ],
      notYou: 'Si ce n’était pas vous, ne donnez ce code à personne : sans lui, rien ne change.',
    }),
    passwordReset: ({ brand, until: end }) => ({
      subject: `Choisissez un nouveau mot de passe sur ${brand}, jusqu’à ${end}`,
      heading: 'Choisissez un nouveau mot de passe',
      lines: [
        'Ouvrez le lien et choisissez-en un. Toutes les connexions en cours prendront fin. Le lien sert une seule fois.',
      ],
      button: 'Choisir un nouveau mot de passe',
      notYou: ignore,
    }),
    emailChange: ({ brand, until: end }) => ({
      subject: `Votre code pour utiliser cette adresse sur ${brand}, valable jusqu’à ${end}`,
      heading: 'Utiliser cette adresse',
      lines: ['Saisissez ce code sur la page où vous avez changé d’adresse.'],
      notYou: ignore,
    }),
    passwordChanged: ({ brand }) => ({
      subject: `Votre mot de passe sur ${brand} a été modifié`,
      heading: 'Votre mot de passe a été modifié',
      lines: ['Toutes les connexions antérieures ont pris fin.'],
      notYou: 'Si ce n’était pas vous, réinitialisez le mot de passe maintenant et prévenez un administrateur.',
    }),
    addressChanged: ({ brand }) => ({
      subject: `Votre compte sur ${brand} a maintenant une autre adresse`,
      heading: 'Votre adresse a été modifiée',
      lines: ['Votre compte a une nouvelle adresse e-mail, vérifiée. Celle-ci ne permet plus de vous connecter.'],
      notYou:
        'Si ce n’était pas vous, prévenez un administrateur maintenant\u00a0: l’auteur peut se connecter à votre place.',
    }),
    passwordSet: ({ brand }) => ({
      subject: `Votre mot de passe sur ${brand} a été défini`,
      heading: 'Votre mot de passe a été défini',
      lines: [
        'Une application ou un administrateur en a choisi un nouveau pour vous. Les connexions en cours continuent\u00a0; les navigateurs mémorisés redemanderont.',
      ],
      notYou:
        'Si vous ne vous y attendiez pas, réinitialisez le mot de passe maintenant et prévenez un administrateur.',
    }),
    factorAdded: ({ brand }) => ({
      subject: `Un second facteur a été ajouté à votre compte sur ${brand}`,
      heading: 'Un second facteur a été ajouté',
      lines: ['Désormais, la connexion demande un code de votre application d’authentification.'],
      notYou: 'Si ce n’était pas vous, changez votre mot de passe maintenant et prévenez un administrateur.',
    }),
  },
}
