import { html } from '../../platform/page.ts'
import type { ConnectWords } from './words.ts'

/** French. */
export const connectFr: ConnectWords = {
  language: 'fr',
  title: provider => `Associer ${provider}`,
  heading: (provider, organization) => html`Associer votre compte ${provider} à ${organization}`,
  lead: provider =>
    html`L’association ne donne aucun accès à un agent. Elle vous permet d’approuver les demandes qui ont besoin de ${provider}.`,
  sharedHeading: (provider, organization) => html`Associer un compte ${provider} pour ${organization}`,
  sharedLead: organization =>
    html`Ce sera un compte de ${organization} : les membres qui en ont le droit peuvent l’utiliser. L’association ne donne aucun accès à un agent.`,
  untilDisconnected: html`jusqu’à <b>sa dissociation</b>`,
  provider: 'Service',
  providerAt: (provider, host) => html`${provider} sur ${host}`,
  addedBy: name => html`Ajouté par ${name}`,
  addedByOn: (name, day) => html`Ajouté par ${name} le ${day}`,
  kept: 'Conservé',
  sealed: organization => html`Scellé dans le coffre de ${organization}`,
  keptMeans:
    'Utilisé seulement pour les appels que vous avez approuvés. Aucun agent, aucune page, aucun export ne le montre.',
  keptForApplications:
    'Utilisé pour les appels que vous avez approuvés, et par l’application qui vous a envoyé ici. Aucun agent, aucune page et aucun export ne le montre.',
  ends: 'Prend fin',
  endsWhen: (organization, provider) =>
    html`Quand vous le dissociez, quittez ${organization}, ou que ${provider} le retire`,
  endsMeans: 'Chaque autorisation qui l’utilise prend fin à ce moment.',
  askedThere: 'Demandé là-bas',
  mostEver: 'Aucune approbation ne pourra jamais utiliser plus que cela.',
  noScope: 'aucun droit nommé\u00a0; le service décide',
  goOn: provider => html`Continuer vers ${provider}`,
  notNow: 'Pas maintenant',
  token: provider => html`Jeton d’accès de ${provider}`,
  tokenHint:
    'Créez-en un là-bas avec le moins de droits possible. Ambit l’essaie une fois, le scelle et ne le montre plus jamais.',
  connect: provider => html`Associer ${provider}`,
  notConnected: 'Non associé.',
  declined: provider => html`${provider} indique que cela y a été refusé. Continuez pour réessayer.`,
  failed: provider =>
    html`${provider} ne l’a pas terminé. Continuez pour réessayer\u00a0; si cela se reproduit, prévenez un administrateur.`,
  tokenRefused: provider => html`${provider} n’a pas accepté ce jeton. Créez-en un nouveau là-bas et saisissez-le ici.`,
  tokenMissing: 'Saisissez un jeton.',
  scopesMissing: (provider, scopes) =>
    html`${provider} a omis ${scopes}. Continuez et autorisez tout, ou demandez à un administrateur d’exiger moins.`,
  connectedTitle: provider => `${provider} est associé`,
  connected: 'Associé',
  connectedHeading: (provider, organization) => html`Votre compte ${provider} est associé à ${organization}`,
  connectedLead: 'Aucun agent ne peut l’utiliser avant que vous n’approuviez une demande qui le nomme.',
  back: 'Retour à la demande',
  account: 'Compte',
  connectedAt: time => html`Associé\u00a0: ${time}`,
  givenThere: 'Accordé là-bas',
  lastUsed: 'Dernière utilisation',
  notYet: 'Pas encore',
  usedBy: 'Utilisé par',
  nobody: 'Personne actuellement',
  noGrant: 'Aucune autorisation ne l’utilise actuellement.',
  disconnecting: agents => html`La dissociation met fin aussitôt à ce que ${agents} peuvent en faire.`,
  disconnect: 'Dissocier',
  openAccount: 'Ouvrir votre compte',
  neededTitle: provider => `${provider} ne demande aucun compte`,
  nothingToConnect: 'rien à associer',
  needed: provider => html`${provider} ne demande aucun compte de votre part`,
  asksNone: provider => html`${provider} ne demande aucun identifiant.`,
  oneForAll: organization => html`${organization} y a un compte que toutes les approbations utilisent.`,
}
