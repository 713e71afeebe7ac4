export { whyNot } from './actions-enter.ts'
export { countCalls, latestCalls, listCalls, openArguments } from './actions-explain.ts'
export { bearerChallenge, mcpScope } from './derive-challenge.ts'
export type { LatestCall, RecordedCall, RecordedOutcome } from './model.ts'
