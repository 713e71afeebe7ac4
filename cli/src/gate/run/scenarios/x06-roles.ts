import { accessTried } from '../access-model.ts'
import { changes, fileWith, type RunScenario } from './model.ts'

/** Whoever may not do it does not do it, whatever else they send. */
export const x06: RunScenario = {
  id: 'X06',
  title: 'Every act by those who may not, with another role and another organization in the request',
  rules: ['IC02', 'IC03', 'IC04'],
  absent: ({ manifest, project }) => {
    if (manifest.acts.length > 0) return null
    // Code that only signs people in has pages of theirs, and nothing else.
    if (manifest.pages.some(({ needs }) => needs !== 'nobody') && fileWith(project, changes) === undefined) return null
    return { because: 'nothing can be changed', code: changes }
  },
  run: async ground => (await accessTried(ground)).outcome,
}
