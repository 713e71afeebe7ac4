import { html } from '../../platform/page.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'

export const passkeyWordsFr: PasskeyWords = {
  title: 'Connexion avec une clé d’accès',
  heading: 'Connexion avec une clé d’accès',
  lead: 'Votre appareil demande votre empreinte, votre visage ou votre code PIN. Il affiche les clés d’accès qu’il a pour ce serveur.',
  button: 'Utiliser une clé d’accès',
  factorLead: 'L’une de vos clés d’accès tient lieu de second facteur.',
  stepUpHeading: 'Confirmez votre identité',
  stepUpLead: 'Utilisez l’une de vos clés d’accès pour continuer.',
  otherWay: 'Utiliser un autre moyen',
  newTitle: 'Ajouter une clé d’accès',
  newHeading: 'Ajoutez une clé d’accès',
  newLead:
    'Vous vous connectez alors par empreinte, visage ou code PIN, sans mot de passe. Personne ne peut vous amener à la révéler.',
  newName: 'Nom',
  newNameHint: 'Pour la reconnaître. Sans nom, elle prend celui de cet appareil.',
  newButton: 'Ajouter une clé d’accès',
  needsScript: 'Les clés d’accès ont besoin de JavaScript dans ce navigateur. Activez-le ou utilisez un autre moyen.',
  notGiven: 'Aucune clé d’accès n’a été utilisée. Réessayez ou utilisez un autre moyen.',
  invalid: 'Cette clé d’accès n’a pas pu être utilisée. Réessayez ou utilisez un autre moyen.',
  tooMany: 'Il y a déjà 20 clés d’accès. Supprimez-en une d’abord.',
}

export const providerWordsFr: ProviderWords = {
  failedTitle: 'Non connecté',
  declinedHeading: provider => html`${provider} ne vous a pas connecté`,
  declined: 'Vous avez refusé là-bas. Rien n’a été commencé ici. Réessayez ou utilisez un autre moyen.',
  failedHeading: provider => html`${provider} ne peut pas vous connecter actuellement`,
  failed: 'Aucune réponse, ou une réponse inattendue. Rien n’a été commencé ici. Réessayez ou utilisez un autre moyen.',
  strayHeading: 'Cette connexion n’a pas commencé ici',
  stray:
    'Elle a été commencée dans un autre navigateur, il y a plus de 10 minutes, ou a déjà servi. Rien n’a été commencé. Recommencez ici.',
  onlyLinks: provider =>
    html`${provider} ne peut être associé qu’à un compte que vous avez déjà. Connectez-vous-y d’abord, puis associez-le sur la page de votre compte.`,
  tryAgain: 'Se connecter',
  linkTitle: provider => `Associer ${provider}`,
  linkHeading: provider => html`Associer ${provider} à votre compte`,
  linkTaken: (provider, email) =>
    html`Il existe déjà un compte avec ${email}. Connectez-vous-y une fois comme d’habitude\u00a0; ensuite, ${provider} l’ouvrira aussi.`,
  linkUnverified: provider =>
    html`${provider} ne garantit pas votre adresse et ne peut donc pas dire quel compte est le vôtre. Connectez-vous ou créez un compte ici une fois\u00a0; ensuite, ${provider} l’ouvrira aussi.`,
  linkSignIn: 'Se connecter pour continuer',
  linkThere: provider =>
    html`Connectez-vous d’abord chez ${provider}. Une confirmation vous sera ensuite demandée ici avant toute association.`,
  linkAsk: (provider, theirs, ours) => html`Associer ${theirs} chez ${provider} à ${ours} ici\u00a0?`,
  linkConsequence:
    'Toute personne qui s’y connecte avec ce compte se connecte alors ici à votre nom. Vous pouvez le dissocier sur la page de votre compte.',
  linkButton: provider => `Associer ${provider}`,
  linkCancel: 'Ne pas associer',
  linkOverHeading: 'Rien n’a été associé',
  linkOver: 'Les deux côtés doivent être prouvés dans ce navigateur, en 10 minutes et une seule fois. Recommencez.',
  connectedHeading: provider => html`${provider} est déjà associé`,
  connected: 'Rien n’a été modifié. S’il est associé à un autre compte, dissociez-le d’abord là-bas.',
  toAccount: 'Ouvrir votre compte',
}

const notYou =
  'Si ce n’était pas vous, supprimez-la sur la page de votre compte, changez votre mot de passe et prévenez un administrateur.'
const changePassword = 'Si ce n’était pas vous, changez votre mot de passe maintenant et prévenez un administrateur.'

export const proofMailsFr: ProofMailBook = {
  passkeyAdded: ({ brand, name }) => ({
    subject: `Une clé d’accès a été ajoutée à votre compte sur ${brand}`,
    heading: 'Une clé d’accès a été ajoutée',
    lines: [`Désormais, «\u00a0${name}\u00a0» permet de vous connecter.`],
    notYou,
  }),
  passkeyRemoved: ({ brand, name }) => ({
    subject: `Une clé d’accès a été supprimée de votre compte sur ${brand}`,
    heading: 'Une clé d’accès a été supprimée',
    lines: [`«\u00a0${name}\u00a0» n’ouvre plus rien.`],
    notYou: changePassword,
  }),
  passkeySuspected: ({ brand, name }) => ({
    subject: `Une clé d’accès de votre compte sur ${brand} a peut-être été copiée`,
    heading: 'Une clé d’accès a peut-être été copiée',
    lines: [
      `«\u00a0${name}\u00a0» a été utilisée dans le désordre, comme si deux appareils avaient la même clé. Elle n’ouvre plus rien, et personne n’est entré.`,
      'Supprimez-la sur la page de votre compte et ajoutez-en une nouvelle.',
    ],
    notYou:
      'Si ce n’était pas vous, quelqu’un en a peut-être une copie. Vérifiez vos connexions et prévenez un administrateur.',
  }),
  identityConnected: ({ brand, name, theirs }) => ({
    subject: `${name} a été associé à votre compte sur ${brand}`,
    heading: `${name} a été associé`,
    lines: [`Désormais, toute personne qui se connecte comme ${theirs} chez ${name} se connecte à votre nom.`],
    notYou:
      'Si ce n’était pas vous, dissociez-le sur la page de votre compte, changez votre mot de passe et prévenez un administrateur.',
  }),
  identityDisconnected: ({ brand, name }) => ({
    subject: `${name} a été dissocié de votre compte sur ${brand}`,
    heading: `${name} a été dissocié`,
    lines: [`${name} ne permet plus de vous connecter.`],
    notYou: changePassword,
  }),
}
