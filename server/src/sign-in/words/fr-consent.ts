import { html } from '../../platform/page.ts'
import type { ConsentWords } from './consent.ts'

export const consentWordsFr: ConsentWords = {
  title: application => `Autoriser ${application} à utiliser votre compte`,
  heading: application => html`${application} souhaite utiliser votre compte`,
  lead: 'Elle n’appartient pas à l’exploitant de ce serveur. Elle obtient ce qui figure ici, et rien de plus.',
  who: 'Qui demande',
  name: 'Application',
  checked: 'Vérifiée',
  unchecked: 'Nom non vérifié',
  checkedMeans: owner =>
    owner === undefined ? 'Un administrateur l’a ajoutée.' : html`Un administrateur l’a ajoutée, pour ${owner}.`,
  uncheckedMeans: 'Elle a choisi ce nom elle-même. Comparez-le avec ce que vous avez lancé.',
  site: 'Site',
  siteMeans: 'L’adresse qu’elle indique elle-même.',
  returnsTo: 'Retour vers',
  returnsToThisComputer: 'Un programme sur cet ordinateur.',
  returnsToSite: 'Un site sur Internet.',
  returnsToProgram: 'Le programme de cet ordinateur qui ouvre ces liens.',
  account: 'Votre compte',
  accountMeans: 'Un autre\u00a0? Choisissez-le ci-dessous avant d’autoriser quoi que ce soit.',
  gets: 'Ce qu’elle obtient',
  isNew: 'Nouveau',
  before: 'Déjà autorisé',
  scope: (scope, until) =>
    ({
      openid: {
        gives: 'Vous reconnaître',
        means: 'Par un identifiant qui reste le même. Il ne contient ni votre nom ni votre adresse.',
      },
      profile: {
        gives: 'Votre nom et votre photo',
        means: 'Ainsi que votre langue et la date de leur dernière modification.',
      },
      email: { gives: 'Votre adresse e-mail', means: 'Et si vous avez prouvé qu’elle est à vous.' },
      offline_access: {
        gives: 'Continuer en votre absence',
        means: html`Elle renouvelle son accès elle-même. Fin au plus tard\u00a0: ${until}.`,
      },
    })[scope],
  permissionMeans: organization =>
    organization === undefined
      ? 'Dans l’organisation que vous choisissez, dans la limite de vos propres droits.'
      : html`Dans ${organization}, dans la limite de vos propres droits.`,
  organization: 'Pour quelle organisation',
  organizationOnly: 'Organisation',
  chooseOne: 'Cela vaut dans celle que vous choisissez, et dans aucune autre.',
  organizationMissing: 'Choisissez d’abord une organisation.',
  changed:
    'L’application a été modifiée pendant que cette page était ouverte. Rien n’a été autorisé. Vérifiez ce qu’elle demande maintenant.',
  takeBack:
    'Vous pouvez retirer cette autorisation à tout moment sur la page de votre compte\u00a0; elle cesse aussitôt.',
  allow: 'Autoriser',
  deny: 'Ne pas autoriser',
}
