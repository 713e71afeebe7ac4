import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type InvitationId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type ApiRoute, api, type Route } from '../platform/route.ts'
import {
  acceptForUser,
  createInvitation,
  findInvitationByToken,
  getInvitation,
  opened,
  resendInvitation,
  revokeInvitation,
} from './actions-invitations.ts'
import { emailLengthMax, type Invitation, localeLengthMax, roleSlugLengthMax } from './model.ts'
import { invitationSchema, presentInvitation } from './render-invitation.ts'
import { listInvitations } from './store-invitations.ts'

const tag = 'Invitations'
const path = '/user_management/invitations'
const idParams = z.object({ id: z.string() })

const localeSchema = z.string().max(localeLengthMax).optional()

const bodySchema = z.object({
  email: z.email().max(emailLengthMax),
  organization_id: z.string().optional(),
  role_slug: z.string().min(1).max(roleSlugLengthMax).optional(),
  inviter_user_id: z.string().optional(),
  expires_in_days: z.number().int().optional(),
  locale: localeSchema,
})

function invitationId(text: string): InvitationId {
  const id = parseId('invitation', text)
  if (id === undefined) throw notFound('invitation')
  return id
}

type Act = (tx: Transaction, on: Platform, actor: Actor, id: InvitationId) => Promise<Invitation>

/** What is done with one invitation, by a POST without a body. */
function actRoute(word: string, parts: { operation: string; summary: string; act: Act }): ApiRoute {
  const { operation, summary, act } = parts
  return api(
    {
      method: 'post',
      path: `${path}/{id}/${word}`,
      operation,
      summary,
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({}),
      response: invitationSchema,
    },
    async (on, { actor, params }) => {
      const id = invitationId(params.id)
      const invitation = await on.database.transaction(tx => act(tx, on, actor, id))
      return presentInvitation(invitation, on.config.baseUrl)
    },
  )
}

/** Invitations into an organization, or into the installation. Reading one shows what accepts it. */
export const invitationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listInvitations',
      summary: 'List invitations, newest first',
      tag,
      access: 'admin',
      query: listQuery.extend({
        email: z.string().max(emailLengthMax).optional(),
        organization_id: z.string().optional(),
      }),
      response: listSchema(invitationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { organization_id: organization } = query
      const organizationId = organization === undefined ? undefined : parseId('organization', organization)
      if (organization !== undefined && organizationId === undefined) return listOf([], page)
      const stored = await listInvitations(on.database, { email: query.email, organizationId }, page)
      return listOf(
        stored.map(each => presentInvitation(opened(on, each), on.config.baseUrl)),
        page,
      )
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'sendInvitation',
      summary: 'Ask somebody in by mail',
      tag,
      access: 'admin',
      body: bodySchema,
      response: invitationSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const organizationId = body.organization_id && parseId('organization', body.organization_id)
      const inviterId = body.inviter_user_id && parseId('user', body.inviter_user_id)
      if (body.organization_id !== undefined && !organizationId) throw notFound('organization')
      if (body.inviter_user_id !== undefined && !inviterId) throw notFound('user')
      const parts = {
        email: body.email,
        organizationId: organizationId || undefined,
        roleSlug: body.role_slug,
        inviterId: inviterId || undefined,
        expiresInDays: body.expires_in_days,
        locale: body.locale,
      }
      const made = await on.database.transaction(tx => createInvitation(tx, on, actor, parts))
      return presentInvitation(made, on.config.baseUrl)
    },
  ),
  api(
    {
      method: 'get',
      path: `${path}/{id}`,
      operation: 'getInvitation',
      summary: 'Read an invitation',
      tag,
      access: 'admin',
      params: idParams,
      response: invitationSchema,
    },
    async (on, { params }) => presentInvitation(await getInvitation(on, on.database, params.id), on.config.baseUrl),
  ),
  api(
    {
      method: 'get',
      path: `${path}/by_token/{token}`,
      operation: 'findInvitationByToken',
      summary: 'Read the invitation of a link',
      tag,
      access: 'admin',
      params: z.object({ token: z.string() }),
      response: invitationSchema,
    },
    async (on, { params }) => {
      const invitation = await findInvitationByToken(on, on.database, params.token)
      if (invitation === undefined) throw notFound('invitation')
      return presentInvitation(invitation, on.config.baseUrl)
    },
  ),
  actRoute('accept', {
    operation: 'acceptInvitation',
    summary: 'Accept an invitation for the user with its address',
    act: acceptForUser,
  }),
  api(
    {
      method: 'post',
      path: `${path}/{id}/resend`,
      operation: 'resendInvitation',
      summary: 'Mail an invitation again',
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({ locale: localeSchema }),
      response: invitationSchema,
    },
    async (on, { actor, params, body }) => {
      const parts = { id: invitationId(params.id), locale: body.locale }
      const invitation = await on.database.transaction(tx => resendInvitation(tx, on, actor, parts))
      return presentInvitation(invitation, on.config.baseUrl)
    },
  ),
  actRoute('revoke', { operation: 'revokeInvitation', summary: 'Take an invitation back', act: revokeInvitation }),
]
