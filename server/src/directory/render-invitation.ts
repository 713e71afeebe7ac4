import { z } from 'zod'
import { wireTime, wireTimeOrNull } from '../platform/wire.ts'
import { type Invitation, invitationStates } from './model.ts'

const told = z.object({
  object: z.literal('invitation'),
  id: z.string(),
  email: z.string(),
  state: z.enum(invitationStates),
  accepted_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  expires_at: z.string(),
  organization_id: z.string().nullable(),
  inviter_user_id: z.string().nullable(),
  accepted_user_id: z.string().nullable(),
  role_slug: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

/** The invitation as the API shows it; the token is empty once it opens nothing. */
export const invitationSchema = told
  .extend({ token: z.string(), accept_invitation_url: z.string() })
  .meta({ id: 'Invitation' })

/** What events say of an invitation: everything but what lets somebody accept it. */
export function presentInvitationEvent(invitation: Invitation): z.input<typeof told> {
  return {
    object: 'invitation',
    id: invitation.id,
    email: invitation.email,
    state: invitation.state,
    accepted_at: wireTimeOrNull(invitation.acceptedAt),
    revoked_at: wireTimeOrNull(invitation.revokedAt),
    expires_at: wireTime(invitation.expiresAt),
    organization_id: invitation.organizationId ?? null,
    inviter_user_id: invitation.inviterId ?? null,
    accepted_user_id: invitation.acceptedUserId ?? null,
    role_slug: invitation.roleSlug ?? null,
    created_at: wireTime(invitation.createdAt),
    updated_at: wireTime(invitation.updatedAt),
  }
}

/** The invitation with what accepts it, for who may hand that on. */
export function presentInvitation(invitation: Invitation, baseUrl: string): z.input<typeof invitationSchema> {
  const token = invitation.token?.reveal() ?? ''
  return {
    ...presentInvitationEvent(invitation),
    token,
    accept_invitation_url: invitationAddress(baseUrl, token),
  }
}

/** Where the mail leads; it begins with the configured address, whatever host a request named (T34). */
export function invitationAddress(baseUrl: string, token: string): string {
  return `${baseUrl}/invitation?invitation_token=${token}`
}
