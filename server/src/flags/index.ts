export { flagsFor } from './actions.ts'
