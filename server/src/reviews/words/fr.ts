import type { ReviewWords } from './words.ts'

export const reviewFr: ReviewWords = {
  language: 'fr',
  subject: {
    started: name => `Accès à vérifier : ${name}`,
    reminder: name => `Vous êtes encore attendu : ${name}`,
  },
  waits: 'Vous devez décider qui et quoi garde un accès : garder, réduire ou retirer, chaque fois avec une raison.',
  until: moment => `La date limite est : ${moment}.`,
  undecided: {
    end: 'Ce que personne n’aura décidé d’ici là prend fin tout seul.',
    keep: 'Ce que personne n’aura décidé d’ici là est gardé, et le journal le dit.',
  },
  decidesNothing: 'Cet e-mail ne décide rien. La page demande qui vous êtes.',
  open: 'Ouvrir la vérification',
  askedBy: 'Demandé par les administrateurs de ce serveur.',
  notYou: 'Si vous ne savez rien de cette vérification, ne décidez rien et prévenez ceux qui gèrent ce serveur.',
}
