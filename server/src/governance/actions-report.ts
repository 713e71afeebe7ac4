import { evidenceFor, reportText } from '../audit/index.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { callsPageMax, explainSession } from './actions.ts'
import { renderReport } from './render-report.ts'

/**
 * A session as one file that a reader checks offline: the document, then its events with their ways into a checkpoint, signed by the
 * key of the log. Waits up to 2 s for the sequencer. 404 for an unknown session.
 */
export async function reportSession(on: Platform, id: SessionId): Promise<string> {
  const told = await explainSession(on, id, { after: undefined, limit: callsPageMax })
  const { signer, clock, config } = on
  const at = clock.now()
  const document = renderReport({ told, at, baseUrl: config.baseUrl })
  const upTo = told.events.at(-1)?.index ?? -1
  return reportText(document, await evidenceFor(on.database, signer, { session: id, upTo, document, at }))
}

/** What the file is called where it is saved. */
export function reportName(id: SessionId): string {
  return `${id}.html`
}
