import { z } from 'zod'
import type { Membership, User } from './model.ts'
import { presentUser, userSchema } from './render-user.ts'

/** The membership, as the API shows it. */
export const membershipSchema = z
  .object({
    object: z.literal('organization_membership'),
    id: z.string(),
    organization_id: z.string(),
    organization_name: z.string(),
    user_id: z.string(),
    status: z.enum(['active', 'inactive', 'pending']),
    directory_managed: z.boolean(),
    custom_attributes: z.record(z.string(), z.unknown()),
    role: z.object({ slug: z.string() }),
    roles: z.array(z.object({ slug: z.string() })),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'OrganizationMembership' })

/** The membership in its wire shape. */
export function presentMembership(member: Membership): z.input<typeof membershipSchema> {
  return {
    object: 'organization_membership',
    id: member.id,
    organization_id: member.organizationId,
    organization_name: member.organizationName,
    user_id: member.userId,
    status: member.status,
    directory_managed: member.directoryManaged,
    custom_attributes: { ...member.customAttributes },
    role: { slug: member.roleSlugs[0] ?? '' },
    roles: member.roleSlugs.map(slug => ({ slug })),
    created_at: member.createdAt.toISOString(),
    updated_at: member.updatedAt.toISOString(),
  }
}

/** A membership with the person who has it, as lists and answers of the API show it. */
export const memberSchema = membershipSchema.extend({ user: userSchema }).meta({ id: 'OrganizationMember' })

/** The same in its wire shape. */
export function presentMember(member: Membership, user: User): z.input<typeof memberSchema> {
  return { ...presentMembership(member), user: presentUser(user) }
}
