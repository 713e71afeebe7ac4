import type { NextFunction, Request, Response } from 'express'
import { errors, jwtVerify } from 'jose'
import { workos } from './client.ts'
import { clearCookie, cookieOptions, readCookie, sessionCookie } from './cookies.ts'
import { Refusal, signInAgain, statusOf } from './refusal.ts'
import { settings } from './settings.ts'

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
}

/** Somebody in an organization. */
export type Member = Person & { readonly organizationId: string }

/** Verifies an access token: signature, issuer, end, and that it was made for this application. */
export async function verifyAccessToken(token: string): Promise<Omit<Person, 'name'>> {
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
export async function findPerson(request: Request, response: Response): Promise<Person | undefined> {
  const sealed = readCookie(request, sessionCookie)
  if (sealed === undefined) return undefined
  const found = await openSession(response, sealed)
  if (found !== undefined && (await findSession(found.sessionId, found.userId)) !== undefined) return found
  clearCookie(response, sessionCookie)
  return undefined
}

async function openSession(response: Response, sessionData: string): Promise<Person | undefined> {
  const { cookiePassword } = settings
  const session = await workos.userManagement.getSessionFromCookie({ sessionData, cookiePassword })
  if (!session?.accessToken) return undefined
  const name = nameOf(session.user)
  try {
    return { ...(await verifyAccessToken(session.accessToken)), name }
  } catch (cause) {
    if (!isRefusedToken(cause)) throw cause
    return cause instanceof errors.JWTExpired ? refreshed(response, sessionData) : undefined
  }
}

/** An access token lives for minutes; the session behind it lives on. */
async function refreshed(response: Response, sessionData: string): Promise<Person | undefined> {
  const { cookiePassword } = settings
  const session = workos.userManagement.loadSealedSession({ sessionData, cookiePassword })
  const answer = await session.refresh()
  if (!answer.authenticated) {
    if (answer.retryable) throw new Error('The session could not be refreshed.')
    return undefined
  }
  if (answer.sealedSession === undefined || answer.session === undefined) return undefined
  const person = await verifyAccessToken(answer.session.accessToken)
  response.cookie(sessionCookie, answer.sealedSession, cookieOptions)
  return { ...person, name: nameOf(answer.user) }
}

/** True for a token that says something wrong; a key set that can't be read is another thing. */
export function isRefusedToken(cause: unknown): boolean {
  return cause instanceof errors.JOSEError && /^ERR_(JWT|JWS|JWKS_NO)/.test(cause.code)
}

/** As the API has it; the client reads lists of sessions alone. */
interface Session {
  readonly id: string
  readonly status: string
  readonly user_id: string | null
}

/** A living session of a user; undefined for every other one. It is asked for by its id: nothing else of the person is read. */
export async function findSession(id: string, userId: string): Promise<Session | undefined> {
  const answer = await workos.get<Session>(`/v1/sessions/${encodeURIComponent(id)}`).catch((cause: unknown) => {
    if (statusOf(cause) === 404) return undefined
    throw cause
  })
  return answer?.data.status === 'active' && answer.data.user_id === userId ? answer.data : undefined
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

/** The person of this request. Whoever has no session signs in first. */
export async function requirePerson(request: Request, response: Response): Promise<Person> {
  const person = await findPerson(request, response)
  if (person === undefined) throw new Refusal(401, 'Sign in to see this page.', signInAgain)
  return person
}

/** The person of this request, in their organization. */
export async function requireMember(request: Request, response: Response): Promise<Member> {
  const person = await requirePerson(request, response)
  const { organizationId } = person
  if (organizationId === undefined) throw new Refusal(403, 'You belong to no organization here.')
  return { ...person, organizationId }
}

/** The person of this request, who administers their organization. */
export async function requireAdmin(request: Request, response: Response): Promise<Member> {
  const person = await requireMember(request, response)
  if (person.role !== 'admin')
    throw new Refusal(403, 'Only administrators of your organization can do this. Ask one of them.')
  return person
}

/** Pages about people are kept by no cache. */
export function keepPrivate(_request: Request, response: Response, next: NextFunction): void {
  response.set('Cache-Control', 'no-store')
  next()
}
