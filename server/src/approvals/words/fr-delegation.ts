import { html } from '../../platform/page.ts'
import type { DelegationWords } from './delegation.ts'

export const delegationFr: DelegationWords = {
  account: 'Compte',
  title: 'Décisions pendant votre absence',
  lead: 'Une autre personne décide pour un temps de ce que demandent vos agents. Jamais pour un agent à elle, et jamais ce qui exige un rôle ici.',
  known: 'Établi jusqu’ici',
  none: 'Personne ne décide à votre place, et vous à la place de personne.',
  who: 'Qui',
  state: 'État',
  when: 'Quand',
  end: 'Y mettre fin',
  states: { now: 'Maintenant', later: 'Plus tard', ended: 'Terminé' },
  decidesForYou: email => html`${email} décide pour vous`,
  youDecideFor: email => html`Vous décidez pour ${email}`,
  fromTo: (from, until) => html`${from} à ${until}`,
  make: 'Laisser quelqu’un décider',
  makeLead:
    'Cette personne voit ce que demandent vos agents, avec les arguments, et décide avec sa propre connexion. Le journal la nomme. Cela prend fin quand l’un de vous est suspendu, et chacun peut y mettre fin.',
  email: 'Son adresse',
  from: 'De (UTC)',
  until: 'À (UTC), un mois au plus',
  password: 'Votre mot de passe, car cela donne à quelqu’un ce que vous avez',
  notMade: 'Rien n’a été établi.',
  faults: {
    nobody: 'Personne avec cette adresse ne partage une organisation avec vous.',
    yourself: 'C’est vous.',
    when: 'La fin vient après le début, et pas dans le passé.',
    too_long: 'Un mois au plus.',
    password_needed: 'Saisissez votre mot de passe.',
    password_wrong: 'Ce mot de passe ne correspond pas.',
    locked_out: 'Trop de tentatives. Réessayez plus tard.',
  },
}
