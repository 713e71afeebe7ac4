export { type Lifecycle, lifecycleOf } from './actions-lifecycle.ts'
export { offboardPerson } from './actions-offboard.ts'
export { type AccessFlag, type AccessKind, accessFlags, accessKinds, type StandingAccess } from './model.ts'
export { type AccessScope, listStandingAccess } from './store-access.ts'
