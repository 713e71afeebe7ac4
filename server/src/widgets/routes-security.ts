import { z } from 'zod'
import { passwordLengthMin } from '../directory/index.ts'
import { removeOwnPasskey } from '../governance/index.ts'
import { type Route, widgetDoor } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { wireTimeOrNull } from '../platform/wire.ts'
import {
  addPasskey,
  challengeSchema,
  enrolledFactorSchema,
  placeOf,
  presentChallenge,
  presentEnrolled,
  registrationQuestion,
} from '../sign-in/index.ts'
import {
  beginFactor,
  proveFactor,
  removeFactors,
  replacePassword,
  setFirstPassword,
  type Ways,
  waysOf,
} from './actions-profile.ts'
import { sentLengthMax } from './model.ts'
import { forPerson } from './routes-door.ts'

const doneSchema = z.object({ success: z.boolean() })
const passwordText = z.string().min(1).max(sentLengthMax)
const way = { isSetUp: z.boolean(), lastUsed: z.string().nullable() }
const waysSchema = z.object({
  data: z.object({
    verificationMethods: z.object({
      Mfa: z.object({ provider: z.literal('MFA'), ...way }),
      Password: z.object({ provider: z.literal('Password'), ...way, isCurrentSession: z.boolean() }),
      Passkey: z.object({
        provider: z.literal('Passkey'),
        ...way,
        passKeys: z.array(z.object({ id: z.string() })),
        isCurrentSession: z.boolean(),
      }),
    }),
    passwordSettings: z.object({
      isPasswordNumberRequired: z.boolean(),
      isPasswordPwnedRequired: z.boolean(),
      isPasswordSymbolRequired: z.boolean(),
      isPasswordUppercaseRequired: z.boolean(),
      passwordMinimumLength: z.number(),
      passwordMinimumStrength: z.number(),
    }),
  }),
})

/** Length and guessability count here, and no kinds of characters. */
const passwordSettings = {
  isPasswordNumberRequired: false,
  isPasswordPwnedRequired: true,
  isPasswordSymbolRequired: false,
  isPasswordUppercaseRequired: false,
  passwordMinimumLength: passwordLengthMin,
  passwordMinimumStrength: 0,
}

function presentWays({ hasPassword, hasFactor, passkeys, method }: Ways): z.input<typeof waysSchema> {
  const used = passkeys.flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
  const last = used.toSorted((a, b) => b.getTime() - a.getTime())[0]
  return {
    data: {
      verificationMethods: {
        Mfa: { provider: 'MFA', isSetUp: hasFactor, lastUsed: null },
        Password: {
          provider: 'Password',
          isSetUp: hasPassword,
          lastUsed: null,
          isCurrentSession: method === 'Password',
        },
        Passkey: {
          provider: 'Passkey',
          isSetUp: passkeys.length > 0,
          lastUsed: wireTimeOrNull(last),
          passKeys: passkeys.map(({ id }) => ({ id })),
          isCurrentSession: method === 'Passkey',
        },
      },
      passwordSettings,
    },
  }
}

/** How a person signs in. Each change asks for a code from their mail first, or for the password itself. */
export const securityRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/UserProfile/authentication-information',
    forPerson({ summary: 'Read how the person can sign in', response: waysSchema }, async ({ on, caller }) =>
      presentWays(await waysOf(on, caller)),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/create-password',
    forPerson(
      {
        summary: 'Choose a first password',
        elevated: true,
        body: z.object({ password: passwordText }),
        response: doneSchema,
        status: 201,
      },
      async ({ on, call, caller, body }) => {
        await setFirstPassword(on, call, caller, new Secret(body.password))
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/update-password',
    forPerson(
      {
        summary: 'Change the password',
        body: z.object({ currentPassword: passwordText, newPassword: passwordText }),
        response: doneSchema,
        status: 201,
      },
      async ({ on, call, caller, body: { currentPassword: current, newPassword: next } }) => {
        await replacePassword(on, call, caller, { current, next })
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/create-totp-factor',
    forPerson(
      {
        summary: 'Begin a second factor',
        elevated: true,
        response: z.object({ authenticationFactor: enrolledFactorSchema, authenticationChallenge: challengeSchema }),
        status: 201,
      },
      async ({ on, caller }) => {
        const enrolled = await beginFactor(on, caller)
        return {
          authenticationFactor: presentEnrolled(enrolled),
          authenticationChallenge: presentChallenge(enrolled.challenge),
        }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/verify-totp-factor',
    forPerson(
      {
        summary: 'Prove a second factor by its first code',
        elevated: true,
        body: z.object({
          code: z.string().min(1).max(sentLengthMax),
          authenticationChallengeId: z.string().max(sentLengthMax),
        }),
        response: doneSchema,
      },
      async ({ on, call, caller, body: { code, authenticationChallengeId: challengeId } }) => {
        await proveFactor(on, call, caller, { challengeId, code })
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserProfile/totp-factors',
    forPerson(
      { summary: 'Remove the second factors', elevated: true, response: doneSchema },
      async ({ on, caller }) => {
        await removeFactors(on, caller)
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/passkeys',
    forPerson(
      {
        summary: 'Ask an authenticator for a passkey',
        elevated: true,
        response: z.object({ challengeId: z.string(), options: z.record(z.string(), z.unknown()) }),
        status: 201,
      },
      async ({ on, caller: { userId, sessionId } }) => {
        const options = await registrationQuestion(on, { userId, flow: sessionId })
        return { challengeId: options.challenge, options: { ...options } }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/passkeys/verify',
    forPerson(
      {
        summary: 'Add the passkey that the authenticator made',
        elevated: true,
        body: z.object({ challengeId: z.string().max(sentLengthMax), response: z.record(z.string(), z.unknown()) }),
        response: doneSchema,
      },
      async ({ on, call, caller: { actor, userId, sessionId }, body }) => {
        const text = JSON.stringify(body.response)
        await addPasskey(on, actor, { userId, flow: sessionId, text, name: undefined, place: placeOf(call) })
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserProfile/passkeys/{passkeyId}',
    forPerson(
      { summary: 'Remove a passkey', elevated: true, response: doneSchema },
      async ({ on, call, caller, params: { passkeyId = '' } }) => {
        await removeOwnPasskey(on, caller.actor, { id: passkeyId, call })
        return { success: true }
      },
    ),
  ),
]
