import type { Json } from '../platform/json.ts'
import { Refusal } from '../platform/refusal.ts'

/** A retired application starts nothing and accepts nothing; it can still be read. */
export function applicationRetired(): Refusal {
  return new Refusal({
    status: 403,
    code: 'application_retired',
    message: 'This application is retired. An administrator can register another one.',
  })
}

/** The account application keeps people signed in at Ambit itself; it is not for others to change. */
export function applicationBuiltIn(): Refusal {
  return new Refusal({
    status: 403,
    code: 'application_built_in',
    message: 'This application is part of Ambit. Only its session policy can be changed.',
  })
}

/** What loosens something is done by nobody alone where there are several administrators (D07, D08). */
export function secondPersonRequired(
  document: Readonly<Record<string, Json>>,
  organizationId: string | undefined,
): Refusal {
  return new Refusal({
    status: 409,
    code: 'second_person_required',
    message:
      'This loosens what was agreed. Two administrators approve it on its page; send the same request again then.',
    shape: 'api',
    details: { document, organization_id: organizationId ?? null },
  })
}
