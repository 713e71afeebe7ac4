import { randomBytes } from 'node:crypto'
import { redirect } from 'react-router'
import { workos } from './client.server'
import { answerCookies, type Context, cookieOptions, readCookie, sessionCookie, signInCookie } from './cookies.server'
import { Refusal, signInAgain } from './refusal.server'
import { safeEqual, seal, unseal } from './seal.server'
import { isRefusedToken, verifyAccessToken } from './session.server'
import { settings } from './settings.server'

/** What this browser is in the middle of. Sealed in a cookie until the person is back. */
interface Attempt {
  readonly state: string
  readonly verifier: string
  readonly returnTo: string
  /** Whoever comes back has to be this user, or to have signed in to this organization. */
  readonly userId?: string | undefined
  readonly organizationId?: string | undefined
}

const attemptSeconds = 10 * 60
const stateBytes = 32

export interface Asked {
  readonly returnTo: string
  readonly userId?: string | undefined
  readonly organizationId?: string | undefined
  readonly connectionId?: string
  /** How old their last proof to be there may be. */
  readonly maxAgeSeconds?: number
}

/** Sends the browser to the identity server, and keeps what it has to bring back. */
export async function startSignIn(context: Context, asked: Asked): Promise<Response> {
  const { codeVerifier, codeChallenge } = await workos.pkce.generate()
  const state = randomBytes(stateBytes).toString('base64url')
  const { returnTo, userId, organizationId, connectionId, maxAgeSeconds } = asked
  const attempt: Attempt = { state, verifier: codeVerifier, returnTo, userId, organizationId }
  const cookies = context.get(answerCookies)
  cookies.set(signInCookie, seal('sign-in', attempt), { ...cookieOptions, maxAge: attemptSeconds })
  return redirect(
    workos.userManagement.getAuthorizationUrl({
      ...(connectionId === undefined ? { provider: 'authkit' } : { connectionId }),
      ...(organizationId === undefined || connectionId !== undefined ? {} : { organizationId }),
      ...(maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds }),
      redirectUri: `${settings.origin}/callback`,
      state,
      codeChallenge,
      codeChallengeMethod: 'S256',
    }),
    303,
  )
}

/** Whoever comes back: compared with what this browser began, then taken for whom the server says. */
export async function finishSignIn(request: Request, context: Context): Promise<Response> {
  const attempt = attemptOf(readCookie(request, signInCookie))
  const cookies = context.get(answerCookies)
  cookies.delete(signInCookie)
  const query = new URL(request.url).searchParams
  const state = query.get('state')
  const code = query.get('code')
  if (attempt === undefined || state === null || !safeEqual(state, attempt.state))
    throw new Refusal(400, 'This sign-in did not begin in this browser, or was used already.', signInAgain)
  if (code === null) throw new Refusal(400, 'The sign-in was not finished.', signInAgain)
  const sealed = await exchange(code, attempt)
  cookies.set(sessionCookie, sealed, cookieOptions)
  return redirect(attempt.returnTo, 303)
}

/** The sealed session for a code. Throws a `Refusal` for anybody else than was asked for. */
async function exchange(code: string, { verifier, userId, organizationId }: Attempt): Promise<string> {
  const { cookiePassword, clientId } = settings
  const signedIn = await workos.userManagement.authenticateWithCode({
    code,
    codeVerifier: verifier,
    clientId,
    session: { sealSession: true, cookiePassword },
  })
  const person = await verifyAccessToken(signedIn.accessToken).catch((cause: unknown) => {
    throw isRefusedToken(cause) ? refused() : cause
  })
  if (person.userId !== signedIn.user.id) throw refused()
  if (!signedIn.user.emailVerified) throw new Refusal(403, 'Your e-mail address is not verified.', signInAgain)
  if (userId !== undefined && userId !== person.userId)
    throw new Refusal(403, 'Somebody else signed in than was asked for.', signInAgain)
  if (organizationId !== undefined && organizationId !== person.organizationId)
    throw new Refusal(403, 'The sign-in was for another organization.', signInAgain)
  if (signedIn.sealedSession === undefined) throw refused()
  return signedIn.sealedSession
}

function refused(): Refusal {
  return new Refusal(401, 'This sign-in can not be trusted.', signInAgain)
}

function attemptOf(sealed: string | undefined): Attempt | undefined {
  const opened = sealed === undefined ? undefined : unseal('sign-in', sealed)
  return opened === undefined ? undefined : (opened as Attempt)
}
