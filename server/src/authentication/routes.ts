import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { browserOf, cookiesFor, withCookie } from './actions-browser.ts'
import { authenticateCaller } from './actions-client.ts'
import { invalidClient, invalidGrant, invalidRequest, noLinkCode } from './errors.ts'
import { userGrants } from './grants/all.ts'
import { readValues, required, unstored } from './parse-values.ts'
import { renderAuthenticated } from './render-authenticated.ts'
import { accountRoutes } from './routes-accounts.ts'
import { codeRoutes } from './routes-codes.ts'
import { deviceDoor } from './routes-device.ts'
import { impersonationRoute } from './routes-impersonation.ts'
import { passwordlessRoutes } from './routes-passwordless.ts'

async function authenticate(on: Platform, call: Call): Promise<Response> {
  const values = await readValues(call)
  const name = required(values, 'grant_type')
  const grant = userGrants.find(each => each.names.includes(name))
  if (grant === undefined) throw invalidRequest('There is no such grant_type here.')
  if (values.get('link_authorization_code') !== undefined) throw noLinkCode()
  const request = await authenticateCaller(on, call, values)
  if (grant.client === 'confidential' && request.client === 'public') throw invalidClient()
  const browser = browserOf(on, call, request)
  const presented = browser === undefined ? request : withCookie(call, request)
  const authenticated = await grant.authenticate(on, presented).catch(refusedAsGrant)
  if (browser === undefined) return Response.json(renderAuthenticated(authenticated), { headers: unstored })
  const answer = Response.json(
    { ...renderAuthenticated(authenticated), refresh_token: inCookie },
    { headers: unstored },
  )
  for (const cookie of cookiesFor(on, browser, authenticated)) answer.headers.append('set-cookie', cookie)
  return answer
}

/** What stands in the answer where the token itself stands in a cookie that no script reads. */
const inCookie = 'in_cookie'

/** A session that has ended, a suspended person, a retired application: to the client each is a grant that is over (T94). */
function refusedAsGrant(cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const over =
    cause instanceof Refusal ? cause.code === 'principal_suspended' || cause.status === 404 : /^AM00[1-4]$/.test(code)
  throw over ? invalidGrant() : cause
}

/** Doors that end in tokens for a person: the API of user management. */
export const authenticationDoors: readonly Route[] = [
  oauthDoor('post', '/user_management/authenticate', {
    summary: 'Tokens for a person who signed in',
    handle: authenticate,
  }),
  deviceDoor,
  ...codeRoutes,
  ...passwordlessRoutes,
  ...accountRoutes,
  impersonationRoute,
]
