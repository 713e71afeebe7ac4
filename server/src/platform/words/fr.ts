import { html } from '../html.ts'
import { spellIn } from '../page-words.ts'
import type { PageWords } from './words.ts'

const units = {
  second: { one: '{n} seconde', other: '{n} secondes' },
  minute: { one: '{n} minute', other: '{n} minutes' },
  hour: { one: '{n} heure', other: '{n} heures' },
  and: ' ',
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'à sa limite',
  idle: 'pour inactivité',
  refresh_reuse: 'car un jeton d’actualisation a été utilisé deux fois',
  code_reuse: 'car un code a été utilisé deux fois',
  ended_by_agent: 'par l’agent lui-même',
  ended_with_parent: 'avec la session dont elle dépendait',
  principal_suspended: 'car le compte a été suspendu',
  principal_offboarded: 'car le compte a été fermé',
  application_retired: 'car l’application a été retirée du service',
  signed_out: 'par déconnexion',
  logged_out: 'par déconnexion',
  logged_out_everywhere: 'par déconnexion de partout',
  ended_by_provider: 'car la connexion auprès de son organisation a pris fin',
  password_reset: 'car le mot de passe a été réinitialisé',
  membership_lost: 'car la personne a quitté l’organisation',
  policy_tightened: 'car les règles de l’application sont devenues plus strictes',
  stopped: 'car un administrateur l’a arrêtée',
}

/** French. */
export const pageWordsFr: PageWords = {
  language: 'fr',
  effect: { read: 'Lecture', write: 'Écriture', destructive: 'Destruction' },
  bar: { of: 'sur', ends: 'fin', ended: 'terminé' },
  spell: seconds => spellIn('fr-FR', units, seconds),
  because: (reason, by) => {
    if (reason === 'ended_by_person') return html`par ${by ?? 'vous'}`
    if (reason === 'ended_by_admin') return html`par ${by ?? 'un administrateur'}`
    const words = reason === undefined ? undefined : reasons[reason]
    return words === undefined ? undefined : html`${words}`
  },
  at: (time, today) => (today ? html`à ${time}` : html`le ${time}`),
  showAll: characters => `Afficher les ${characters} caractères`,
  endSession: 'Mettre fin à la session',
  endSessionOf: whose => html` de ${whose}`,
  error: {
    notFound: 'Introuvable',
    notAllowed: 'Non autorisé',
    ended: 'Terminé',
    tooMany: 'Trop de tentatives',
    failed: 'Erreur d’Ambit',
    notDone: 'Non effectué',
    noAccess: 'aucun accès donné',
    reference: 'Référence',
    referenceMeans: 'Indiquez-la à votre administrateur.',
    nothingHere: 'Il n’y a rien ici',
    nothingHereFor: who => html`Il n’y a rien ici pour ${who}`,
    wrongAddress: 'L’adresse est peut-être fausse, ou ce qu’elle désignait a pris fin.',
    otherAccount: 'Cela appartient peut-être à un autre compte, ou l’adresse est fausse.',
    useAnotherAccount: 'Utiliser un autre compte',
    stale: {
      title: 'Ce formulaire n’est plus à jour',
      next: 'Rien n’a été modifié. Il a été ouvert dans une autre connexion, ou il ne venait pas de cette page. Ouvrez-la de nouveau et décidez-y.',
    },
    openAgain: 'Ouvrir la page de nouveau',
    ours: {
      title: 'Ambit n’a pas pu répondre',
      next: 'Votre demande n’a pas été effectuée, ou on ne sait pas si elle l’a été. Vérifiez votre compte avant de réessayer.',
    },
    openAccount: 'Ouvrir votre compte',
    codes: {
      connection_unknown: {
        title: 'Cette association n’a pas été commencée dans ce navigateur, ou elle est terminée.',
        next: 'Rien n’a été associé. Ouvrez de nouveau la page du service.',
      },
      database_unavailable: {
        title: 'La base de données ne répond pas, donc rien n’a été fait.',
        next: 'Réessayez dans quelques secondes.',
      },
      mail_is_off: {
        title: 'Ce serveur n’envoie pas d’e-mails.',
        next: 'Rien n’a été envoyé. Demandez un autre moyen à votre administrateur.',
      },
      method_not_allowed: { title: 'Cette adresse n’accepte pas cette requête.', next: 'Ouvrez la page de nouveau.' },
      request_too_large: {
        title: 'Ce formulaire est trop volumineux.',
        next: 'Rien n’a été modifié. Envoyez-en moins.',
      },
      too_many_requests: {
        title: 'Trop de requêtes à la fois.',
        next: 'Rien n’a été fait. Attendez une minute, puis réessayez.',
      },
    },
    other: 'Cela a été refusé',
  },
}
