export { type Lifecycle, lifecycleOf } from './actions-lifecycle.ts'
export { offboardPerson } from './actions-offboard.ts'
