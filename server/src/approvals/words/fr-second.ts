import { html } from '../../platform/page.ts'
import type { SecondWords } from './second.ts'

export const secondFr: SecondWords = {
  title: agent => `${agent} : plus d’une personne`,
  heading: agent => html`Ce que demande ${agent} exige plus d’une personne`,
  lead: person => html`${person} a approuvé ce qui suit. Une règle veut que d’autres approuvent exactement cela.`,
  waiting: 'Vous avez approuvé cela. Une règle veut que d’autres approuvent exactement cela ; rien n’est donné avant.',
  what: 'Ce qui serait donné',
  account: 'Avec le compte',
  until: 'Combien de temps',
  duration: (duration, end) => html`${duration} à partir de la dernière approbation, jusqu’à ${end} au plus tard`,
  limits: 'Combien de fois',
  noCallLimit: 'sans limite d’appels',
  calls: calls => `${calls} ${calls <= 1 ? 'appel' : 'appels'} au plus`,
  bytes: bytes => `${bytes} de résultats au plus`,
  decisions: 'Décidé jusqu’ici',
  part: (email, decision, time) => html`${email} a ${decision === 'approve' ? 'approuvé' : 'refusé'} à ${time}`,
  rules: 'Qui doit approuver',
  rule: (name, approved, persons) => html`${name} : ${approved} sur ${persons}`,
  sum: 'Si vous approuvez, vous approuvez exactement ceci. Vous ne pouvez pas le modifier ; refusez ce qui devrait être moindre, et dites-le à la personne concernée.',
  approve: 'Approuver exactement ceci',
  deny: 'Refuser',
  takeBack: 'Retirer mon approbation',
  waits: 'Il manque d’autres personnes.',
  afterYou: rules =>
    html`Après vous, d’autres doivent approuver ce que vous donnez : ${rules}. Rien n’est donné avant.`,
  ruleNeeds: (name, persons) => html`${name} (${persons} ${persons === 1 ? 'personne' : 'personnes'})`,
  deniedBy: (email, time) => html`${email} a refusé à ${time}`,
  mailSubject: email => `Ce que ${email} a approuvé a aussi besoin de vous`,
  mailWhy: 'Une règle dit qu’une personne ne suffit pas. La page montre exactement ce qui serait donné.',
  mailAskedBy: (email, at) => `Approuvé d’abord par ${email} à ${at}.`,
  mailNotYou:
    'Si vous n’en savez rien, ouvrez la demande, refusez-la et parlez à la personne qui a approuvé la première.',
}
