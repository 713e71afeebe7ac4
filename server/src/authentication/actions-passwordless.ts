import { type Application, findDefaultApplication, redirectUriAllowed } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, emailKey, getUser, refuseOutranked } from '../directory/index.ts'
import { refuseWithoutMail } from '../mail/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { badRequest, notFound, unprocessable } from '../platform/refusal.ts'
import { checkReturnTo, findOneTimeCode, insertCode, type OneTimeCode, queueCodeMail } from '../sign-in/index.ts'
import { personAt } from './actions-codes.ts'

export interface PasswordlessAsked {
  readonly email: string
  /** Undefined: the default one of the default application. */
  readonly redirectUri: string | undefined
  readonly state: string | undefined
  /** Undefined: a quarter of an hour. */
  readonly seconds: number | undefined
}

/**
 * A link that signs somebody in, once, in whatever browser opens it, and then leads to the application with a code, as every other
 * sign-in does. Nothing is mailed yet. Who has no account gets one, where the default application lets people sign up.
 *
 * @throws Refusal 422 for a redirect URI that is not registered, 403 for a person with a higher role than the actor.
 */
export async function createPasswordless(on: Platform, actor: Actor, asked: PasswordlessAsked): Promise<OneTimeCode> {
  const application = await findDefaultApplication(on.database)
  if (application === undefined) throw notFound('default application')
  const returnTo = entranceOf(application, asked)
  const user = await personAt(on, actor, {
    email: asked.email,
    application,
    place: { address: undefined, userAgent: undefined },
  })
  return on.database.transaction(async tx => {
    const { code } = await insertCode(on, tx, {
      kind: 'passwordless',
      userId: user.id,
      email: user.email,
      applicationId: application.id,
      carried: { return_to: returnTo, sign_up: false },
      seconds: asked.seconds,
    })
    const body = { actor: actorName(actor), user: user.id, passwordless_session: code.id }
    await record(tx, { type: 'passwordless_session.created', ...inSession(actor), body })
    return code
  })
}

/** Where the application is entered once the person is known. */
function entranceOf(application: Application, { redirectUri, state, email }: PasswordlessAsked): string {
  const registered = application.redirectUris.map(each => each.uri)
  const uri = redirectUri ?? application.redirectUris.find(each => each.isDefault)?.uri
  if (uri === undefined || !redirectUriAllowed({ asked: uri, registered, kind: application.kind }))
    throw notPossible('invalid_redirect_uri', 'redirect_uri', 'The default application has no such redirect URI.')
  if (application.tokenEndpointAuthMethod === 'none')
    throw notPossible('pkce_required', 'type', 'The default application has no secret, so it has to begin by itself.')
  const query = new URLSearchParams({
    client_id: application.clientId,
    redirect_uri: uri,
    response_type: 'code',
    provider: 'authkit',
    login_hint: email,
    ...(state === undefined ? {} : { state }),
  })
  const entrance = checkReturnTo(`/user_management/authorize?${query}`)
  if (entrance === undefined) throw notPossible('state_too_long', 'state', 'The state is too long for a link.')
  return entrance
}

function notPossible(code: string, field: string, message: string): Error {
  return unprocessable('Validation failed', [{ code, message, field }])
}

/**
 * Mails the link to its person. 404 for an unknown id, 400 for a link that was used or is late, 422 where no mail is sent, 429 for
 * too many mails to one address.
 */
export async function sendPasswordless(on: Platform, actor: Actor, id: string): Promise<void> {
  const code = await findOneTimeCode(on, 'passwordless', id)
  if (code?.userId === undefined) throw notFound('passwordless session')
  refuseWithoutMail(on)
  const { value: link } = code
  if (link === undefined)
    throw badRequest('passwordless_session_over', 'This link was used, or is too old. Create another session.')
  await allowAttempt(on, rateLimits.mail_account, emailKey(code.email))
  const user = await getUser(on.database, code.userId)
  refuseOutranked(actor, user)
  const application = await findDefaultApplication(on.database)
  const place = { address: undefined, userAgent: undefined }
  await on.database.transaction(async tx => {
    await queueCodeMail(tx, on, { code, link, user, application, place })
    const body = { actor: actorName(actor), user: user.id, passwordless_session: code.id }
    await record(tx, { type: 'passwordless_session.sent', ...inSession(actor), body })
  })
}
