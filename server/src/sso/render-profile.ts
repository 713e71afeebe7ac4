import { z } from 'zod'
import type { Connection, Profile } from './model.ts'

/** Who a person is at the provider of their organization, as the API shows it. */
export const profileSchema = z
  .object({
    object: z.literal('profile'),
    id: z.string(),
    connection_id: z.string(),
    connection_type: z.string(),
    organization_id: z.string(),
    idp_id: z.string(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    name: z.string().nullable(),
    role: z.object({ slug: z.string() }).nullable(),
    roles: z.array(z.object({ slug: z.string() })),
    groups: z.array(z.string()),
    custom_attributes: z.record(z.string(), z.unknown()),
    raw_attributes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Profile' })

/** The profile in its wire shape; roles are those that the connection's table gives its groups. */
export function presentProfile(
  profile: Profile,
  { connection, roles }: { readonly connection: Connection; readonly roles: readonly string[] },
): z.input<typeof profileSchema> {
  const name = [profile.firstName, profile.lastName].filter(part => part !== undefined).join(' ')
  const [first] = roles
  return {
    object: 'profile',
    id: profile.id,
    connection_id: connection.id,
    connection_type: connection.type,
    organization_id: connection.organizationId,
    idp_id: profile.idpId,
    email: profile.email,
    first_name: profile.firstName ?? null,
    last_name: profile.lastName ?? null,
    name: name === '' ? null : name,
    role: first === undefined ? null : { slug: first },
    roles: roles.map(slug => ({ slug })),
    groups: [...profile.groups],
    custom_attributes: {},
    raw_attributes: { ...profile.raw },
  }
}
