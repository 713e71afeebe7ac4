import { z } from 'zod'
import type { User } from '../directory/index.ts'
import { wireTimeOrNull } from '../platform/wire.ts'
import type { Identity } from '../sign-in/index.ts'

const profileSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  profilePictureUrl: z.string().nullable(),
  lastLoginAt: z.string().nullable(),
})

export const meSchema = z.object({
  id: z.string(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  locale: z.string().nullable(),
  profilePictureUrl: z.string().nullable(),
  oauthProfiles: z.object({
    AppleOAuth: profileSchema.optional(),
    GithubOAuth: profileSchema.optional(),
    GoogleOAuth: profileSchema.optional(),
    MicrosoftOAuth: profileSchema.optional(),
  }),
})

const names = {
  apple: 'AppleOAuth',
  github: 'GithubOAuth',
  google: 'GoogleOAuth',
  microsoft: 'MicrosoftOAuth',
  oidc: undefined,
} as const

/** The person, and who they are at the third parties that they sign in by. */
export function presentMe(user: User, identities: readonly Identity[]): z.input<typeof meSchema> {
  const profiles = identities.flatMap(({ provider, subject, email, lastUsedAt }) => {
    const name = names[provider.kind]
    const shown = { id: subject, email: email ?? null, lastLoginAt: wireTimeOrNull(lastUsedAt) }
    return name === undefined ? [] : [[name, { ...shown, firstName: null, lastName: null, profilePictureUrl: null }]]
  })
  return {
    id: user.id,
    email: user.email,
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    locale: user.locale ?? null,
    profilePictureUrl: user.profilePictureUrl ?? null,
    oauthProfiles: Object.fromEntries(profiles),
  }
}
