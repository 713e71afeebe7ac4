export { keepFigures } from './actions-follow.ts'
