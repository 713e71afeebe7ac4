export { checkCsrf, personOf, signInAddress, stepUp } from './actions.ts'
export type * from './model.ts'
export { frameOf } from './render-frame.ts'
