import { eventFields } from '../audit/index.ts'
import { provenanceMetaKey, splitToolName } from '../pipes/index.ts'
import type { CallId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { markActivity, type Session } from '../sessions/index.ts'
import { openSecret } from '../vault/index.ts'
import { limitedRefusal } from './actions-refuse.ts'
import { pagePlace } from './actions-rest.ts'
import { endedRefusal, overtaken } from './actions-run.ts'
import type { RefusedCall, ToolResult } from './model.ts'
import { refuse } from './render-refusal.ts'
import { releasePage } from './store-pages.ts'

/** One page of what did not fit into a result of this session, labelled as the result was. */
export async function readPage(
  on: Platform,
  session: Session,
  { callId, number }: { readonly callId: CallId; readonly number: number },
): Promise<ToolResult | RefusedCall> {
  const asked = performance.now()
  const event = eventFields({ actor: session.principalId, call: callId, page: number })
  const released = await releasePage(on.database, { callId, sessionId: session.id, number, event }).catch(notRecorded)
  switch (released.outcome) {
    case 'session_ended':
      return endedRefusal(on, session)
    case 'gone':
      return refuse(
        'try_again',
        'Refused: nothing is kept of such a result any more. Repeat the call that it came from, and ask it for less at once.',
      )
    case 'over_budget':
      return refuse(
        'budget_exhausted',
        'Refused: this page has more bytes than the grant of its call has left. To ask for more, call gateway__request_access.',
      )
    case 'limit_reached':
      return limitedRefusal(released)
    case 'released': {
      const page = await openSecret(on, pagePlace(released.owner, callId, number), released.sealed)
      if (await overtaken(on, session, asked)) return endedRefusal(on, session)
      markActivity(on, session).catch((cause: Error) => on.log.warn({ cause: cause.message }, 'activity was not kept'))
      return pageResult(page.reveal(), { ...released, callId, number })
    }
  }
}

/** Without the event in the log no page leaves (I7). */
function notRecorded(cause: unknown): never {
  throw new Refusal({
    status: 503,
    code: 'outcome_not_recorded',
    message: 'This page could not be recorded, so it stays here. Ask for it again in a few seconds.',
    cause,
  })
}

interface Page {
  readonly callId: CallId
  readonly number: number
  readonly pages: number
  readonly toolName: string
  readonly mediaType: string
}

function pageResult(text: string, { callId, number, pages, toolName, mediaType }: Page): ToolResult {
  const next = number < pages ? String(number + 1) : undefined
  const note =
    next === undefined
      ? `[From Ambit: page ${number} of ${pages}, the last one.]`
      : `[From Ambit: page ${number} of ${pages}. For the next: the same call_id and cursor ${next}.]`
  return {
    content: [
      { type: 'text', text },
      { type: 'text', text: note },
    ],
    structuredContent: {
      call_id: callId,
      media_type: mediaType,
      page: number,
      pages,
      text,
      ...(next === undefined ? {} : { next_cursor: next }),
    },
    _meta: {
      [provenanceMetaKey]: { source: 'third_party', trust: 'untrusted', provider: splitToolName(toolName)?.slug ?? '' },
    },
  }
}
