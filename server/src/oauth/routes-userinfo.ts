import { getUser } from '../directory/index.ts'
import { whyNot } from '../gateway/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { findBearer } from '../sessions/index.ts'
import { keyOfHolder, nonceHeader } from './actions-proofs.ts'
import { personClaims } from './derive-person-claims.ts'
import { unstored } from './parse-form.ts'
import { parsePresented } from './parse-presented.ts'

/** OpenID Connect Core section 5.3. The token comes in the header and nowhere else (T09). */
async function userinfo(on: Platform, call: Call): Promise<Response> {
  const presented = parsePresented(call.request.headers.get('authorization'))
  if (presented === undefined) throw bearerRefused(401, undefined, 'Send an access token in the Authorization header.')
  const holderKey = await keyOfHolder(on, call, presented)
  const bearer = await findBearer(on, presented.token, { holderKey })
  if (bearer.outcome !== 'active') throw bearerRefused(401, 'invalid_token', await whyNot(on, bearer))
  const { session, scope } = bearer
  if (!scope.split(' ').includes('openid') || session.onBehalfOf === undefined)
    throw bearerRefused(403, 'insufficient_scope', 'This token was not given for openid.')
  const user = await getUser(on.database, session.onBehalfOf)
  const claims = {
    sub: user.id,
    ...(session.kind === 'agent' ? { act: { sub: session.principalId } } : {}),
    ...personClaims(user, scope),
  }
  return Response.json(claims, { headers: { ...unstored, ...(holderKey === undefined ? {} : nonceHeader(on)) } })
}

/** RFC 6750 section 3. Who sent no token learns the scheme and no more. */
function bearerRefused(
  status: 401 | 403,
  error: 'invalid_token' | 'insufficient_scope' | undefined,
  message: string,
): Refusal {
  const said = message.replaceAll(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '')
  const why = error === undefined ? '' : `, error="${error}", error_description="${said}"`
  const headers = { 'WWW-Authenticate': `Bearer realm="Ambit"${why}` }
  return new Refusal({ status, code: error ?? 'invalid_token', message, headers })
}

export const userinfoDoors: readonly Route[] = [
  oauthDoor('get', '/oauth2/userinfo', { summary: 'Who a token speaks of', handle: userinfo }),
  oauthDoor('post', '/oauth2/userinfo', { summary: 'Who a token speaks of', handle: userinfo }),
]
