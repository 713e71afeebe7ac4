export { authenticateCaller } from './actions-client.ts'
