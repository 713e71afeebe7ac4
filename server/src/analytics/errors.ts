import { Refusal, unprocessable } from '../platform/refusal.ts'

/** Whoever is no auditor of the installation reads the figures of one organization, and has to name it. */
export function organizationNeeded(): Refusal {
  return new Refusal({
    status: 403,
    code: 'organization_needed',
    message: 'Name the organization whose figures you may read: organization_id.',
  })
}

/** Somebody signs up once, for all applications. */
export function notByApplication(): Refusal {
  const message = 'People sign up once, for all applications: leave application_id out.'
  return unprocessable(message, [{ field: 'application_id', code: 'not_by_application', message }])
}
