export { type Judgement, judgeCall, judgeRemembered, parseFacts } from './actions-judge.ts'
export type { JudgedCall } from './model.ts'
export { readFacts } from './store.ts'
