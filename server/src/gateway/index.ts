export { whyNot } from './actions-enter.ts'
export { countCalls, listCalls, openArguments } from './actions-explain.ts'
export { bearerChallenge, mcpScope } from './derive-challenge.ts'
export type { RecordedCall, RecordedOutcome } from './model.ts'
