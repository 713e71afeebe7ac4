export { type Change, emit, wirePart } from './actions.ts'
export { type ActionContexts, askAction } from './actions-ask.ts'
export { type EventName, eventNames, type WireEvent, webhookEventNames } from './model.ts'
