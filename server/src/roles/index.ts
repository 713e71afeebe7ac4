export {
  defaultRole,
  organizationType,
  permissionsExist,
  permissionsOf,
  refuseUnknownResourceRoles,
  refuseUnknownRoles,
} from './actions-granted.ts'
export { deleteOrganizationRole, deleteRolesOf } from './actions-roles.ts'
export { groupRoles, sameRoles } from './derive-group-roles.ts'
export type * from './model.ts'
export { permissionSchema, presentPermission } from './render-permission.ts'
export { listPermissions } from './store-permissions.ts'
export { listRoles } from './store-roles.ts'
