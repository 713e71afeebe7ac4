import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { clientDocument, clientDocumentPath } from './derive-oauth-party.ts'

const hashForm = /^[0-9a-f]{16}$/

/** The same for everybody who asks, and about nobody but this installation. */
function answer(on: Platform, call: Call): Response {
  const { issuerHash } = call.params
  if (issuerHash === undefined || !hashForm.test(issuerHash)) throw notFound('client')
  return Response.json(clientDocument(on.config.baseUrl, issuerHash), {
    headers: { 'Cache-Control': 'public, max-age=3600' },
  })
}

/** Who this installation is, for authorization servers of third parties that read it (client id metadata document). */
export const clientDoors: readonly Route[] = [
  oauthDoor('get', `${clientDocumentPath}/{issuerHash}`, { summary: 'Ambit as a client', handle: answer }),
]
