import { z } from 'zod'
import { findUserByEmail } from '../directory/index.ts'
import { emailLengthMax } from '../directory/model.ts'
import { parseId } from '../platform/ids.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { addRiskEntry, controlOf, createRiskAttempt, passRiskAttempt, removeRiskEntry } from './actions-risk.ts'
import { riskListActions, riskListTypes } from './model.ts'
import { attemptSchema, riskText } from './render-risk.ts'

const tag = 'Radar'
const textLengthMax = 500
const ipAddressLengthMax = 64
const listParams = z.object({ type: z.enum(riskListTypes), action: z.enum(riskListActions) })
const entryBody = z.object({ entry: z.string().min(1).max(textLengthMax) })
const methods = ['Password', 'Passkey', 'Authenticator', 'SMS_OTP', 'Email_OTP', 'Social', 'SSO', 'Other'] as const

/** The risk of sign-ins, and the lists of who is blocked or allowed. */
export const riskRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/radar/attempts',
      operation: 'createRadarAttempt',
      summary: 'Judge the risk of a sign-in at an application’s own door',
      tag,
      access: 'admin',
      body: z.object({
        ip_address: z.string().min(1).max(ipAddressLengthMax),
        user_agent: z.string().min(1).max(textLengthMax),
        email: z.email().max(emailLengthMax),
        auth_method: z.enum(methods),
        action: z.enum(['sign-up', 'sign-in']),
      }),
      response: attemptSchema,
    },
    async (on, { actor, body }) => {
      const { email, ip_address: address, user_agent: userAgent } = body
      const user = await findUserByEmail(on.database, email)
      const { id, risk } = await createRiskAttempt(on, actor, { email, address, userAgent, user })
      const { control, blocklist_type: list } = controlOf(risk)
      return {
        verdict: risk.verdict,
        reason: riskText(risk),
        attempt_id: id,
        ...(control === null || risk.verdict === 'allow' ? {} : { control }),
        ...(list === null || risk.verdict !== 'block' ? {} : { blocklist_type: list }),
      }
    },
  ),
  api(
    {
      method: 'put',
      path: '/radar/attempts/{id}',
      operation: 'updateRadarAttempt',
      summary: 'Say that a sign-in, or its challenge, succeeded',
      tag,
      access: 'admin',
      params: z.object({ id: z.string() }),
      body: z.object({
        challenge_status: z.literal('success').optional(),
        attempt_status: z.literal('success').optional(),
      }),
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params, body }) => {
      const id = parseId('riskAttempt', params.id)
      if (id === undefined) throw notFound('attempt')
      const passed = { challenge: body.challenge_status === 'success', attempt: body.attempt_status === 'success' }
      if (!passed.challenge && !passed.attempt)
        throw badRequest('nothing_succeeded', 'Say what succeeded: challenge_status, attempt_status or both.')
      await passRiskAttempt(on, actor, id, passed)
      return {}
    },
  ),
  api(
    {
      method: 'post',
      path: '/radar/lists/{type}/{action}',
      operation: 'addRadarListEntry',
      summary: 'Block or allow sign-ins by an entry of a list',
      tag,
      access: 'admin',
      params: listParams,
      body: entryBody,
      response: z.object({ message: z.string() }),
    },
    async (on, { actor, params, body }) => {
      const isNew = await addRiskEntry(on, actor, { ...params, ...body })
      return { message: isNew ? 'Entry added to the list.' : 'Entry already present in the list.' }
    },
  ),
  api(
    {
      method: 'delete',
      path: '/radar/lists/{type}/{action}',
      operation: 'removeRadarListEntry',
      summary: 'Take an entry from a list',
      tag,
      access: 'admin',
      params: listParams,
      body: entryBody,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params, body }) => {
      await removeRiskEntry(on, actor, { ...params, ...body })
      return {}
    },
  ),
]
