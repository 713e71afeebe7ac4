import { WorkOS } from '@workos-inc/node'
import express from 'express'

/** An application as the SDK's documentation writes it: sealed session cookie, session helpers, no state of its own. */
const { WORKOS_API_KEY, WORKOS_CLIENT_ID, WORKOS_COOKIE_PASSWORD, API_HOSTNAME, API_PORT, APP_URL } = process.env
const workos = new WorkOS(WORKOS_API_KEY, {
  clientId: WORKOS_CLIENT_ID,
  apiHostname: API_HOSTNAME,
  port: Number(API_PORT),
  https: false,
})
const cookieName = 'wos-session'
const cookieOptions = { httpOnly: true, sameSite: 'lax', path: '/' }

function sessionOf(request) {
  const pairs = (request.headers.cookie ?? '').split('; ').map(pair => pair.split('='))
  const sessionData = pairs
    .find(([name]) => name === cookieName)
    ?.slice(1)
    .join('=')
  return workos.userManagement.loadSealedSession({ sessionData, cookiePassword: WORKOS_COOKIE_PASSWORD })
}

/** The guard of the documentation: authenticate, else refresh, else sign in again. */
async function withAuth(request, response, next) {
  const session = sessionOf(request)
  const found = await session.authenticate()
  if (found.authenticated) {
    request.auth = found
    return next()
  }
  if (found.reason === 'no_session_cookie_provided') return response.status(401).json({ reason: found.reason })
  const renewed = await session.refresh()
  if (!renewed.authenticated) {
    response.clearCookie(cookieName, cookieOptions)
    return response.status(401).json({ reason: renewed.reason })
  }
  response.cookie(cookieName, renewed.sealedSession, cookieOptions)
  request.auth = renewed
  return next()
}

const app = express()

app.get('/health', (_request, response) => response.send('ok'))

app.get('/login', (request, response) => {
  const screenHint = request.query.hint === 'sign-up' ? 'sign-up' : 'sign-in'
  const authorization = { provider: 'authkit', redirectUri: `${APP_URL}/callback`, screenHint, state: 'st 1/ä' }
  response.redirect(workos.userManagement.getAuthorizationUrl(authorization))
})

app.get('/callback', async (request, response) => {
  const { code, state } = request.query
  if (code === undefined) return response.status(400).json(request.query)
  const session = { sealSession: true, cookiePassword: WORKOS_COOKIE_PASSWORD }
  const { sealedSession } = await workos.userManagement.authenticateWithCode({ code, session })
  response.cookie(cookieName, sealedSession, cookieOptions)
  return response.redirect(`/me?state=${encodeURIComponent(state)}`)
})

app.get('/me', withAuth, ({ auth, query }, response) => {
  const { user, sessionId, organizationId, role, permissions, authenticationMethod } = auth
  const { email, id, emailVerified } = user
  const seen = { email, id, emailVerified, sessionId, organizationId, role, permissions, authenticationMethod }
  response.json({ ...seen, state: query.state })
})

app.post('/refresh', async (request, response) => {
  const { organization } = request.query
  const options = organization === undefined ? {} : { organizationId: organization }
  const renewed = await sessionOf(request).refresh(options)
  if (!renewed.authenticated) return response.status(401).json({ reason: renewed.reason })
  response.cookie(cookieName, renewed.sealedSession, cookieOptions)
  return response.json({ sessionId: renewed.sessionId, organizationId: renewed.organizationId })
})

app.get('/logout', withAuth, ({ auth }, response) => {
  response.clearCookie(cookieName, cookieOptions)
  response.redirect(workos.userManagement.getLogoutUrl({ sessionId: auth.sessionId, returnTo: APP_URL }))
})

app.get('/', (_request, response) => response.send('<p data-testid="stranger">Nobody is signed in.</p>'))

app.use((error, _request, response, _next) => {
  response.status(500).json({ name: error.name, message: error.message, error: error.error, code: error.code })
})

app.listen(Number(new URL(APP_URL).port), '127.0.0.1')
