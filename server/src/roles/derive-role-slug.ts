import { roleSlugLengthMax } from './model.ts'

/** What the slug of every organization's role begins with, so that none can take the name of one of the installation's. */
export const organizationRolePrefix = 'org-'

/** A slug for a role of an organization that was given a name only: `Billing Admin` is `org-billing-admin`. */
export function deriveRoleSlug(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const bare = words.startsWith(organizationRolePrefix) ? words.slice(organizationRolePrefix.length) : words
  return `${organizationRolePrefix}${bare === '' ? 'role' : bare}`.slice(0, roleSlugLengthMax).replace(/-+$/, '')
}
