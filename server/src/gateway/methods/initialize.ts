import { randomBytes } from 'node:crypto'
import type { Platform } from '../../platform/platform.ts'
import { plainNamesAt } from '../actions-tools.ts'
import { negotiateRevision } from '../derive-revision.ts'
import { type Answer, objectIn, type Transport, textIn } from '../model.ts'
import { parseCapabilities } from '../parse-capabilities.ts'
import { sealTransport } from '../parse-transport.ts'
import { instructions, serverCapabilities } from '../render-server.ts'
import { serverInfo } from '../revisions/2026-07-28.ts'
import type { McpRequest } from './method.ts'

const nonceBytes = 12

/** The legacy opening: agrees on a version and gives out the transport id that later requests name. */
export async function initialize(
  on: Platform,
  request: Pick<McpRequest, 'params' | 'session' | 'door'>,
): Promise<{
  readonly answer: Exclude<Answer, { kind: 'stream' }>
  readonly transport: Transport
  readonly transportId: string
}> {
  const revision = negotiateRevision(textIn(request.params, 'protocolVersion'))
  const transport: Transport = {
    sessionId: request.session.id,
    version: revision.version,
    capabilities: parseCapabilities(objectIn(request.params, 'capabilities')),
    nonce: randomBytes(nonceBytes).toString('base64url'),
  }
  const answer = {
    kind: 'result',
    result: {
      protocolVersion: revision.version,
      capabilities: serverCapabilities(await plainNamesAt(on, request.door)),
      serverInfo,
      instructions,
    },
  } as const
  return { answer, transport, transportId: sealTransport(on.rootKey, transport) }
}
