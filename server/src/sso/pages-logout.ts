import { record } from '../audit/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, oauthRefusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, page, type Route } from '../platform/route.ts'
import { openFlow } from '../sign-in/index.ts'
import { secretOf } from './actions-connections.ts'
import { endThere, leave } from './actions-logout.ts'
import { protocolMethods } from './methods/all.ts'
import type { SignedOutThere } from './methods/protocol.ts'
import { gone, stray } from './render-notes.ts'
import { findConnection, type SealedConnection } from './store-connections.ts'

const unstored = { 'cache-control': 'no-store' }

/** By a link that an application got for one profile. */
async function logout(on: Platform, call: Call): Promise<Response> {
  const away = await leave(on, call.url.searchParams.get('token') ?? '')
  // The description of the API knows one kind of redirect.
  if (away !== undefined) return new Response(null, { status: 302, headers: { location: away.href, ...unstored } })
  return gone(await openFlow(on, call, { returnTo: undefined }))
}

/** Back from the provider. It may say what it likes: everything here had ended before. */
async function done(on: Platform, call: Call): Promise<Response> {
  return gone(await openFlow(on, call, { returnTo: undefined }))
}

/**
 * A browser brings what the provider says: that a sign-in ends (SAML Profiles section 4.4), which is judged by its signature and by no
 * cookie; or that one ended because we asked, when everything here had ended before.
 */
async function brought(on: Platform, call: Call): Promise<Response> {
  const connection = await connectionOf(on, call)
  const hear = protocolMethods[connection.protocol].hearBrowser
  if (hear === undefined) throw notFound('connection')
  if (call.url.searchParams.has('SAMLResponse')) return done(on, call)
  const query = call.request.url.split('?').slice(1).join('?')
  const heard = await hear(on, { connection, secret: await secretOf(on, connection), query })
  if (!heard.ok) {
    await recordRefused(on, connection, heard.because)
    return stray(await openFlow(on, call, { returnTo: undefined }), 400)
  }
  await endSaid(on, connection, heard)
  return heard.answer === undefined ? done(on, call) : seeOther(heard.answer.href)
}

async function connectionOf(on: Platform, { params }: Call): Promise<SealedConnection> {
  const id = parseId('connection', params.connection ?? '')
  const connection = id && (await findConnection(on.database, id))
  if (connection === undefined) throw notFound('connection')
  return connection
}

async function endSaid(
  on: Platform,
  connection: SealedConnection,
  { idpId, idpSessions }: Extract<SignedOutThere, { ok: true }>,
): Promise<void> {
  await endThere(on, { kind: 'system', node: on.node }, { connection, idpId, idpSessions, by: 'provider' })
}

async function recordRefused(on: Platform, connection: SealedConnection, because: string): Promise<void> {
  const body = { actor: 'system', organization: connection.organizationId, connection: connection.id, because }
  await record(on.database, { type: 'sso.logout_refused', body })
}

/** The provider of a connection says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0 section 2.8). */
async function backChannel(on: Platform, call: Call): Promise<Response> {
  const [token = '', another] = (await readForm(call.request)).getAll('logout_token')
  const connection = await connectionOf(on, call)
  const hear = protocolMethods[connection.protocol].hearLogout
  if (hear === undefined) throw notFound('connection')
  const heard = another === undefined ? await hear(on, connection, token) : { ok: false as const, because: 'repeated' }
  if (!heard.ok) {
    await recordRefused(on, connection, heard.because)
    throw oauthRefusal('invalid_request', 'This is no logout token for this connection, or it was used before.')
  }
  await endSaid(on, connection, heard)
  return new Response(null, { status: 200, headers: unstored })
}

/** The ways out of single sign-on, whichever side begins. */
export const logoutPages: readonly Route[] = [
  page('get', '/sso/logout', {
    summary: 'Leave here and at the provider of an organization, by a link',
    handle: logout,
  }),
  page('get', '/sso/logout/done', {
    summary: 'Back from signing out at the provider of an organization',
    handle: done,
  }),
  page('get', '/sso/saml/{connection}/logout', {
    summary: 'A provider by SAML says, by way of a browser, that a sign-in ended',
    handle: brought,
  }),
  oauthDoor('post', '/sso/back_channel_logout/{connection}', {
    summary: 'A provider says that somebody signed out there',
    handle: backChannel,
  }),
]
