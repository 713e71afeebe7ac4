export { type Change, emit, wirePart } from './actions.ts'
export { type EventName, eventNames, type WireEvent, webhookEventNames } from './model.ts'
