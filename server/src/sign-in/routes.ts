import { z } from 'zod'
import { refuseOutranked, userOfPath } from '../directory/index.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { answerChallenge, challengeFactor, enrolTotp, getFactor, removeFactor } from './actions-factors.ts'
import { givenNameLengthMax } from './model.ts'
import {
  challengeSchema,
  enrolledFactorSchema,
  factorSchema,
  presentChallenge,
  presentEnrolled,
  presentFactor,
} from './render-factor.ts'
import { demandRoutes } from './routes-demands.ts'
import { externalRoutes } from './routes-external.ts'
import { providerRoutes } from './routes-providers.ts'
import { riskRoutes } from './routes-risk.ts'
import { listFactors } from './store-factors.ts'

const tag = 'Second factors'
const idParams = z.object({ id: z.string() })
const userParams = z.object({ user_id: z.string() })
const codeLengthMax = 64
const secretLengthMax = 128

/** How an authenticator app names the account when nobody says so. */
function issuerOf(on: Platform, given: string | undefined): string {
  return given ?? new URL(on.config.baseUrl).host
}

const notOfferedTypes = ['sms', 'generic_otp'] as const

function refuseOtherTypes(type: string): void {
  if (type === 'totp') return
  throw new Refusal({
    status: 422,
    code: 'not_offered',
    message: `This server has no factors of type ${type}. Enrol one of type totp.`,
  })
}

export const factorRoutes: readonly Route[] = [
  ...demandRoutes,
  ...providerRoutes,
  ...externalRoutes,
  ...riskRoutes,
  api(
    {
      method: 'post',
      path: '/auth/factors/enroll',
      operation: 'enrollFactor',
      summary: 'Begin a second factor that an application asks for by itself',
      tag,
      access: 'admin',
      body: z.object({
        type: z.enum(['totp', ...notOfferedTypes]),
        totp_issuer: z.string().min(1).max(givenNameLengthMax).optional(),
        totp_user: z.string().min(1).max(givenNameLengthMax).optional(),
        user_id: z.string().optional(),
      }),
      response: enrolledFactorSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      refuseOtherTypes(body.type)
      const issuer = issuerOf(on, body.totp_issuer)
      const user = body.user_id === undefined ? undefined : await userOfPath(on, body.user_id)
      if (user !== undefined) refuseOutranked(actor, user)
      const parts = { userId: user?.id, issuer, label: body.totp_user ?? user?.email ?? issuer }
      return presentEnrolled(await on.database.transaction(tx => enrolTotp(on, tx, actor, parts)))
    },
  ),
  api(
    {
      method: 'get',
      path: '/auth/factors/{id}',
      operation: 'getFactor',
      summary: 'Read a second factor, without its secret',
      tag,
      access: 'auditor',
      params: idParams,
      response: factorSchema,
    },
    async (on, { params }) => presentFactor(await getFactor(on.database, params.id)),
  ),
  api(
    {
      method: 'delete',
      path: '/auth/factors/{id}',
      operation: 'deleteFactor',
      summary: 'Remove a second factor',
      tag,
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      await removeFactor(on, actor, params.id)
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: '/auth/factors/{id}/challenge',
      operation: 'challengeFactor',
      summary: 'Ask for a code of a second factor',
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({ sms_template: z.string().optional() }),
      response: challengeSchema,
      status: 201,
    },
    async (on, { params }) => {
      const factor = await getFactor(on.database, params.id)
      return presentChallenge(await challengeFactor(on.database, factor.id))
    },
  ),
  api(
    {
      method: 'post',
      path: '/auth/challenges/{id}/verify',
      operation: 'verifyChallenge',
      summary: 'Try a code; a wrong one is an answer, not an error',
      tag,
      access: 'admin',
      params: idParams,
      body: z.object({ code: z.string().max(codeLengthMax) }),
      response: z
        .object({ challenge: challengeSchema, valid: z.boolean() })
        .meta({ id: 'AuthenticationChallengeVerifyResponse' }),
      status: 201,
    },
    async (on, { params, body }) => {
      const { challenge, valid } = await answerChallenge(on, { challengeId: params.id, code: body.code })
      return { challenge: presentChallenge(challenge), valid }
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/auth_factors',
      operation: 'listUserAuthFactors',
      summary: 'List the second factors of a user',
      tag,
      access: 'auditor',
      params: userParams,
      query: listQuery,
      response: listSchema(factorSchema),
    },
    async (on, { params, query }) => {
      const user = await userOfPath(on, params.user_id)
      const page = pageOf(query)
      return listOf((await listFactors(on.database, user.id, page)).map(presentFactor), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/users/{user_id}/auth_factors',
      operation: 'createUserAuthFactor',
      summary: 'Begin a second factor for a user; it counts once a first code proved it',
      tag,
      access: 'admin',
      params: userParams,
      body: z.object({
        type: z.literal('totp'),
        totp_issuer: z.string().min(1).max(givenNameLengthMax).optional(),
        totp_user: z.string().min(1).max(givenNameLengthMax).optional(),
        totp_secret: z.string().min(1).max(secretLengthMax).optional(),
      }),
      response: z
        .object({ authentication_factor: enrolledFactorSchema, authentication_challenge: challengeSchema })
        .meta({ id: 'UserlandUserAuthenticationFactorEnrollResponse' }),
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const user = await userOfPath(on, params.user_id)
      refuseOutranked(actor, user)
      const parts = {
        userId: user.id,
        issuer: issuerOf(on, body.totp_issuer),
        label: body.totp_user ?? user.email,
        secret: body.totp_secret,
      }
      const enrolled = await on.database.transaction(tx => enrolTotp(on, tx, actor, parts))
      return {
        authentication_factor: presentEnrolled(enrolled),
        authentication_challenge: presentChallenge(enrolled.challenge),
      }
    },
  ),
]
