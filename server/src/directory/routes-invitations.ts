import type { Route } from '../platform/route.ts'

/** Invitations into an organization, or into the installation. */
export const invitationRoutes: readonly Route[] = []
