import { html } from '../../platform/page.ts'
import type { SsoWords } from './words.ts'

/** French. */
export const ssoFr: SsoWords = {
  language: 'fr',
  ask: {
    title: 'Se connecter par votre organisation',
    heading: 'Se connecter par votre organisation',
    lead: 'Indiquez votre adresse professionnelle. La suite se passe sur la page où votre organisation vous connecte.',
    label: 'Adresse e-mail',
    button: 'Continuer',
    unknown:
      'Aucune organisation ne connecte ici les personnes ayant cette adresse. Vérifiez l’adresse, ou choisissez un autre moyen.',
    otherWay: 'Un autre moyen de se connecter',
  },
  leave: {
    title: 'Se connecter par votre organisation',
    heading: organization => html`Continuez chez ${organization}`,
    lead: connection => html`${connection} demande qui vous êtes, et vous ramène ici.`,
    button: 'Continuer',
  },
  failed: {
    title: 'Non connecté',
    heading: organization => html`La connexion par ${organization} n’a pas abouti`,
    unreachable:
      'Sa page de connexion est injoignable pour le moment. Réessayez dans quelques minutes, ou prévenez votre administrateur.',
    answer:
      'La réponse de sa page de connexion ne correspond pas à la demande. Réessayez. Si cela persiste, prévenez votre administrateur.',
    declined: 'Vous avez refusé là-bas, ou la page l’a fait. Rien n’a changé ici.',
    again: 'Réessayer',
  },
  refused: {
    no_email: 'Sa page de connexion n’a pas indiqué votre adresse e-mail. Votre administrateur peut la faire envoyer.',
    not_vouched: 'Sa page de connexion dit que votre adresse n’est pas vérifiée. Vérifiez-la là-bas, puis revenez.',
    outside_organization:
      'Votre adresse n’est dans aucun domaine prouvé par cette organisation. Demandez à votre administrateur de prouver son domaine.',
    address_taken:
      'Un compte avec votre adresse existe ici et n’est pas géré par cette organisation. Connectez-vous autrement.',
    not_active: 'Votre compte ici est suspendu. Demandez à votre administrateur.',
    not_member: 'Vous avez été retiré de cette organisation ici. Demandez à son administrateur de vous y remettre.',
  },
  stray: {
    heading: 'Cette connexion est terminée',
    lead: 'Elle a déjà abouti, a duré trop longtemps, ou a commencé dans un autre navigateur. Recommencez.',
  },
  certificate: {
    subject: organization => `L’authentification unique de ${organization} s’arrête bientôt`,
    ends: (connection, day) =>
      `Le dernier certificat de la connexion ${connection} prend fin le ${day}. Ensuite, plus personne ne se connecte par elle.`,
    renew:
      'Demandez le nouveau certificat aux administrateurs de l’organisation, et ajoutez-le à côté de l’ancien. Les deux comptent jusqu’à la fin de l’ancien.',
    askedBy: 'Envoyé par ce serveur, qui vérifie les certificats de ses connexions.',
    notYou: 'Si vous n’administrez pas cette connexion, transmettez ce message à qui le fait.',
  },
  breakGlass: {
    subject: organization => `Compte de secours de ${organization}`,
    said: {
      used: (who, at) =>
        `${who} est entré comme compte de secours, sans l’authentification unique de l’organisation, le ${at}.`,
      named: (who, at) =>
        `${who} est un compte de secours depuis le ${at} : il entre sans l’authentification unique de l’organisation, par un mot de passe avec un second facteur ou par une clé d’accès.`,
      taken_off: (who, at) => `${who} n’est plus un compte de secours depuis le ${at}.`,
      lost: (who, at) =>
        `${who} est un compte de secours et ne peut plus entrer ainsi depuis le ${at} : l’appartenance, le second facteur ou la personne n’existe plus ou est désactivé.`,
    },
    look: 'Si vous ne vous y attendiez pas, mettez fin aux sessions de ce compte et changez la liste des comptes de secours.',
    askedBy: 'Envoyé par ce serveur à ses propriétaires, aux contacts de l’organisation et à la personne, chaque fois.',
    notYou: 'Personne ne peut désactiver ce message.',
  },
  arrive: {
    title: 'Continuer vers votre compte',
    heading: organization => html`Se connecter via ${organization} ?`,
    lead: who => html`Vous venez de sa page en tant que ${who}. Ne continuez que si vous l’avez ouverte vous-même.`,
    instead: current => html`Vous êtes connecté ici en tant que ${current}. Cela prend fin dans ce navigateur.`,
    button: 'Se connecter',
    stay: 'Pas maintenant',
  },
  gone: {
    title: 'Déconnecté',
    heading: 'Vous êtes déconnecté',
    lead: 'Votre connexion ici a pris fin, avec tout ce qui en dépendait.',
    again: 'Se connecter à nouveau',
  },
  test: {
    title: 'Connexion d’essai',
    heading: 'Voici ce qui est arrivé',
    lead: 'Personne n’a été connecté ici. Comparez avec ce que vous attendez, puis activez la connexion.',
    idpId: 'Identifiant là-bas',
    email: 'Adresse e-mail',
    name: 'Nom',
    groups: 'Groupes',
    nothing: 'rien',
    attributes: 'Tout ce qui a été dit',
    verdict: {
      would_enter: 'Avec cela, la personne entrerait.',
      no_email: 'Avec cela, personne n’entrerait : il manque une adresse e-mail. Associez-en une chez le fournisseur.',
      not_vouched: 'Avec cela, la personne n’entrerait pas : le fournisseur dit que l’adresse n’est pas vérifiée.',
      outside_organization:
        'Avec cela, la personne n’entrerait pas : l’adresse n’est dans aucun domaine prouvé par l’organisation.',
      address_taken:
        'Avec cela, la personne n’entrerait pas : l’adresse appartient à un compte dont quelqu’un d’autre répond.',
      not_active: 'Avec cela, la personne n’entrerait pas : le compte ici est suspendu.',
      not_member: 'Avec cela, la personne n’entrerait pas : l’appartenance ici n’est pas active.',
    },
    over: 'Ce lien a été utilisé, ou est trop ancien. Demandez une nouvelle connexion d’essai.',
  },
}
