import { checkRecentAuth, getWorkOS, withAuth } from '@workos-inc/authkit-nextjs'
import { Refusal } from './refusal'

/** Somebody who administers the organization of their own session. */
export interface Admin {
  readonly userId: string
  readonly email: string
  readonly organizationId: string
}

/** How old a sign-in may be for an act that changes what others may do. */
export const recentSeconds = 300

/**
 * The person of this session, if the server still knows the session and they are an administrator of its organization now. The
 * session's token alone says what was true when it was made.
 */
export async function findAdmin(): Promise<Admin | undefined> {
  const { user, sessionId, organizationId } = await withAuth()
  if (user === null || organizationId === undefined) return undefined
  const { userManagement } = getWorkOS()
  const [sessions, memberships] = await Promise.all([
    userManagement.listSessions(user.id, { limit: 100 }),
    userManagement.listOrganizationMemberships({ userId: user.id, organizationId, statuses: ['active'] }),
  ])
  const alive = sessions.data.some(({ id, status }) => id === sessionId && status === 'active')
  const isAdmin = memberships.data.some(
    membership =>
      membership.userId === user.id && membership.organizationId === organizationId && membership.role.slug === 'admin',
  )
  return alive && isAdmin ? { userId: user.id, email: user.email, organizationId } : undefined
}

/** The administrator who asks; anybody else is refused. */
export async function requireAdmin(): Promise<Admin> {
  const { user } = await withAuth()
  if (user === null) throw new Refusal(401, 'You are not signed in.')
  const admin = await findAdmin()
  if (admin === undefined) throw new Refusal(403, 'Only an administrator of your organization may do this.')
  return admin
}

/** Refuses whoever did not prove lately that it is they who sit there. They prove it, and come back to that page. */
export async function requireRecentAuth(page: Place): Promise<void> {
  const { isStale } = await checkRecentAuth({ maxAge: recentSeconds })
  if (isStale) throw new Refusal(403, 'Sign in again first.', `/confirm?page=${page.slice(1)}`)
}

/** The pages that a fresh sign-in may lead back to. */
export type Place = (typeof places)[number]
export const places = ['/team', '/sso', '/domains'] as const
