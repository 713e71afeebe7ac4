import { z } from 'zod'
import { uriCharactersMax } from '../applications/index.ts'
import { emailLengthMax } from '../directory/model.ts'
import { unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { wireTime } from '../platform/wire.ts'
import { linkAddress } from '../sign-in/index.ts'
import { createPasswordless, sendPasswordless } from './actions-passwordless.ts'

const tag = 'Users'
const linkSecondsMin = 300
const linkSecondsMax = 86_400
const linkStateCharactersMax = 2_000
const connectionCharactersMax = 200

const sessionSchema = z
  .object({
    object: z.literal('passwordless_session'),
    id: z.string(),
    email: z.string(),
    expires_at: z.string(),
    link: z.string().describe('Signs the person in, once; whoever has it gets in.'),
  })
  .meta({ id: 'PasswordlessSession' })

/** Links by mail for applications that ask for them by the older API. */
export const passwordlessRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/passwordless/sessions',
      operation: 'createPasswordlessSession',
      summary: 'Make a link that signs somebody in, and answer it',
      tag,
      access: 'admin',
      body: z.object({
        type: z.literal('MagicLink'),
        email: z.email().max(emailLengthMax),
        redirect_uri: z.string().max(uriCharactersMax).optional(),
        state: z.string().max(linkStateCharactersMax).optional(),
        connection: z.string().max(connectionCharactersMax).optional(),
        expires_in: z.number().int().min(linkSecondsMin).max(linkSecondsMax).optional(),
      }),
      response: sessionSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      if (body.connection !== undefined) throw noConnection()
      const code = await createPasswordless(on, actor, {
        email: body.email,
        redirectUri: body.redirect_uri,
        state: body.state,
        seconds: body.expires_in,
      })
      return {
        object: 'passwordless_session' as const,
        id: code.id,
        email: code.email,
        expires_at: wireTime(code.expiresAt),
        link: code.value === undefined ? '' : linkAddress(on, 'passwordless', code.value),
      }
    },
  ),
  api(
    {
      method: 'post',
      path: '/passwordless/sessions/{id}/send',
      operation: 'sendPasswordlessSession',
      summary: 'Mail the link of a session to its person',
      tag,
      access: 'admin',
      params: z.object({ id: z.string() }),
      body: z.object({}),
      response: z.object({ success: z.literal(true) }),
    },
    async (on, { actor, params }) => {
      await sendPasswordless(on, actor, params.id)
      return { success: true as const }
    },
  ),
]

/** A link by mail goes by the address alone; a connection has a sign-in of its own. */
function noConnection(): Error {
  const message = 'A link by mail does not go through a connection. Leave it out.'
  return unprocessable('Validation failed', [{ code: 'connection_not_supported', message, field: 'connection' }])
}
