import { z } from 'zod'
import type { User } from './model.ts'

/** The person, as the API shows them. */
export const userSchema = z
  .object({
    object: z.literal('user'),
    id: z.string(),
    email: z.string(),
    email_verified: z.boolean(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    name: z.string().nullable(),
    profile_picture_url: z.string().nullable(),
    external_id: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    last_sign_in_at: z.string().nullable(),
    locale: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'User' })

/** The person in the wire shape: for answers and for events. */
export function presentUser(user: User): z.input<typeof userSchema> {
  return {
    object: 'user',
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    first_name: user.firstName ?? null,
    last_name: user.lastName ?? null,
    name: user.fullName ?? null,
    profile_picture_url: user.profilePictureUrl ?? null,
    external_id: user.externalId ?? null,
    metadata: { ...user.metadata },
    last_sign_in_at: user.lastSignInAt?.toISOString() ?? null,
    locale: user.locale ?? null,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  }
}
