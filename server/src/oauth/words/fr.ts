import { html, plural } from '../../platform/page.ts'
import type { OAuthWords } from './words.ts'

const locale = 'fr-FR'

/** French. */
export const oauthFr: OAuthWords = {
  language: 'fr',
  consent: {
    title: client => `Commencer une session pour ${client}`,
    heading: client => html`${client} souhaite commencer une session pour vous`,
    lead: 'Cela ne donne encore aucun accès. La session dit seulement qui demande. Chaque accès nécessaire vous parvient comme une demande distincte.',
    until: time => html`session jusqu’à <b>${time}</b> au plus tard`,
    whoAsks: 'Qui demande',
    howLong: 'Combien de temps',
    lastSession: 'Dernière session',
    start: 'Commencer la session',
    dontStart: 'Ne pas commencer',
    name: 'Nom',
    wholeName: 'Le nom entier, tel que le programme l’a donné.',
    verified: 'Vérifié',
    unverified: 'Nom non vérifié',
    verifiedMeans: 'Un administrateur a vérifié qui exploite ce programme.',
    unverifiedMeans: 'Le programme a choisi ce nom lui-même. Comparez-le avec ce que vous avez lancé.',
    program: 'Programme',
    today: time => html`aujourd’hui à ${time}`,
    on: day => html`le ${day}`,
    itself: at => html`S’est enregistré lui-même ${at}`,
    byDocument: at => html`Décrit par un document sur cet hôte ${at}`,
    byAdministrator: at => html`Ajouté par un administrateur ${at}`,
    returnsTo: 'Retourne à',
    unreadable: 'Une adresse qu’Ambit ne peut pas lire. Ne commencez pas.',
    thisComputer: 'Un programme sur cet ordinateur',
    site: 'Un site sur Internet',
    anyProgram: 'Le programme de cet ordinateur qui ouvre ces liens',
    actsFor: 'Agit pour',
    inOrganization: (email, organization) => html`${email} dans ${organization}`,
    owner: 'Vous en devenez propriétaire et pouvez y mettre fin à tout moment.',
    learns: 'Apprend',
    learnsBoth: 'Votre adresse e-mail, votre nom et votre photo',
    learnsEmail: 'Votre adresse e-mail',
    learnsProfile: 'Votre nom et votre photo',
    hardEnd: 'Limite',
    neverMoves: 'ne bouge jamais',
    hardEndAt: (end, after, today) => html`${today && 'Aujourd’hui '}${end}, ${after} après le début`,
    inactivity: 'Inactivité',
    mayEndEarlier: 'peut y mettre fin plus tôt',
    afterIdle: duration => html`Après ${duration} sans appel`,
    token: 'Jeton',
    renewedInside: 'renouvelé pendant la session',
    everyToken: duration => html`Toutes les ${duration}, jamais au-delà de la limite`,
    scale: ({ whole, end, idle, token }) =>
      html`Sur une échelle de ${whole}\u00a0: la session prend fin à ${end} au plus tard\u00a0; ${idle} sans appel y mettent fin plus tôt\u00a0; son jeton est renouvelé toutes les ${token} et ne dépasse jamais ${end}.`,
    noFormer: 'Aucune. Ce programme n’a encore jamais agi pour vous.',
    started: time => html`Début\u00a0: ${time}.`,
    stillRuns: until =>
      html`Elle est encore en cours, jusqu’à ${until}. La nouvelle session est distincte\u00a0: aucune autorisation n’est reprise.`,
    ended: (because, at) => html`Terminée ${at}${because && html`, ${because}`}.`,
    grantsEnded: grants =>
      grants === 0
        ? 'Elle n’avait aucune autorisation à la fin.'
        : `${plural(locale, grants, { one: '{n} autorisation a pris fin', other: '{n} autorisations ont pris fin' })} avec elle\u00a0; aucune n’est reprise.`,
  },
  device: {
    entryTitle: 'Connecter un appareil',
    noAccess: 'aucun accès donné',
    entryLead:
      'Saisissez le code que votre appareil ou programme affiche. Rien n’est connecté avant que vous ayez vu ce qui demande.',
    unknown: 'Aucun appareil n’attend avec ce code. Vérifiez-le, ou recommencez sur l’appareil.',
    code: 'Code',
    goOn: 'Continuer',
    title: client => `Connecter ${client}`,
    heading: client => html`${client} sur un appareil souhaite se connecter`,
    asYou: 'Il sera connecté en votre nom sur cet appareil.',
    compare: 'Comparez le code',
    beware:
      'Ne continuez que si vous venez de commencer cela vous-même et que votre appareil affiche le même code. Si quelqu’un vous a envoyé le code ou le lien, ne connectez pas.',
    connect: 'Connecter l’appareil',
    dontConnect: 'Ne pas connecter',
    asksFrom: 'Demande depuis',
    asksFromMeans: 'L’adresse réseau de l’appareil.',
    callsItself: 'Se nomme',
    callsItselfMeans: 'Ce que l’appareil dit de lui-même\u00a0; n’importe qui peut dire n’importe quoi.',
    asked: 'Demandé',
    askedAt: time => html`à ${time}`,
    waits: until => html`Il attend jusqu’à ${until}.`,
    owner: 'Vous pouvez y mettre fin à tout moment sur la page de votre compte.',
    ends: 'Prend fin',
    endsAfter: (most, idle) => html`${most} après le début, et après ${idle} sans utilisation`,
    connectedTitle: 'L’appareil est connecté',
    connected: 'Connecté',
    sessionStarted: 'une session a commencé',
    goBack:
      'Retournez à l’appareil\u00a0; il continue de lui-même. Vous pouvez y mettre fin sur la page de votre compte.',
    deniedTitle: 'L’appareil n’est pas connecté',
    denied: 'Refusé',
    nothingStarted:
      'Rien n’a été commencé, et l’appareil en est informé. Si vous ne l’attendiez pas, il n’y a rien d’autre à faire.',
  },
  claim: {
    title: agent => `${agent} cherche un propriétaire`,
    heading: agent => html`${agent} demande à être votre agent`,
    lead: 'En tant que propriétaire, vous répondez de lui et pouvez l’arrêter à tout moment. Cela ne lui donne aucun accès : tout ce dont il a besoin vous parvient comme une demande à part.',
    beware: 'Ne continuez que si vous avez lancé cet agent vous-même. Si quelqu’un vous a envoyé le lien, refusez.',
    calledItMeans: 'L’agent a choisi ce nom lui-même. Comparez-le à ce que vous avez lancé.',
    belongsTo: 'Propriétaire',
    ownerMeans: 'L’agent a demandé cette adresse. Personne d’autre ne peut le réclamer.',
    organization: 'Organisation',
    organizationMeans: 'L’agent y est enregistré.',
    claim: 'C’est mon agent',
    dontClaim: 'Ce n’est pas le mien',
    codeTitle: 'Donnez ce code à votre agent',
    codeLead: agent => html`${agent} est à vous dès qu’il a le code. Saisissez-le là où vous parlez à votre agent.`,
    codeBeware: 'Ne le donnez à personne d’autre : qui a le code obtient un agent en votre nom.',
    codeUntil: time => html`Le code est valable jusqu’à ${time}`,
    confirmed: 'Il reste une étape',
    deniedTitle: 'L’agent n’est pas à vous',
    deniedNext:
      'Il n’a rien obtenu et apprend que vous avez refusé. Si vous ne l’attendiez pas, il n’y a rien d’autre à faire.',
  },
  signedIn: {
    title: 'Vous êtes connecté',
    word: 'Connecté',
    goingBack: 'retour en cours',
    opens: application => html`${application} s’ouvre de lui-même.`,
    open: 'Ouvrir maintenant',
  },
  faults: {
    answered_before: {
      title: 'Vous avez déjà répondu',
      next: 'Rien de plus n’a été commencé. Cherchez la session dans votre compte, ou recommencez depuis le programme.',
    },
    cant_go_on: {
      title: 'Cette demande ne peut pas continuer',
      next: 'Elle demande quelque chose d’impossible ici, donc rien n’a été commencé. Le programme peut en être informé, sur',
    },
    claim_gone: {
      title: 'Cet agent ne vous attend plus',
      next: 'Le lien a déjà reçu une réponse ou est trop ancien. Rien n’a été modifié. Votre agent peut vous le demander à nouveau.',
    },
    claim_not_yours: {
      title: 'Vous ne pouvez pas réclamer cet agent',
      next: 'Il a demandé quelqu’un d’autre, ou vous ne pouvez pas posséder un tel agent ici. Connectez-vous avec l’adresse qui lui a été donnée, ou demandez à l’administration.',
    },
    device_gone: {
      title: 'L’appareil n’attend plus',
      next: 'Rien n’a été commencé. Recommencez sur l’appareil et utilisez le nouveau code.',
    },
    no_end_scope: {
      title: 'Ce programme demande une fin qui n’existe pas',
      next: 'Rien n’a pris fin. Une session prend fin avec la portée «\u00a0application\u00a0» ou «\u00a0everywhere\u00a0».',
    },
    no_session: {
      title: 'Cette session n’existe pas',
      next: 'Rien n’a pris fin. L’adresse ne désigne aucune session d’une application ici.',
    },
    not_let_in: {
      title: 'Ce programme ne vous laisse pas entrer',
      next: 'Rien n’a été commencé. La raison\u00a0:',
    },
    pushed_over: {
      title: 'Cette demande a déjà été utilisée, ou est trop ancienne',
      next: 'Rien n’a été commencé, et rien n’a été renvoyé. Recommencez depuis le programme qui vous a envoyé ici.',
    },
    request_over: {
      title: 'Cette page est trop ancienne',
      next: 'Rien n’a été commencé. Recommencez depuis le programme qui vous a envoyé ici.',
    },
    strange_logout: {
      title: 'Ce programme veut vous déconnecter d’une manière qu’il n’a pas enregistrée',
      next: 'Rien n’a pris fin, et rien n’y a été envoyé. Vous pouvez vous déconnecter sur la page de votre compte.',
    },
    strange_redirect: {
      title: 'Ce programme veut sa réponse à une adresse qu’il n’a pas enregistrée',
      next: 'Rien n’a été commencé, et rien n’y a été envoyé. Si vous ne vous y attendiez pas, fermez la page\u00a0; sinon, ajoutez de nouveau le serveur au programme.',
    },
    strange_return: {
      title: 'Ce programme veut continuer à une adresse qu’il n’a pas enregistrée',
      next: 'Rien n’a pris fin, et rien n’y a été envoyé. Enregistrez l’adresse comme adresse de déconnexion de l’application.',
    },
    unknown_client: {
      title: 'Ce programme n’est pas connu ici',
      next: 'Rien n’a été commencé, et rien ne lui a été renvoyé. Retirez ce serveur du programme, puis ajoutez-le de nouveau.',
    },
    wrong_account: {
      title: 'Ce programme n’accepte pas votre compte',
      next: 'Rien n’a été commencé. Demandez à l’administrateur du programme quels comptes et moyens de connexion il accepte.',
    },
  },
  link: { account: 'Ouvrir votre compte', anotherCode: 'Saisir un autre code', tellProgram: 'Informer le programme' },
}
