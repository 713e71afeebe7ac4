import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { secretOf } from './actions-connections.ts'
import { protocolMethods } from './methods/all.ts'
import { findConnection } from './store-connections.ts'

/** What we say about ourselves to the provider of a connection, where its protocol has that. */
async function metadata(on: Platform, call: Call): Promise<Response> {
  const id = parseId('connection', call.params.connection ?? '')
  const connection = id && (await findConnection(on.database, id))
  const method = connection && protocolMethods[connection.protocol]
  if (connection === undefined || method?.metadata === undefined) throw notFound('connection')
  const xml = method.metadata(on, connection, await secretOf(on, connection))
  return new Response(xml, { headers: { 'content-type': 'application/samlmetadata+xml', 'cache-control': 'no-store' } })
}

export const samlPages: readonly Route[] = [
  page('get', '/sso/saml/{connection}/metadata', {
    summary: 'What this server says about itself to a provider by SAML',
    handle: metadata,
  }),
]
