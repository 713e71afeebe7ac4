import { z } from 'zod'
import { offboardPerson } from '../governance/index.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { externalIdSchema, metadataSchema } from '../platform/wire.ts'
import { afterPasswordChange } from '../sign-in/index.ts'
import { createUser, type OnPassword, type UserChange, updateUser, userOfPath } from './actions-users.ts'
import { hashMissing, passwordTwice } from './errors.ts'
import { emailLengthMax, localeLengthMax, nameLengthMax } from './model.ts'
import { presentUser, userSchema } from './render-user.ts'
import { findUserByExternalId, listUsers } from './store-users.ts'

const tag = 'Users'
const idParams = z.object({ id: z.string() })

const hashLengthMax = 1_000
const hashTypeLengthMax = 40

const nameSchema = z.string().max(nameLengthMax).nullable().optional()
const bodySchema = z.object({
  email: z.email().max(emailLengthMax),
  password: z.string().nullable().optional(),
  password_hash: z
    .string()
    .max(hashLengthMax)
    .optional()
    .describe('A hash that another server made of the password; it is verified, and renewed at the first sign-in.'),
  password_hash_type: z
    .string()
    .max(hashTypeLengthMax)
    .optional()
    .describe('argon2, bcrypt, scrypt, firebase-scrypt, pbkdf2, ssha or ssha256.'),
  password_salt_position: z.enum(['prefix', 'suffix']).optional(),
  first_name: nameSchema,
  last_name: nameSchema,
  name: nameSchema,
  email_verified: z.boolean().nullable().optional(),
  external_id: externalIdSchema.nullable().optional(),
  metadata: metadataSchema.nullable().optional(),
  locale: z.string().min(2).max(localeLengthMax).nullable().optional(),
})
const changeSchema = bodySchema.extend({ email: bodySchema.shape.email.optional() })

function changeOf(body: z.output<typeof changeSchema>): Omit<UserChange, 'email'> {
  return {
    password: typeof body.password === 'string' ? new Secret(body.password) : undefined,
    importedHash: importedOf(body),
    emailVerified: body.email_verified ?? undefined,
    firstName: body.first_name,
    lastName: body.last_name,
    fullName: body.name,
    externalId: body.external_id,
    metadata: body.metadata,
    locale: body.locale,
  }
}

/** What goes with a password of its own, or with nothing, is refused: it would be forgotten without a word. */
function importedOf(body: z.output<typeof changeSchema>): UserChange['importedHash'] {
  const { password_hash: hash, password_hash_type: type, password_salt_position: saltPosition } = body
  if (typeof body.password === 'string' && hash !== undefined)
    throw passwordTwice('password_and_password_hash_provided')
  if (typeof body.password === 'string' && type !== undefined)
    throw passwordTwice('password_and_password_hash_type_provided')
  if (hash !== undefined) return { type: type ?? '', hash: new Secret(hash), saltPosition }
  if (type !== undefined || saltPosition !== undefined) throw hashMissing()
  return undefined
}

/** The organization of a filter; undefined when none was named, null for one that can't be. */
function organizationOf(text: string | undefined): OrganizationId | null | undefined {
  return text === undefined ? undefined : (parseId('organization', text) ?? null)
}

/** What an application asks for comes from its server, not from a device of the person. */
const nowhere = { address: undefined, userAgent: undefined }

export const userRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/users',
      operation: 'listUsers',
      summary: 'List users, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        email: z.string().max(emailLengthMax).optional(),
        organization_id: z.string().optional(),
        organization: z.string().optional(),
      }),
      response: listSchema(userSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const organizationId = organizationOf(query.organization_id ?? query.organization)
      if (organizationId === null) return listOf([], page)
      const users = await listUsers(on.database, page, { email: query.email, organizationId })
      return listOf(users.map(presentUser), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users',
      operation: 'createUser',
      summary: 'Create a user',
      tag,
      access: 'admin',
      body: bodySchema,
      response: userSchema,
      status: 201,
    },
    async (on, { actor, body }) => presentUser(await createUser(on, actor, { ...changeOf(body), email: body.email })),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{id}',
      operation: 'getUser',
      summary: 'Read a user',
      tag,
      access: 'auditor',
      params: idParams,
      response: userSchema,
    },
    async (on, { params }) => presentUser(await userOfPath(on, params.id)),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/external_id/{external_id}',
      operation: 'getUserByExternalId',
      summary: 'Read the user with an id of the caller’s own',
      tag,
      access: 'auditor',
      params: z.object({ external_id: z.string() }),
      response: userSchema,
    },
    async (on, { params }) => {
      const user = await findUserByExternalId(on.database, params.external_id)
      if (user === undefined) throw notFound('user')
      return presentUser(user)
    },
  ),
  api(
    {
      method: 'put',
      path: '/user_management/users/{id}',
      operation: 'updateUser',
      summary: 'Change a user: what is given, and nothing else',
      tag,
      access: 'admin',
      params: idParams,
      body: changeSchema,
      response: userSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await userOfPath(on, params.id)
      const change = { ...changeOf(body), email: body.email }
      const tell = change.password === undefined ? undefined : 'sign_ins_go_on'
      const onPassword: OnPassword = (tx, user) => afterPasswordChange(on, tx, { user, tell, place: nowhere })
      return presentUser(await updateUser(on, actor, { id, change, onPassword }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/user_management/users/{id}',
      operation: 'deleteUser',
      summary: 'Off-board a user: sessions end, memberships go, and what the row said of them is erased',
      tag,
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      await offboardPerson(on, actor, { user: await userOfPath(on, params.id) })
      return null
    },
  ),
]
