export { refuseRoleWhileGiven } from './actions-roles.ts'
