import { z } from 'zod'
import { emailLengthMax, listMemberships, listRoster } from '../directory/index.ts'
import { nameLengthMax, roleSlugLengthMax } from '../directory/model.ts'
import { listOf, listQuery, pageOf } from '../platform/list.ts'
import { type Route, widgetDoor } from '../platform/route.ts'
import {
  changeMember,
  inviteAgain,
  inviteMember,
  ranksFor,
  takeInvitationBack,
  takeMemberOut,
} from './actions-members.ts'
import { mayGive } from './check-rank.ts'
import { memberRolesMax, soughtLengthMax } from './model.ts'
import { memberRoleSchema, memberSchema, presentMember, presentMemberRole } from './render-member.ts'
import { forMember, forPerson, queryWith } from './routes-door.ts'

const permission = 'widgets:users-table:manage'
const shownOrganizationsMax = 100

const rolesSchema = z.array(z.string().min(1).max(roleSlugLengthMax)).max(memberRolesMax)
const doneSchema = z.object({ success: z.boolean() })
const changedSchema = doneSchema.extend({ id: z.string() })
const membersQuery = listQuery
  .omit({ order: true })
  .extend({ search: z.string().max(soughtLengthMax).optional(), role: z.string().max(roleSlugLengthMax).optional() })
const membersSchema = z.object({
  data: z.array(memberSchema),
  list_metadata: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
})
const inviteSchema = z.object({
  email: z.email().max(emailLengthMax),
  firstName: z.string().max(nameLengthMax).nullish(),
  lastName: z.string().max(nameLengthMax).nullish(),
  roles: rolesSchema,
})
const organizationsSchema = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), current: z.boolean(), favicon: z.string().nullable() })),
})

/** Who is in the organization, and who was asked to come. */
export const memberRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/UserManagement/members',
    forMember(
      { summary: 'List members and invitations', permission, response: membersSchema },
      async ({ on, call, caller }) => {
        const { search, role, ...query } = queryWith(membersQuery, call)
        const page = pageOf({ ...query, order: 'desc' })
        const { organizationId, userId } = caller
        const ranks = await ranksFor(on.database, caller)
        const { data, list_metadata } = listOf(
          await listRoster(on.database, { organizationId, search: search || undefined, role: role || undefined, page }),
          page,
        )
        const shown = data.map(entry => {
          const mayChange = mayGive(ranks.own, entry.roleSlugs, ranks.roles)
          return presentMember({ entry, reader: userId, mayChange, roles: ranks.roles })
        })
        return { data: shown, list_metadata }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserManagement/members/{userId}',
    forMember(
      {
        summary: 'Replace the roles of a member',
        permission,
        body: z.object({ roles: rolesSchema.min(1) }),
        response: changedSchema,
      },
      async ({ on, caller, body, params: { userId = '' } }) => {
        await changeMember(on, caller, { userId, roles: body.roles })
        return { id: userId, success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserManagement/members/{userId}',
    forMember(
      { summary: 'Remove a member', permission, response: changedSchema },
      async ({ on, caller, params: { userId = '' } }) => {
        await takeMemberOut(on, caller, userId)
        return { id: userId, success: true }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserManagement/roles',
    forMember(
      { summary: 'List the roles that the reader may give', permission, response: z.array(memberRoleSchema) },
      async ({ on, caller }) => givable(await ranksFor(on.database, caller)),
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserManagement/roles-and-config',
    forMember(
      {
        summary: 'List the roles that the reader may give, and how',
        permission,
        response: z.object({ roles: z.array(memberRoleSchema), multipleRolesEnabled: z.boolean() }),
      },
      // An invitation leads to one role, so that the table offers one.
      async ({ on, caller }) => ({ roles: givable(await ranksFor(on.database, caller)), multipleRolesEnabled: false }),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserManagement/invite-user',
    forMember(
      { summary: 'Ask somebody in by mail', permission, body: inviteSchema, response: doneSchema, status: 201 },
      async ({ on, caller, body }) => {
        await inviteMember(on, caller, body)
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserManagement/invites/{userId}/resend',
    forMember(
      { summary: 'Mail an invitation again', permission, response: changedSchema, status: 201 },
      async ({ on, caller, params: { userId = '' } }) => {
        await inviteAgain(on, caller, userId)
        return { id: userId, success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserManagement/invites/{userId}',
    forMember(
      { summary: 'Take an invitation back', permission, response: changedSchema },
      async ({ on, caller, params: { userId = '' } }) => {
        await takeInvitationBack(on, caller, userId)
        return { id: userId, success: true }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserManagement/organizations',
    forPerson(
      { summary: 'List the organizations of the person', response: organizationsSchema },
      async ({ on, caller: { userId, organizationId } }) => {
        const page = pageOf(listQuery.parse({ limit: shownOrganizationsMax, order: 'asc' }))
        const filter = { page, organizationId: undefined, userId, statuses: ['active'] as const }
        const { data } = listOf(await listMemberships(on.database, filter), page)
        return {
          data: data.map(each => ({
            id: each.organizationId,
            name: each.organizationName,
            current: each.organizationId === organizationId,
            favicon: null,
          })),
        }
      },
    ),
  ),
]

function givable({ own, roles }: Awaited<ReturnType<typeof ranksFor>>): ReturnType<typeof presentMemberRole>[] {
  return roles.filter(({ slug }) => mayGive(own, [slug], roles)).map(presentMemberRole)
}
