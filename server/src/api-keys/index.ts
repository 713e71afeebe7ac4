export { createKey, expireKey, revokeKey, validateKey } from './actions.ts'
export type { CustomerKey } from './model.ts'
export { renderApiKey } from './render-api-key.ts'
export { findCustomerKey, listCustomerKeys } from './store.ts'
