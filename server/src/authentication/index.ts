export { authenticateCaller } from './actions-client.ts'
export { codeRefused } from './errors.ts'
