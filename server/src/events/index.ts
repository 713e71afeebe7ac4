export { type Change, emit, emitAll, wirePart } from './actions.ts'
export { type ActionContexts, actionIsEnabled, askAction } from './actions-ask.ts'
export { type EventName, eventNames, type WireEvent, webhookEventNames } from './model.ts'
export { forgetEvents } from './store.ts'
