import { conflict, Refusal, unprocessable } from '../platform/refusal.ts'

/** 422, with the slugs that may not be used there. */
export function unknownRoles(slugs: readonly string[]): Refusal {
  return new Refusal({
    status: 422,
    code: 'invalid_role',
    message: `There is no such role here: ${slugs.join(', ')}. List the roles of the organization for those that there are.`,
  })
}

/** 422: a role of a document is no role of a member. */
export function roleOfResource(slug: string): Refusal {
  return new Refusal({
    status: 422,
    code: 'sub_resource_scoped_role_not_allowed',
    message: `The role ${slug} is given on a resource, not to a membership. Use a role of the type organization.`,
  })
}

/** 409: a slug names one role in its scope. */
export function slugTaken(code: 'role_slug_conflict' | 'organization_role_slug_conflict', slug: string): Refusal {
  return conflict(code, `A role with the slug ${slug} already exists.`)
}

/** 409: a slug names one permission. */
export function permissionSlugTaken(slug: string): Refusal {
  return conflict('permission_slug_conflict', `A permission with the slug ${slug} already exists.`)
}

/** 422, with the rule that the slug breaks. */
export function slugDoesNotFit(what: string, rule: string): Refusal {
  const message = `The slug of ${what} ${rule}.`
  return unprocessable(message, [{ code: 'invalid_slug', message, field: 'slug' }])
}

/** 422, with the slugs that are no permissions. */
export function unknownPermissions(slugs: readonly string[]): Refusal {
  const message = `There is no such permission: ${slugs.join(', ')}. Create it first.`
  return unprocessable(message, [{ code: 'permission_not_found', message, field: 'permissions' }])
}

/** 403: it is put on roles as it is. */
export function permissionIsOurs(slug: string): Refusal {
  return new Refusal({
    status: 403,
    code: 'system_permission',
    message: `The permission ${slug} belongs to this server. It can be put on roles; it can't be changed.`,
  })
}
