import { record } from '../audit/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { updateConnection } from './actions-connections.ts'
import { protocolMethods } from './methods/all.ts'
import { takeMetadataDue } from './store-certificates.ts'
import type { SealedConnection } from './store-connections.ts'

/** Of one round; the rest comes with the next. */
const perRoundMax = 50

/**
 * Reads the metadata of providers at their addresses again, once a day, on whichever node. A new certificate beside one that was
 * tested is taken; whatever else changed waits for an administrator, and the log says so.
 */
export async function rereadMetadata(on: Platform): Promise<void> {
  for (let nth = 0; nth < perRoundMax; nth++) {
    const connection = await takeMetadataDue(on.database)
    if (connection === undefined) return
    const because = await reread(on, connection)
    if (because !== undefined) {
      const { id, organizationId: organization } = connection
      await record(on.database, {
        type: 'connection.metadata_not_taken',
        body: { actor: 'system', organization, connection: id, because },
      })
    }
  }
}

/** Why it was not taken. */
async function reread(on: Platform, { id, protocol, settings }: SealedConnection): Promise<string | undefined> {
  const method = protocolMethods[protocol]
  const given = await method.prepare?.(on, settings).catch((cause: unknown) => refusalCode(cause))
  if (given === undefined || typeof given === 'string') return given
  const parsed = method.settings.safeParse(given)
  if (!parsed.success) return 'invalid'
  if (JSON.stringify(parsed.data) === JSON.stringify(settings)) return undefined
  if (method.keepsTest?.(settings, parsed.data) !== true) return 'changed'
  await updateConnection(on, { kind: 'system', node: on.node }, { id, change: { settings: parsed.data } })
  return undefined
}

/** What the way out refuses, and what does not answer; anything else is a fault of ours. */
function refusalCode(cause: unknown): string {
  if (cause instanceof Refusal) return cause.code
  throw cause
}
