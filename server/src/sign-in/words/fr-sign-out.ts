import { type Html, html } from '../../platform/page.ts'
import { pageWordsFr } from '../../platform/words/fr.ts'
import type { SignOutWords } from './sign-out.ts'

function because(reason: string | undefined): Html | undefined {
  const words = pageWordsFr.because(reason)
  return words && html`, ${words}`
}

export const signOutWordsFr: SignOutWords = {
  title: 'Se déconnecter de votre compte',
  signedInUntil: time => html`fin de la connexion\u00a0: <b>${time}</b>`,
  lead: startedAt =>
    html`La connexion commencée dans ce navigateur (${startedAt}) prend fin aussitôt, avec ses jetons. Les agents qui agissent pour vous ont leurs propres sessions et continuent\u00a0; mettez-y fin sur la page de votre compte. «\u00a0Se déconnecter partout\u00a0» met aussi fin à vos connexions dans toutes les applications et sur tous les autres appareils.`,
  button: 'Se déconnecter',
  everywhere: 'Se déconnecter partout',
  stay: 'Rester connecté',
  overTitle: application => (application === undefined ? 'Déconnecté' : `Déconnecté de ${application}`),
  overHeading: application => html`Vous êtes déconnecté de ${application ?? 'votre compte'}`,
  ended: 'Terminée',
  endedAt: time => html`terminée\u00a0: <b>${time}</b>`,
  over: (reason, at) =>
    html`Votre connexion a pris fin (${at})${because(reason)}. Rien dans ce navigateur ne peut plus l’utiliser.`,
  again: 'Se reconnecter',
  receipt: 'Ouvrir le reçu',
  goOnTo: host => html`Continuer vers ${host}`,
  told: 'Terminées en même temps, et en cours d’effacement dans ce navigateur\u00a0:',
}
