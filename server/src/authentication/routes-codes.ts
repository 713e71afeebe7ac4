import { z } from 'zod'
import { emailLengthMax, presentUser, refuseOutranked, userOfPath, userSchema } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { type CodeKind, findOneTimeCode, type OneTimeCode } from '../sign-in/index.ts'
import {
  askMagicAuth,
  askPasswordReset,
  confirmAddressChange,
  confirmReset,
  confirmVerification,
  sendAddressChange,
  sendVerification,
} from './actions-codes.ts'
import { type Place, sayingLengthMax } from './model.ts'
import {
  emailVerificationSchema,
  magicAuthSchema,
  passwordResetSchema,
  presentDigits,
  presentReset,
} from './render-code.ts'

const tag = 'Users'
const idParams = z.object({ id: z.string() })
const userParams = z.object({ user_id: z.string() })
const codeLengthMax = 64
const tokenLengthMax = 200

const emailSchema = z.email().max(emailLengthMax)
const askedSchema = z.object({
  email: emailSchema,
  ip_address: z.string().max(sayingLengthMax).optional(),
  user_agent: z.string().max(sayingLengthMax).optional(),
})
const codeSchema = z.object({ code: z.string().min(1).max(codeLengthMax) })

function placeIn(body: z.output<typeof askedSchema>): Place {
  return { address: body.ip_address, userAgent: body.user_agent }
}

/** A code with its value, for who may act on the person it is for. */
async function codeFor(
  on: Platform,
  actor: Actor,
  { kind, id }: { kind: CodeKind; id: string },
): Promise<OneTimeCode | undefined> {
  const code = await findOneTimeCode(on, kind, id)
  if (code?.userId !== undefined) refuseOutranked(actor, await userOfPath(on, code.userId))
  return code
}

/** Codes by mail, for applications that have pages of their own. Reading one needs the right to sign that person in. */
export const codeRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/user_management/magic_auth',
      operation: 'createMagicAuth',
      summary: 'Mail somebody a code to sign in with, and answer it',
      tag,
      access: 'admin',
      body: askedSchema.extend({ invitation_token: z.string().max(tokenLengthMax).optional() }),
      response: magicAuthSchema,
      status: 201,
    },
    async (on, { actor, body }) =>
      presentDigits(
        'magic_auth',
        await askMagicAuth(on, actor, {
          email: body.email,
          place: placeIn(body),
          invitationToken: body.invitation_token,
        }),
      ),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/magic_auth/{id}',
      operation: 'getMagicAuth',
      summary: 'Read a code to sign in with, while it counts',
      tag,
      access: 'admin',
      params: idParams,
      response: magicAuthSchema,
    },
    async (on, { actor, params }) =>
      presentDigits('magic_auth', await codeFor(on, actor, { kind: 'magic_auth', id: params.id })),
  ),
  api(
    {
      method: 'get',
      path: '/user_management/email_verification/{id}',
      operation: 'getEmailVerification',
      summary: 'Read a code that proves an address, while it counts',
      tag,
      access: 'admin',
      params: idParams,
      response: emailVerificationSchema,
    },
    async (on, { actor, params }) =>
      presentDigits('email_verification', await codeFor(on, actor, { kind: 'email_verification', id: params.id })),
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/email_verification/send',
      operation: 'sendVerificationEmail',
      summary: 'Mail a user a code that proves their address',
      tag,
      access: 'admin',
      params: userParams,
      body: z.object({}),
      response: z.object({ user: userSchema }),
    },
    async (on, { actor, params }) => ({ user: presentUser(await sendVerification(on, actor, params.user_id)) }),
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/email_verification/confirm',
      operation: 'verifyEmail',
      summary: 'Bring back the code that proves an address',
      tag,
      access: 'admin',
      params: userParams,
      body: codeSchema,
      response: z.object({ user: userSchema }),
    },
    async (on, { actor, params, body }) => ({
      user: presentUser(await confirmVerification(on, actor, { userId: params.user_id, code: body.code })),
    }),
  ),
  api(
    {
      method: 'post',
      path: '/user_management/password_reset',
      operation: 'createPasswordReset',
      summary: 'Mail somebody a link to a new password, and answer it',
      tag,
      access: 'admin',
      body: askedSchema,
      response: passwordResetSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const code = await askPasswordReset(on, actor, { email: body.email, place: placeIn(body) })
      return presentReset(code, on.config.baseUrl)
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/password_reset/{id}',
      operation: 'getPasswordReset',
      summary: 'Read a link to a new password, while it opens',
      tag,
      access: 'admin',
      params: idParams,
      response: passwordResetSchema,
    },
    async (on, { actor, params }) =>
      presentReset(await codeFor(on, actor, { kind: 'password_reset', id: params.id }), on.config.baseUrl),
  ),
  api(
    {
      method: 'post',
      path: '/user_management/password_reset/confirm',
      operation: 'resetPassword',
      summary: 'Bring back the token of a link with a new password',
      tag,
      access: 'admin',
      body: z.object({ token: z.string().min(1).max(tokenLengthMax), new_password: z.string() }),
      response: z.object({ user: userSchema }),
    },
    async (on, { actor, body }) => {
      const password = new Secret(body.new_password)
      return { user: presentUser(await confirmReset(on, actor, { token: body.token, password })) }
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/email_change/send',
      operation: 'sendEmailChange',
      summary: 'Mail a code to a new address of a user',
      tag,
      access: 'admin',
      params: userParams,
      body: z.object({ new_email: emailSchema }),
      response: z.object({
        object: z.literal('email_change'),
        user: userSchema,
        new_email: z.string(),
        expires_at: z.string(),
        created_at: z.string(),
      }),
    },
    async (on, { actor, params, body }) => {
      const { user, code } = await sendAddressChange(on, actor, { userId: params.user_id, email: body.new_email })
      return {
        object: 'email_change' as const,
        user: presentUser(user),
        new_email: code.email,
        expires_at: code.expiresAt.toISOString(),
        created_at: code.createdAt.toISOString(),
      }
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/email_change/confirm',
      operation: 'confirmEmailChange',
      summary: 'Bring back the code of a new address, which then is the user’s',
      tag,
      access: 'admin',
      params: userParams,
      body: codeSchema,
      response: z.object({ object: z.literal('email_change_confirmation'), user: userSchema }),
    },
    async (on, { actor, params, body }) => ({
      object: 'email_change_confirmation' as const,
      user: presentUser(await confirmAddressChange(on, actor, { userId: params.user_id, code: body.code })),
    }),
  ),
]
