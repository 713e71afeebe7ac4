import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { WorkOS } from '@workos-inc/node'
import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const {
  APP_URL: appUrl = '',
  WORKOS_API_HOSTNAME: apiHostname,
  WORKOS_API_PORT: apiPort,
  WORKOS_CLIENT_ID: clientId = '',
  WORKOS_COOKIE_PASSWORD: cookiePassword = '',
  WORKOS_ISSUER: issuer = '',
  WORKOS_WEBHOOK_SECRET: webhookSecret = '',
} = process.env
const https = process.env.WORKOS_API_HTTPS !== 'false'
const workos = new WorkOS(process.env.WORKOS_API_KEY, { clientId, apiHostname, port: Number(apiPort), https })
const keys = createRemoteJWKSet(new URL(workos.userManagement.getJwksUrl(clientId)))
const callbackUrl = new URL('/callback', appUrl).href
const cookie = { httpOnly: true, sameSite: 'lax', secure: appUrl.startsWith('https:'), path: '/' }
const freshSeconds = 300

/** Sessions by the digest of what the cookie holds. */
const sessions = new Map()
/** Deliveries that were taken. */
const seen = new Set()

const digest = text => createHash('sha256').update(text).digest('hex')
const asText = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)

function cookieOf(req, name) {
  const found = (req.headers.cookie ?? '').split('; ').find(part => part.startsWith(`${name}=`))
  return found === undefined ? '' : decodeURIComponent(found.slice(name.length + 1))
}

function page(res, title, body) {
  res.set('content-security-policy', "default-src 'none'; form-action 'self'; frame-ancestors 'none'")
  res
    .type('html')
    .send(`<!doctype html><html lang="en"><title>${asText(title)}</title><h1>${asText(title)}</h1>${body}`)
}

const app = express()
app.disable('x-powered-by')

app.post('/webhooks', express.raw({ type: '*/*' }), async (req, res) => {
  const sigHeader = req.get('workos-signature') ?? ''
  const event = await workos.webhooks
    .constructEvent({ payload: req.body, sigHeader, secret: webhookSecret })
    .catch(() => null)
  if (event === null) return res.status(401).send('Not signed.')
  if (!seen.has(event.id)) await workos.organizations.listOrganizations({ limit: 1 })
  seen.add(event.id)
  res.status(200).send('Taken.')
})

app.use(express.urlencoded({ extended: false }))

app.use((req, res, next) => {
  if (req.method !== 'GET' && req.get('origin') !== new URL(appUrl).origin)
    return res.status(403).send('Another site sent this.')
  next()
})

/** A path of this application, whatever the address asks for. */
function ownPath(wanted) {
  const own = new URL(appUrl)
  const to = typeof wanted === 'string' && URL.canParse(wanted, own) ? new URL(wanted, own) : own
  return to.origin === own.origin && !to.pathname.startsWith('//') ? `${to.pathname}${to.search}` : '/'
}

function sealed(value) {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${text}.${createHmac('sha256', cookiePassword).update(text).digest('base64url')}`
}

function unsealed(text) {
  const [value = '', mark = ''] = text.split('.')
  const wanted = createHmac('sha256', cookiePassword).update(value).digest()
  const given = Buffer.from(mark, 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null
  return JSON.parse(Buffer.from(value, 'base64url').toString('utf8'))
}

async function begin(req, res, asked) {
  const { url, state, codeVerifier } = await workos.userManagement.getAuthorizationUrlWithPKCE({
    ...asked,
    redirectUri: callbackUrl,
  })
  const attempt = {
    state,
    codeVerifier,
    organization: asked.organizationId ?? null,
    returnTo: ownPath(req.query.returnTo),
  }
  res.cookie('attempt', sealed(attempt), { ...cookie, maxAge: 600_000 })
  res.redirect(url)
}

app.get('/sign-in', (req, res) => begin(req, res, { provider: 'authkit' }))
app.get('/sso/:organization', (req, res) => begin(req, res, { organizationId: req.params.organization }))

app.get('/callback', async (req, res) => {
  const attempt = unsealed(cookieOf(req, 'attempt'))
  res.clearCookie('attempt', cookie)
  if (attempt === null || attempt.state !== req.query.state)
    return res.status(400).send('This sign-in began elsewhere.')
  const result = await workos.userManagement.authenticateWithCode({
    code: String(req.query.code),
    codeVerifier: attempt.codeVerifier,
  })
  if (attempt.organization !== null && attempt.organization !== result.organizationId)
    return res.status(403).send('This is another organization.')
  const claims = await claimsOf(result.accessToken)
  if (claims === null) return res.status(400).send('The sign-in is not valid.')
  const secret = randomBytes(32).toString('base64url')
  sessions.set(digest(secret), {
    accessToken: result.accessToken,
    refreshToken: result.refreshToken,
    userId: claims.sub,
  })
  res.cookie('session', secret, cookie)
  res.redirect(attempt.returnTo)
})

async function claimsOf(token) {
  const checked = await jwtVerify(token, keys, { issuer, algorithms: ['RS256'] }).catch(() => null)
  return checked === null || checked.payload.client_id !== clientId ? null : checked.payload
}

/** Who sits there; the session goes on only as long as the server goes on with it. */
async function current(req) {
  const key = digest(cookieOf(req, 'session'))
  const session = sessions.get(key)
  if (session === undefined) return null
  let claims = await claimsOf(session.accessToken)
  if (claims === null) {
    const next = await workos.userManagement
      .authenticateWithRefreshToken({ refreshToken: session.refreshToken })
      .catch(() => null)
    claims = next === null ? null : await claimsOf(next.accessToken)
    if (claims === null) {
      sessions.delete(key)
      return null
    }
    sessions.set(key, { accessToken: next.accessToken, refreshToken: next.refreshToken, userId: claims.sub })
  }
  return {
    key,
    userId: claims.sub,
    sessionId: claims.sid,
    organizationId: claims.org_id,
    role: claims.role,
    authTime: claims.auth_time,
  }
}

async function signedIn(req, res, next) {
  req.person = await current(req)
  if (req.person === null) return res.redirect('/sign-in')
  next()
}

function admin(req, res, next) {
  if (req.person.role !== 'admin' || req.person.organizationId === undefined)
    return res.status(403).send('This is for administrators.')
  next()
}

async function fresh(req, res, next) {
  if (Date.now() / 1000 - req.person.authTime > freshSeconds) return begin(req, res, { provider: 'authkit', maxAge: 0 })
  next()
}

/** What somebody did, in the log of their organization. */
async function note(req, action, target) {
  await workos.auditLogs.createEvent(req.person.organizationId, {
    action,
    occurredAt: new Date(),
    actor: { id: req.person.userId, type: 'user' },
    targets: [{ id: target, type: 'organization_membership' }],
    context: { location: req.ip },
  })
}

app.get('/', async (req, res) => {
  const person = await current(req)
  if (person === null) return page(res, 'Welcome', '<a href="/sign-in">Sign in</a>')
  page(
    res,
    'Welcome',
    '<a href="/profile">Profile</a> <form method="post" action="/sign-out"><button>Sign out</button></form>',
  )
})

app.post('/sign-out', signedIn, async (req, res) => {
  sessions.delete(req.person.key)
  await workos.userManagement.revokeSession({ sessionId: req.person.sessionId })
  res.clearCookie('session', cookie)
  res.redirect('/')
})

app.get('/profile', signedIn, async (req, res) => {
  const user = await workos.userManagement.getUser(req.person.userId)
  page(
    res,
    'Profile',
    `<p>${asText(user.firstName)} ${asText(user.lastName)}</p><form method="post" action="/profile/name"><input name="first"><button>Change</button></form>`,
  )
})

app.post('/profile/name', signedIn, async (req, res) => {
  await workos.userManagement.updateUser({ userId: req.person.userId, firstName: String(req.body.first) })
  res.redirect('/profile')
})

app.get('/team', signedIn, admin, async (req, res) => {
  const { data } = await workos.userManagement.listOrganizationMemberships({
    organizationId: req.person.organizationId,
  })
  const rows = await Promise.all(
    data.map(async ({ id, userId, role }) => {
      const user = await workos.userManagement.getUser(userId)
      return `<li>${asText(user.firstName)} ${asText(user.lastName)} (${asText(role.slug)}) <form method="post" action="/team/remove"><input type="hidden" name="membership" value="${asText(id)}"><button>Remove</button></form></li>`
    }),
  )
  page(
    res,
    'Team',
    `<ul>${rows.join('')}</ul><form method="post" action="/team/invite"><input name="email" type="email"><button>Invite</button></form>`,
  )
})

app.post('/team/invite', signedIn, admin, async (req, res) => {
  await workos.userManagement.sendInvitation({
    email: String(req.body.email),
    organizationId: req.person.organizationId,
    roleSlug: 'member',
  })
  res.redirect('/team')
})

app.post('/team/remove', signedIn, admin, fresh, async (req, res) => {
  const membership = await workos.userManagement.getOrganizationMembership(String(req.body.membership))
  if (membership.organizationId !== req.person.organizationId) return res.status(404).send('There is no such member.')
  await note(req, 'member.removed', membership.id)
  await workos.userManagement.deleteOrganizationMembership(membership.id)
  res.redirect('/team')
})

app.get('/domains', signedIn, admin, async (req, res) => {
  const organization = await workos.organizations.getOrganization(req.person.organizationId)
  const rows = organization.domains.map(
    ({ id, domain, state }) =>
      `<li>${asText(domain)}: ${state === 'verified' ? 'proven' : 'waits for its DNS record'} <form method="post" action="/domains/verify"><input type="hidden" name="domain" value="${asText(id)}"><button>Check</button></form></li>`,
  )
  page(
    res,
    'Domains',
    `<ul>${rows.join('')}</ul><form method="post" action="/domains/add"><input name="domain"><button>Add</button></form>`,
  )
})

app.post('/domains/add', signedIn, admin, async (req, res) => {
  await workos.organizationDomains.createOrganizationDomain({
    organizationId: req.person.organizationId,
    domain: String(req.body.domain),
  })
  res.redirect('/domains')
})

app.post('/domains/verify', signedIn, admin, async (req, res) => {
  const domain = await workos.organizationDomains.getOrganizationDomain(String(req.body.domain))
  if (domain.organizationId !== req.person.organizationId) return res.status(404).send('There is no such domain.')
  await workos.organizationDomains.verifyOrganizationDomain(domain.id)
  res.redirect('/domains')
})

app.use((_error, _req, res, _next) => {
  res.status(500).send('Something went wrong. Try again later.')
})

app.listen(Number(process.env.PORT), '127.0.0.1')
