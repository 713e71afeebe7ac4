import { organizationRolePrefix } from './derive-role-slug.ts'
import { roleSlugLengthMax } from './model.ts'

const roleSlug = /^[a-z0-9][a-z0-9_-]*$/
const permissionSlug = /^[a-z0-9][a-z0-9_:.*-]*$/

/** Lower-case letters, digits, hyphen and underscore; an organization's begins with `org-`, and no other does. */
export function roleSlugFits(slug: string, ofOrganization: boolean): boolean {
  const fits = slug.length <= roleSlugLengthMax && roleSlug.test(slug)
  return fits && slug.startsWith(organizationRolePrefix) === ofOrganization
}

/** As a role's, with colon, dot and asterisk: `posts:read`, `billing.*`. */
export function permissionSlugFits(slug: string): boolean {
  return slug.length <= roleSlugLengthMax && permissionSlug.test(slug)
}
