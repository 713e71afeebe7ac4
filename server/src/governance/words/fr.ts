import { html, plural } from '../../platform/page.ts'
import { profileFr } from './fr-profile.ts'
import type { AccountWords, EndedCounts } from './words.ts'

const locale = 'fr-FR'

/** « 1 autorisation et 2 jetons ont pris fin, 1 résultat a été retenu ». */
function endedWith({ grants, tokens, withheld }: EndedCounts): string {
  const grantText = plural(locale, grants, { one: '{n} autorisation', other: '{n} autorisations' })
  const tokenText = plural(locale, tokens, { one: '{n} jeton', other: '{n} jetons' })
  const late = plural(locale, withheld, { one: '{n} résultat retenu', other: '{n} résultats retenus' })
  return `Également terminés\u00a0: ${grantText} et ${tokenText}${withheld > 0 ? `\u00a0; ${late}` : ''}`
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'à sa limite',
  idle: 'pour inactivité',
  refresh_reuse: 'car un jeton d’actualisation a été utilisé deux fois',
  code_reuse: 'car un code a été utilisé deux fois',
  ended_by_person: 'par vous',
  ended_by_admin: 'par un administrateur',
  ended_by_agent: 'par l’agent lui-même',
  ended_with_parent: 'avec la session dont elle dépendait',
  principal_suspended: 'car le compte a été suspendu',
  application_retired: 'car l’application a été retirée du service',
  logged_out: 'par déconnexion',
  logged_out_everywhere: 'par déconnexion de partout',
  ended_by_provider: 'car la connexion auprès de son organisation a pris fin',
  password_reset: 'car le mot de passe a été réinitialisé',
  membership_lost: 'car la personne a quitté l’organisation',
  policy_tightened: 'car les règles de l’application sont devenues plus strictes',
  stopped: 'car un administrateur l’a arrêtée',
}

function because(reason: string | undefined): string {
  const words = reason === undefined ? undefined : reasons[reason]
  return words === undefined ? '' : `, ${words}`
}

/** French. */
export const accountFr: AccountWords = {
  language: 'fr',
  title: 'Votre compte',
  lead: zone => `Ce qui agit en votre nom, d’où et jusqu’à quand. Heures en ${zone}.`,
  security: 'Profil et moyens de connexion',
  signOut: 'Se déconnecter',
  actions: 'Actions',
  and: 'et',
  state: 'État',
  until: 'Jusqu’à',
  showAll: 'Tout afficher',
  older: 'Plus anciens',
  newer: 'Plus récents',
  pages: 'Pages',
  live: many => plural(locale, many, { one: '{n} active', other: '{n} actives' }),
  waiting: {
    title: 'En attente de votre décision',
    word: 'En attente',
    code: (code, ends, left) => html`Code ${code}, expire à ${ends}, dans ${left}`,
    review: 'Examiner',
    of: agent => html` la demande de ${agent}`,
    access: providers => html`demande l’accès à ${providers}`,
    call: tool => html`demande un appel de ${tool}`,
    ends: (ends, left) => html`Expire à ${ends}, dans ${left}`,
    anAgent: 'Un agent',
  },
  agents: {
    title: 'Agents qui agissent pour vous',
    allTitle: 'Sessions de vos agents',
    allLead: 'Chaque session qu’un agent a eue en votre nom, la plus récente d’abord, et ce qu’il a fait en dernier.',
    agent: 'Agent',
    mayDo: 'Peut faire',
    nothingYet: 'Rien pour l’instant',
    noCall: 'aucun appel',
    lastCall: ago => html`dernier appel ${ago}`,
    active: 'Active',
    ended: 'Terminée',
    end: 'Mettre fin à la session',
    of: agent => html` de ${agent}`,
    startedAt: at => html`début\u00a0: ${at}`,
    endedAt: (at, reason, counts) => html`Terminée (${at})${because(reason)}. ${endedWith(counts)}.`,
    receipt: 'Ouvrir le reçu',
    lately: 'Récemment',
    callsLeft: (tools, left) =>
      left === undefined
        ? tools
        : html`${tools}, ${plural(locale, left, { one: '{n} appel restant', other: '{n} appels restants' })}`,
    open: 'Ouvrir la session',
    none: 'Aucun agent n’a encore rien demandé. Un agent commence une session en vous le demandant\u00a0; vous voyez ensuite ici ce qu’il fait. Pour en connecter un\u00a0:',
    outcome: {
      succeeded: 'Réussi',
      failed: 'Échoué',
      not_sent: 'Non envoyé',
      aborted: 'Interrompu',
      withheld: 'Retenu',
      unknown: 'Indéterminé',
      refused: 'Bloqué',
      in_flight: 'En cours',
    },
  },
  signIns: {
    title: 'Vos propres connexions',
    allTitle: 'Toutes vos connexions',
    allLead:
      'Où vous êtes et avez été connecté, la plus récente d’abord. Un lieu n’est pas plus précis que son réseau.',
    device: 'Appareil et lieu',
    unknownDevice: 'Un appareil inconnu',
    browserOn: (browser, system) => `${browser} sur ${system}`,
    someBrowserOn: system => `Un navigateur sur ${system}`,
    application: 'Application',
    anApplication: 'Une application',
    lastActive: 'Dernière activité',
    thisOne: 'Celle-ci',
    end: 'Mettre fin',
    on: device => html` à la connexion sur ${device}`,
    endOthers: 'Mettre fin à toutes les autres',
    thisMachine: 'sur le serveur lui-même',
    localNetwork: 'dans un réseau local',
    network: 'réseau {network}',
    endedAt: (at, reason) => html`Terminée (${at})${because(reason)}`,
    impersonated: (by, reason) => html`${by}, administrateur, agit ici en votre nom\u00a0: ${reason}`,
    only: 'Vous n’êtes connecté nulle part ailleurs.',
  },
  applications: {
    title: 'Applications tierces',
    application: 'Application',
    gets: 'Elle obtient',
    allowed: 'Autorisée',
    since: day => html`depuis le ${day}`,
    inOrganization: organization => html`dans ${organization}`,
    untilTaken: 'votre retrait',
    takeBack: 'Retirer',
    none: 'Aucune. Une application tierce vous demande avant d’obtenir quoi que ce soit, et vous pouvez le retirer ici.',
    taken: application =>
      html`${application} n’obtient plus rien\u00a0: ses sessions et ses jetons pour vous ont pris fin.`,
    scopes: {
      openid: 'vous reconnaître',
      profile: 'votre nom et votre photo',
      email: 'votre adresse e-mail',
      offline_access: 'continuer en votre absence',
    },
  },
  accounts: {
    title: 'Comptes associés',
    allTitle: 'Tous les comptes associés',
    allLead: 'Comptes d’autres services que des agents peuvent utiliser pour vous, chacun comme vous l’avez approuvé.',
    account: 'Compte',
    usedBy: 'Utilisé par',
    nobody: 'Personne actuellement',
    untilDisconnected: 'sa dissociation',
    connected: 'Associé',
    drifted: 'Droits modifiés',
    broken: 'À associer de nouveau',
    expiring: 'Expire bientôt : à associer de nouveau',
    revoked: 'Retirée chez le fournisseur',
    scopes: 'Droits',
    lastUsed: ago => html`dernière utilisation ${ago}`,
    disconnect: 'Dissocier',
    aProvider: 'Un service',
    none: 'Aucun pour l’instant. Un agent qui en a besoin le dit, et vous l’associez alors. L’association seule ne donne aucun accès à un agent.',
    disconnected: account =>
      html`${account} est dissocié. Ses identifiants sont supprimés, et toutes les autorisations correspondantes ont pris fin.`,
  },
  ended: {
    signIn: (device, at, counts) => html`La connexion sur ${device} a pris fin (${at}). ${endedWith(counts)}.`,
    many: (many, counts) =>
      html`${plural(locale, many, { one: '{n} connexion a pris fin', other: '{n} connexions ont pris fin' })}. ${endedWith(counts)}.`,
    more: 'Les autres figurent sous «\u00a0Tout afficher\u00a0».',
    receipt: 'Ouvrir le reçu',
    offline: (many, until) =>
      html`${plural(locale, many, { one: '{n} jeton peut encore être accepté', other: '{n} jetons peuvent encore être acceptés' })} par une application qui vérifie elle-même (limite\u00a0: ${until}).`,
  },
  bar: { of: 'sur', ends: 'fin', ended: 'terminé' },
  profile: profileFr,
}
