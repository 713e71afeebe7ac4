export { isAuthorized } from './actions-check.ts'
export { heldRoles, refuseRoleWhileGiven } from './actions-roles.ts'
export { removeResourcesOf as deleteResourcesOf } from './store-resources.ts'
