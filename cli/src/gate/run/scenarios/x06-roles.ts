import { accessTried } from '../access-model.ts'
import type { RunScenario } from './model.ts'

/** Whoever may not do it does not do it, whatever else they send. */
export const x06: RunScenario = {
  id: 'X06',
  title: 'Every act by those who may not, with another role and another organization in the request',
  rules: ['IC02', 'IC03', 'IC04'],
  absent: ({ manifest }) =>
    manifest.acts.length === 0
      ? { because: 'nothing can be changed', code: /\.(create|update|delete|send|revoke)[A-Z]\w*\(/ }
      : null,
  run: async ground => (await accessTried(ground)).outcome,
}
