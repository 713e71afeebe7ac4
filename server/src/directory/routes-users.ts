import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { createUser } from './actions-users.ts'
import { nameLengthMax } from './model.ts'
import { presentUser, userSchema } from './render-user.ts'
import { getUser, listUsers } from './store-users.ts'

const idParams = z.object({ id: z.string() })
const emailLengthMax = 320

export const userRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/users',
      operation: 'listUsers',
      summary: 'List users, newest first',
      tag: 'Users',
      access: 'auditor',
      query: listQuery,
      response: listSchema(userSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listUsers(on.database, page)).map(presentUser), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users',
      operation: 'createUser',
      summary: 'Create a user',
      tag: 'Users',
      access: 'admin',
      body: z.object({
        email: z.email().max(emailLengthMax),
        password: z.string().optional(),
        first_name: z.string().max(nameLengthMax).optional(),
        last_name: z.string().max(nameLengthMax).optional(),
        email_verified: z.boolean().optional(),
      }),
      response: userSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentUser(
        await createUser(on, actor, {
          email: body.email,
          emailVerified: body.email_verified ?? false,
          ...(body.password === undefined ? {} : { password: new Secret(body.password) }),
          ...(body.first_name === undefined ? {} : { firstName: body.first_name }),
          ...(body.last_name === undefined ? {} : { lastName: body.last_name }),
        }),
      ),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{id}',
      operation: 'getUser',
      summary: 'Read a user',
      tag: 'Users',
      access: 'auditor',
      params: idParams,
      response: userSchema,
    },
    async (on, { params }) => {
      const id = parseId('user', params.id)
      if (id === undefined) throw notFound('user')
      return presentUser(await getUser(on.database, id))
    },
  ),
]
