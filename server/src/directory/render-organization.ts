import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { Organization } from './model.ts'
import { domainSchema, presentDomain } from './render-domain.ts'

/** The organization, as the API shows it. */
export const organizationSchema = z
  .object({
    object: z.literal('organization'),
    id: z.string(),
    name: z.string(),
    domains: z.array(domainSchema),
    external_id: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    allow_profiles_outside_organization: z.boolean(),
    stripe_customer_id: z.string().optional(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Organization' })

/** The organization in its wire shape: for answers and for events. */
export function presentOrganization(organization: Organization): z.input<typeof organizationSchema> {
  return {
    object: 'organization',
    id: organization.id,
    name: organization.name,
    domains: organization.domains.map(presentDomain),
    external_id: organization.externalId ?? null,
    metadata: { ...organization.metadata },
    allow_profiles_outside_organization: organization.allowProfilesOutsideOrganization,
    ...(organization.stripeCustomerId === undefined ? {} : { stripe_customer_id: organization.stripeCustomerId }),
    created_at: wireTime(organization.createdAt),
    updated_at: wireTime(organization.updatedAt),
  }
}
