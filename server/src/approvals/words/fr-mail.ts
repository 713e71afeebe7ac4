import type { RequestMailWords } from './words.ts'

export const mailFr: RequestMailWords = {
  subject: agent => `${agent} demande votre approbation`,
  heading: agent => `${agent} demande votre approbation`,
  tools: names => `Il veut utiliser\u00a0: ${names}.`,
  code: code => `Comparez le code avec celui que montre votre agent\u00a0: ${code}.`,
  decide: 'Rien ne se passe avant votre décision, et seule la page décide. Ce message n’approuve rien.',
  open: 'Ouvrir la demande',
  askedBy: (agent, program, at) => `Demandé par ${agent} (${program}) à ${at}.`,
  notYou:
    'Si vous ne connaissez pas cet agent, ouvrez la demande et choisissez «\u00a0Refuser et terminer la session\u00a0», ou terminez sa session sur la page de votre compte. Changez ensuite votre mot de passe.',
}
