import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { OrganizationDomain } from './model.ts'

/** The domain of an organization, as the API shows it. */
export const domainSchema = z
  .object({
    object: z.literal('organization_domain'),
    id: z.string(),
    organization_id: z.string(),
    domain: z.string(),
    state: z.enum(['pending', 'verified', 'failed']),
    verification_strategy: z.enum(['dns', 'manual']),
    verification_prefix: z.string().optional(),
    verification_token: z.string().optional(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'OrganizationDomain' })

/** The domain in its wire shape. Its token is no secret: it stands in the DNS for everybody. */
export function presentDomain(domain: OrganizationDomain): z.input<typeof domainSchema> {
  const { proof } = domain
  return {
    object: 'organization_domain',
    id: domain.id,
    organization_id: domain.organizationId,
    domain: domain.domain,
    state: domain.state,
    verification_strategy: domain.strategy,
    ...(proof === undefined ? {} : { verification_prefix: proof.prefix, verification_token: proof.token }),
    created_at: wireTime(domain.createdAt),
    updated_at: wireTime(domain.updatedAt),
  }
}
