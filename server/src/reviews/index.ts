export { reviewsSomething } from './store.ts'
