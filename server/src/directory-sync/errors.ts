import { Refusal, unprocessable } from '../platform/refusal.ts'

/** One answer for no bearer, an unknown one, one that is over and one of another directory: nobody learns which directories there are. */
export function bearerRefused(): Refusal {
  return new Refusal({
    status: 401,
    code: 'directory_token_refused',
    message: 'Send the bearer token of this directory.',
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** Keywords of RFC 7644 section 3.12. */
export type ScimType = 'invalidFilter' | 'invalidSyntax' | 'invalidPath' | 'noTarget' | 'invalidValue' | 'mutability'

/** What a provider sent can't be done, by the keyword of SCIM. */
export function scimRefused(scimType: ScimType, message: string): Refusal {
  return new Refusal({ status: 400, code: 'scim_request_refused', message, details: { scimType } })
}

/** Somebody else in this directory is called that (RFC 7644 section 3.3). */
export function userNameTaken(): Refusal {
  return new Refusal({
    status: 409,
    code: 'directory_user_exists',
    message: 'A user with this userName already exists in this directory.',
    details: { scimType: 'uniqueness' },
  })
}

/** What is there is not what the provider had seen (RFC 7644 section 3.14). */
export function versionDiffers(): Refusal {
  return new Refusal({
    status: 412,
    code: 'scim_version_differs',
    message: 'It was changed meanwhile. Read it again, then send the change with its new ETag.',
  })
}

/** ServiceProviderConfig says so too. */
export function bulkRefused(): Refusal {
  return new Refusal({
    status: 501,
    code: 'scim_bulk_not_supported',
    message: 'Bulk requests are not supported. Send each resource by itself.',
  })
}

/** A role is mapped to a group of this directory that is there. */
export function groupUnknown(id: string): Refusal {
  const message = `There is no group ${id.slice(0, 60)} in this directory.`
  return unprocessable(message, [{ code: 'directory_group_unknown', message, field: 'mappings' }])
}
