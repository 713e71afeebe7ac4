import { z } from 'zod'
import { badRequest } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { completeSignIn } from './actions-external.ts'
import { givenNameLengthMax } from './model.ts'

const answeredIdLengthMax = 128
const answeredAddressLengthMax = 1_000
const labelLengthMax = 600

const text = (max: number) => z.string().max(max)
const name = text(givenNameLengthMax).nullish()

const optionSchema = z.object({
  claim: text(answeredIdLengthMax),
  type: z.literal('enum'),
  label: text(labelLengthMax),
  choices: z.array(z.object({ value: text(labelLengthMax).optional(), label: text(labelLengthMax).optional() })),
})

export const externalRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/authkit/oauth2/complete',
      operation: 'completeExternalSignIn',
      summary: 'Say who signed in at the page of an application, and where their browser goes on',
      tag: 'Connect',
      access: 'admin',
      body: z.object({
        external_auth_id: text(answeredIdLengthMax),
        user: z.object({
          id: text(answeredIdLengthMax).min(1),
          email: text(answeredAddressLengthMax),
          first_name: name,
          last_name: name,
          name,
          metadata: z.record(z.string(), z.string()).nullish(),
        }),
        user_consent_options: z.array(optionSchema).nullish(),
      }),
      response: z.object({ redirect_uri: z.string() }),
    },
    async (on, { actor, body }) => {
      const { user, user_consent_options: options } = body
      if (options !== undefined && options !== null && options.length > 0)
        throw badRequest(
          'user_consent_options_not_supported',
          'The page that asks a person shows scopes, and no choices of an application. Leave them out.',
        )
      const target = await completeSignIn(on, actor, {
        id: body.external_auth_id,
        person: {
          externalId: user.id,
          email: user.email,
          firstName: user.first_name ?? undefined,
          lastName: user.last_name ?? undefined,
          fullName: user.name ?? undefined,
          metadata: user.metadata ?? undefined,
        },
      })
      return { redirect_uri: target.href }
    },
  ),
]
