import { randomBytes } from 'node:crypto'
import { type Response, Router } from 'express'
import { workos } from './client.ts'
import { clearCookie, cookieOptions, readCookie, sessionCookie, signInCookie } from './cookies.ts'
import { requireOwnForm } from './guard.ts'
import { html } from './html.ts'
import { sendPage } from './page.ts'
import { Refusal, signInAgain } from './refusal.ts'
import { pathWithin } from './return-to.ts'
import { safeEqual, seal, unseal } from './seal.ts'
import { findPerson, isRefusedToken, requireMember, verifyAccessToken } from './session.ts'
import { settings } from './settings.ts'

export const signIn = Router()

/** What this browser is in the middle of. Sealed in a cookie until the person is back. */
interface Attempt {
  readonly state: string
  readonly verifier: string
  readonly returnTo: string
  /** Whoever comes back has to be this user, or to have signed in to this organization. */
  readonly userId?: string | undefined
  readonly organizationId?: string | undefined
}

const attemptMinutes = 10
const minuteMs = 60_000
const stateBytes = 32

export interface Asked {
  readonly returnTo: string
  readonly userId?: string
  readonly organizationId?: string
  readonly connectionId?: string
  /** They have to prove that they are there, even if they did so a minute ago. */
  readonly again?: boolean
}

/** Sends the browser to the identity server, and keeps what it has to bring back. */
export async function startSignIn(response: Response, asked: Asked): Promise<void> {
  const { codeVerifier, codeChallenge } = await workos.pkce.generate()
  const state = randomBytes(stateBytes).toString('base64url')
  const { returnTo, userId, organizationId, connectionId } = asked
  const attempt: Attempt = { state, verifier: codeVerifier, returnTo, userId, organizationId }
  response.cookie(signInCookie, seal('sign-in', attempt), { ...cookieOptions, maxAge: attemptMinutes * minuteMs })
  response.redirect(
    workos.userManagement.getAuthorizationUrl({
      ...(connectionId === undefined ? { provider: 'authkit' } : { connectionId }),
      ...(organizationId === undefined || connectionId !== undefined ? {} : { organizationId }),
      ...(asked.again === true ? { maxAge: 0, prompt: 'login' } : {}),
      redirectUri: `${settings.origin}/callback`,
      state,
      codeChallenge,
      codeChallengeMethod: 'S256',
    }),
  )
}

signIn.get('/', async (request, response) => {
  const person = await findPerson(request, response)
  const body =
    person === undefined
      ? html`<p>You are not signed in.</p><p><a class="button main" href="/sign-in">Sign in</a></p>`
      : html`<p>You are signed in${person.organizationId === undefined ? ' and belong to no organization' : ''}.</p>`
  sendPage(response, { title: person === undefined ? 'Welcome' : `Hello, ${person.name.slice(0, 60)}`, person, body })
})

signIn.get('/sign-in', async (request, response) => {
  const { returnTo, organization } = request.query
  // A link for the people of one organization: who comes back in another one is refused.
  const expected = typeof organization === 'string' ? { organizationId: organization } : {}
  await startSignIn(response, { returnTo: pathWithin(returnTo), ...expected })
})

signIn.get('/callback', async (request, response) => {
  const attempt = attemptOf(readCookie(request, signInCookie))
  clearCookie(response, signInCookie)
  const { state, code } = request.query
  if (attempt === undefined || typeof state !== 'string' || !safeEqual(state, attempt.state))
    throw new Refusal(400, 'This sign-in did not begin in this browser, or was used already.', signInAgain)
  if (typeof code !== 'string') throw new Refusal(400, 'The sign-in was not finished.', signInAgain)
  const answer = await exchange(code, attempt.verifier)
  response.cookie(sessionCookie, answer, cookieOptions)
  response.redirect(attempt.returnTo)

  async function exchange(givenCode: string, codeVerifier: string): Promise<string> {
    const { cookiePassword, clientId } = settings
    const signedIn = await workos.userManagement.authenticateWithCode({
      code: givenCode,
      codeVerifier,
      clientId,
      session: { sealSession: true, cookiePassword },
    })
    const person = await verifyAccessToken(signedIn.accessToken).catch((cause: unknown) => {
      throw isRefusedToken(cause) ? refused() : cause
    })
    if (person.userId !== signedIn.user.id) throw refused()
    if (!signedIn.user.emailVerified) throw new Refusal(403, 'Your e-mail address is not verified.', signInAgain)
    if (attempt?.userId !== undefined && attempt.userId !== person.userId)
      throw new Refusal(403, 'Somebody else signed in than was asked for.', signInAgain)
    if (attempt?.organizationId !== undefined && attempt.organizationId !== person.organizationId)
      throw new Refusal(403, 'The sign-in was for another organization.', signInAgain)
    if (signedIn.sealedSession === undefined) throw refused()
    return signedIn.sealedSession
  }
})

signIn.post('/sign-out', async (request, response) => {
  const person = await findPerson(request, response)
  if (person === undefined) {
    response.redirect(303, '/')
    return
  }
  requireOwnForm(request, person)
  const { sessionId } = person
  await workos.userManagement.revokeSession({ sessionId })
  clearCookie(response, sessionCookie)
  // The sign-in of this browser at the server ends too. It goes on to the sign-out address that is registered there.
  response.redirect(303, workos.userManagement.getLogoutUrl({ sessionId }))
})

signIn.get('/step-up', async (request, response) => {
  const person = await requireMember(request, response)
  const to = encodeURIComponent(pathWithin(request.query.returnTo))
  const body = html`<p>This change needs a sign-in of the last 5 minutes. Nothing has changed yet.</p>
<p><a class="button main" href="/step-up/start?returnTo=${to}">Sign in again</a></p>`
  sendPage(response, { title: 'Is it still you?', person, body })
})

signIn.get('/step-up/start', async (request, response) => {
  const { userId, organizationId } = await requireMember(request, response)
  await startSignIn(response, { returnTo: pathWithin(request.query.returnTo), userId, organizationId, again: true })
})

function refused(): Refusal {
  return new Refusal(401, 'This sign-in can not be trusted.', signInAgain)
}

function attemptOf(sealed: string | undefined): Attempt | undefined {
  const opened = sealed === undefined ? undefined : unseal('sign-in', sealed)
  return opened === undefined ? undefined : (opened as Attempt)
}
