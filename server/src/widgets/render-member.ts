import { z } from 'zod'
import type { RosterEntry } from '../directory/index.ts'
import type { UserId } from '../platform/ids.ts'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import type { Role } from '../roles/index.ts'

export const memberRoleSchema = z.object({
  name: z.string(),
  slug: z.string(),
  default: z.boolean(),
  description: z.string().nullable(),
})

const actions = ['edit-role', 'resend-invite', 'revoke-invite', 'revoke-membership'] as const

export const memberSchema = z.object({
  id: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  profilePictureUrl: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  createdAt: z.string(),
  lastActivityAt: z.string().nullable(),
  status: z.enum(['Active', 'Invited', 'InviteExpired', 'InviteRevoked', 'NoInvite']),
  actions: z.array(z.enum(actions)),
  isLoggedInUser: z.literal(true).optional(),
  roles: z.array(memberRoleSchema.omit({ default: true })),
})

/** A role as something that can be given. */
export function presentMemberRole(role: Role): z.input<typeof memberRoleSchema> {
  const { name, slug, isDefault, description } = role
  return { name, slug, default: isDefault, description: description ?? null }
}

export interface ShownMember {
  readonly entry: RosterEntry
  /** Who looks. */
  readonly reader: UserId
  readonly mayChange: boolean
  readonly roles: readonly Role[]
}

/** One line of the table of members, with what its reader may do about it. */
export function presentMember({ entry, reader, mayChange, roles }: ShownMember): z.input<typeof memberSchema> {
  const isReader = entry.member?.userId === reader
  return {
    id: entry.member?.userId ?? entry.invitation?.id ?? '',
    email: entry.email,
    emailVerified: entry.emailVerified,
    profilePictureUrl: entry.profilePictureUrl ?? null,
    firstName: entry.firstName ?? null,
    lastName: entry.lastName ?? null,
    createdAt: wireTime(entry.createdAt),
    lastActivityAt: wireTimeOrNull(entry.lastSignInAt),
    status: statusOf(entry),
    actions: mayChange && !isReader ? actionsFor(entry) : [],
    ...(isReader ? { isLoggedInUser: true as const } : {}),
    roles: roles.filter(({ slug }) => entry.roleSlugs.includes(slug)).map(presentMemberRole),
  }
}

const invited = {
  pending: 'Invited',
  expired: 'InviteExpired',
  revoked: 'InviteRevoked',
  accepted: 'NoInvite',
} as const

function statusOf({ member, invitation }: RosterEntry): z.input<typeof memberSchema>['status'] {
  if (member?.status === 'active') return 'Active'
  if (member?.status === 'pending') return 'Invited'
  return invitation === undefined ? 'NoInvite' : invited[invitation.state]
}

function actionsFor({ member, invitation }: RosterEntry): (typeof actions)[number][] {
  if (member !== undefined) return ['edit-role', 'revoke-membership']
  return invitation?.state === 'pending' ? ['resend-invite', 'revoke-invite'] : ['resend-invite']
}
