export { validateKey } from './actions.ts'
export type { CustomerKey } from './model.ts'
export { renderApiKey } from './render-api-key.ts'
