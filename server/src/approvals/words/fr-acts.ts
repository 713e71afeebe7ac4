import { html } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'

export const actsFr: ActWords = {
  kinds: {
    'audit.erase': {
      title: 'Effacer le contenu d’événements d’audit',
      lead: 'Ce que disent ces événements est supprimé définitivement. Leurs empreintes restent, pour que chacun voie qu’ils étaient là et qu’ils ont été effacés.',
    },
    widen: {
      title: 'Assouplir ce qui était convenu',
      lead: 'Une application reçoit d’autres adresses, ses sessions peuvent durer plus longtemps, ou une règle d’approbation disparaît. Ensuite, plus est possible que ce qui a été approuvé.',
    },
    'audit.retain': {
      title: 'Effacer les événements selon leur âge',
      lead: 'Ce que dit chaque événement est supprimé définitivement après tant de jours ; sans jours, plus rien ne l’est. Les empreintes restent, pour que chacun voie qu’ils étaient là et qu’ils ont été effacés.',
    },
  },
  needs: persons =>
    `Il faut ${persons} personnes, chacune sur cette page avec sa propre connexion. Personne ne compte deux fois.`,
  exactly: 'Voici exactement ce qui sera fait',
  digest: digest => html`Empreinte ${digest}. Ce qui sera fait ne peut en différer en rien.`,
  askedBy: 'Demandé par',
  askedAt: (email, time) => html`${email} à ${time}`,
  decisions: 'Décidé jusqu’ici',
  nobodyYet: 'Personne pour l’instant.',
  part: (email, decision, time) => html`${email} a ${decision === 'approve' ? 'approuvé' : 'refusé'} à ${time}`,
  sum: left =>
    left <= 1
      ? 'Vous êtes la dernière personne nécessaire : si vous approuvez, cela pourra être fait dans l’heure.'
      : `Si vous approuvez, ${left === 2 ? 'une autre personne doit' : `${left - 1} autres personnes doivent`} encore approuver avant que cela puisse être fait.`,
  oneOfThem: 'Approuver parmi elles',
  denyForGood: 'Refuser définitivement',
  password: 'Votre mot de passe, car cela ne peut pas être annulé',
  states: {
    pending: 'En attente',
    approved: 'Approuvé',
    denied: 'Refusé',
    expired: 'Terminé, rien n’a été fait',
    withdrawn: 'Retiré, rien n’a été fait',
    done: 'Fait',
  },
  decideBefore: time => html`la demande se termine <b>${time}</b>`,
  useBefore: time => html`peut être fait avant <b>${time}</b>`,
  over: time => html`terminé depuis <b>${time}</b>`,
  waits: left => `Il manque encore ${left === 1 ? 'une personne' : `${left} personnes`}.`,
  youDecided:
    'Vous avez décidé votre part. Une décision ne peut pas être changée ; une autre personne peut encore refuser.',
  mailSubject: title => `À vous de décider : ${title}`,
  mailAskedBy: (email, at) => `Demandé par ${email} à ${at}.`,
  mailNotYou:
    'Si vous n’en savez rien, ouvrez la demande, refusez-la et prévenez les personnes qui exploitent ce serveur.',
}
