import { z } from 'zod'
import { emailLengthMax, getUser } from '../directory/index.ts'
import { localeLengthMax, nameLengthMax } from '../directory/model.ts'
import { type Route, widgetDoor } from '../platform/route.ts'
import { wireTime } from '../platform/wire.ts'
import { listIdentities } from '../sign-in/index.ts'
import { bringCodeBack, elevateAgain, sendCode } from './actions-elevated.ts'
import {
  askNewAddress,
  changeName,
  confirmNewAddress,
  endOtherSessions,
  endOwnSession,
  sessionsOf,
} from './actions-profile.ts'
import { sentLengthMax } from './model.ts'
import { meSchema, presentMe } from './render-me.ts'
import { activeSessionSchema, presentActiveSession } from './render-sessions.ts'
import { forPerson } from './routes-door.ts'

const doneSchema = z.object({ success: z.boolean() })
const codeText = z.string().min(1).max(sentLengthMax)
const elevatedSchema = z.object({ elevatedAccessToken: z.string(), expiresAt: z.string() })
const nameText = z.string().max(nameLengthMax)

/** What a person sees and changes of their own account. */
export const profileRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/UserProfile/me',
    forPerson({ summary: 'Read the own profile', response: meSchema }, async ({ on, caller: { userId } }) =>
      presentMe(await getUser(on.database, userId), await listIdentities(on.database, userId)),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/me',
    forPerson(
      {
        summary: 'Change the own name and language',
        body: z.object({
          firstName: nameText.optional(),
          lastName: nameText.optional(),
          locale: z.string().max(localeLengthMax).optional(),
        }),
        response: meSchema,
      },
      async ({ on, caller, body }) =>
        presentMe(await changeName(on, caller, body), await listIdentities(on.database, caller.userId)),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/send-verification',
    forPerson(
      {
        summary: 'Mail a code before how the person signs in is changed',
        response: z.object({ authenticationChallenge: z.string(), type: z.literal('EmailVerification') }),
      },
      async ({ on, call, caller }) => {
        const { id } = await sendCode(on, call, caller)
        return { authenticationChallenge: id, type: 'EmailVerification' as const }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/verify',
    forPerson(
      {
        summary: 'Bring that code back',
        body: z.object({ code: codeText, authenticationChallengeId: z.string().max(sentLengthMax) }),
        response: elevatedSchema,
      },
      async ({ on, caller, body: { code, authenticationChallengeId: id } }) => {
        const { token, expiresAt } = await bringCodeBack(on, caller, { id, code })
        return { elevatedAccessToken: token.reveal(), expiresAt: wireTime(expiresAt) }
      },
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/send-email-change',
    forPerson(
      {
        summary: 'Mail a code to a new address',
        elevated: true,
        body: z.object({ newEmail: z.email().max(emailLengthMax) }),
        response: z.object({ expiresAt: z.string() }),
      },
      async ({ on, call, caller, body }) => ({
        expiresAt: wireTime(await askNewAddress(on, call, caller, body.newEmail)),
      }),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/UserProfile/verify-email-change',
    forPerson(
      {
        summary: 'Bring the code of a new address back',
        elevated: true,
        body: z.object({ code: codeText }),
        response: elevatedSchema.extend({ user: meSchema }),
      },
      async ({ on, call, caller, body }) => {
        const user = await confirmNewAddress(on, call, caller, body.code)
        const { token, expiresAt } = await elevateAgain(on, caller)
        return {
          user: presentMe(user, await listIdentities(on.database, caller.userId)),
          elevatedAccessToken: token.reveal(),
          expiresAt: wireTime(expiresAt),
        }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/UserProfile/sessions',
    forPerson(
      { summary: 'List where the person is signed in', response: z.object({ data: z.array(activeSessionSchema) }) },
      async ({ on, caller }) => ({ data: (await sessionsOf(on, caller)).map(presentActiveSession) }),
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserProfile/sessions/revoke/{sessionId}',
    forPerson(
      { summary: 'End one of these sessions', response: doneSchema },
      async ({ on, caller, params: { sessionId = '' } }) => {
        await endOwnSession(on, caller, sessionId)
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/UserProfile/sessions/revoke-all',
    forPerson(
      {
        summary: 'End all of these sessions but the own one',
        body: z.object({ currentSessionId: z.string().max(sentLengthMax) }),
        response: doneSchema,
      },
      async ({ on, caller, body }) => {
        await endOtherSessions(on, caller, body.currentSessionId)
        return { success: true }
      },
    ),
  ),
]
