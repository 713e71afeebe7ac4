import { errors, jwtVerify } from 'jose'
import { workos } from './client.server'
import { answerCookies, type Context, cookieOptions, readCookie, sessionCookie } from './cookies.server'
import { Refusal, signInAgain, statusOf } from './refusal.server'
import { settings } from './settings.server'

/** Who is signed in, as the identity server signed it. Nothing of it comes from the request. */
export interface Person {
  readonly userId: string
  readonly sessionId: string
  /** Undefined for somebody who belongs to no organization. */
  readonly organizationId: string | undefined
  readonly role: string | undefined
  /** What their roles permit, as it was when the token was made. */
  readonly permissions: readonly string[]
  /** When they last proved to be there, in seconds. */
  readonly provenAt: number
  readonly name: string
  readonly email: string
}

/** Somebody in an organization. */
export type Member = Person & { readonly organizationId: string }

type Claims = Omit<Person, 'name' | 'email'>

/** Verifies an access token: signature, issuer, end, and that it was made for this application. */
export async function verifyAccessToken(token: string): Promise<Claims> {
  const keys = await workos.userManagement.getJWKS()
  if (keys === undefined) throw new Error('The client id is not set.')
  const { payload } = await jwtVerify(token, keys, {
    issuer: settings.issuer,
    algorithms: ['RS256', 'ES256'],
    requiredClaims: ['sub', 'sid', 'exp', 'iat'],
  })
  if (payload.client_id !== settings.clientId) throw new errors.JWTInvalid('The token is for another application.')
  return {
    userId: String(payload.sub),
    sessionId: String(payload.sid),
    organizationId: typeof payload.org_id === 'string' ? payload.org_id : undefined,
    role: typeof payload.role === 'string' ? payload.role : undefined,
    permissions: Array.isArray(payload.permissions) ? payload.permissions.map(String) : [],
    provenAt: typeof payload.auth_time === 'number' ? payload.auth_time : 0,
  }
}

/** Who sent the request. Asked of the identity server each time, so that an ended session is over at once. */
export async function findPerson(request: Request, context: Context): Promise<Person | undefined> {
  const sealed = readCookie(request, sessionCookie)
  if (sealed === undefined) return undefined
  const found = await openSession(context, sealed)
  if (found !== undefined && (await isActive(found))) return found
  context.get(answerCookies).delete(sessionCookie)
  return undefined
}

async function openSession(context: Context, sessionData: string): Promise<Person | undefined> {
  const { cookiePassword } = settings
  const session = await workos.userManagement.getSessionFromCookie({ sessionData, cookiePassword })
  if (!session?.accessToken) return undefined
  try {
    return { ...(await verifyAccessToken(session.accessToken)), ...namesOf(session.user) }
  } catch (cause) {
    if (!isRefusedToken(cause)) throw cause
    return cause instanceof errors.JWTExpired ? refreshed(context, sessionData) : undefined
  }
}

/** An access token lives for minutes; the session behind it lives on. */
async function refreshed(context: Context, sessionData: string): Promise<Person | undefined> {
  const { cookiePassword } = settings
  const session = workos.userManagement.loadSealedSession({ sessionData, cookiePassword })
  const answer = await session.refresh()
  if (!answer.authenticated) {
    if (answer.retryable) throw new Error('The session could not be refreshed.')
    return undefined
  }
  if (answer.sealedSession === undefined || answer.session === undefined) return undefined
  const claims = await verifyAccessToken(answer.session.accessToken)
  const cookies = context.get(answerCookies)
  cookies.set(sessionCookie, answer.sealedSession, cookieOptions)
  return { ...claims, ...namesOf(answer.user) }
}

/** True for a token that says something wrong; a key set that can't be read is another thing. */
export function isRefusedToken(cause: unknown): boolean {
  return cause instanceof errors.JOSEError && /^ERR_(JWT|JWS|JWKS_NO)/.test(cause.code)
}

/** As the API has it; the client reads lists of sessions alone. */
interface Session {
  readonly status: string
  readonly user_id: string | null
}

async function isActive({ userId, sessionId }: Claims): Promise<boolean> {
  const answer = await workos.get<Session>(`/v1/sessions/${encodeURIComponent(sessionId)}`).catch((cause: unknown) => {
    if (statusOf(cause) === 404) return undefined
    throw cause
  })
  return answer?.data.status === 'active' && answer.data.user_id === userId
}

interface Named {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string
}

/** What a person is called on pages. */
export function nameOf({ firstName, lastName, email }: Named): string {
  const name = [firstName, lastName].filter(part => part !== null && part !== '').join(' ')
  return name === '' ? email : name
}

function namesOf(user: Named): Pick<Person, 'name' | 'email'> {
  return { name: nameOf(user), email: user.email }
}

/** The person of this request. Whoever has no session signs in first. */
export async function requirePerson(request: Request, context: Context): Promise<Person> {
  const person = await findPerson(request, context)
  if (person === undefined) throw new Refusal(401, 'Sign in to see this page.', signInAgain)
  return person
}

/** The person of this request, in their organization. */
export async function requireMember(request: Request, context: Context): Promise<Member> {
  const person = await requirePerson(request, context)
  const { organizationId } = person
  if (organizationId === undefined) throw new Refusal(403, 'You belong to no organization here.')
  return { ...person, organizationId }
}

/** The person of this request, who administers their organization. */
export async function requireAdmin(request: Request, context: Context): Promise<Member> {
  const person = await requireMember(request, context)
  if (person.role !== 'admin')
    throw new Refusal(403, 'Only administrators of your organization can do this. Ask one of them.')
  return person
}
