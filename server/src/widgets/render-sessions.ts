import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { UserSession } from '../sessions/index.ts'

const flag = z.boolean()
const flags = {
  usedSsoAuth: flag,
  usedPasswordAuth: flag,
  usedPasskeyAuth: flag,
  usedAppleOauth: flag,
  usedBitbucketOauth: flag,
  usedGithubOauth: flag,
  usedGitLabOauth: flag,
  usedGoogleOauth: flag,
  usedLinkedInOauth: flag,
  usedImpersonation: flag,
  usedMicrosoftOauth: flag,
  usedSlackOauth: flag,
  usedXeroOauth: flag,
  usedMagicAuth: flag,
}
const methods: Readonly<Record<string, keyof typeof flags>> = {
  SSO: 'usedSsoAuth',
  Password: 'usedPasswordAuth',
  Passkey: 'usedPasskeyAuth',
  AppleOAuth: 'usedAppleOauth',
  GitHubOAuth: 'usedGithubOauth',
  GoogleOAuth: 'usedGoogleOauth',
  MicrosoftOAuth: 'usedMicrosoftOauth',
  Impersonation: 'usedImpersonation',
  MagicAuth: 'usedMagicAuth',
}

export const activeSessionSchema = z.object({
  id: z.string(),
  userlandUserId: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  organizationId: z.string().nullable(),
  state: z.object({ tag: z.string(), expiresAt: z.string().nullable() }),
  currentLocation: z.null(),
  ...flags,
  impersonatorUserId: z.string().nullable(),
  impersonatorEmail: z.string().nullable(),
  impersonationReason: z.string().nullable(),
  lastActivityAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})

/** A living session, as its own person sees it. Where an address is on a map nobody tells us, so nothing is said of it. */
export function presentActiveSession(session: UserSession): z.input<typeof activeSessionSchema> {
  const used = methods[session.method ?? '']
  const { impersonator } = session
  return {
    id: session.id,
    userlandUserId: session.userId,
    ipAddress: session.ipAddress ?? null,
    userAgent: session.userAgent ?? null,
    organizationId: session.organizationId ?? null,
    state: { tag: 'Active', expiresAt: wireTime(session.expiresAt) },
    currentLocation: null,
    ...(Object.fromEntries(Object.keys(flags).map(name => [name, name === used])) as Record<
      keyof typeof flags,
      boolean
    >),
    impersonatorUserId: impersonator?.userId ?? null,
    impersonatorEmail: impersonator?.email ?? null,
    impersonationReason: impersonator?.reason ?? null,
    lastActivityAt: wireTime(session.lastActiveAt),
    createdAt: wireTime(session.startedAt),
    updatedAt: wireTime(session.lastActiveAt),
  }
}
