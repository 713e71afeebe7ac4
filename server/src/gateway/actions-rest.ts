import type { UpstreamAnswer } from '../pipes/index.ts'
import type { CallId, Owner } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sealSecret } from '../vault/index.ts'
import type { DecidedCall } from './actions-admit.ts'
import { ownerOf } from './derive-actor.ts'
import { pagesOf } from './derive-pages.ts'
import { type JsonObject, restMetaKey } from './model.ts'
import { clockTime } from './render-refusal.ts'
import { savePages } from './store-pages.ts'

type Answered = Extract<UpstreamAnswer, { outcome: 'answered' }>

const keptSeconds = 600
const sessionBytesMax = 16_777_216

/**
 * Keeps what did not fit into a result for its session, sealed, before the result is released, and tells the agent how to read
 * it. Where that fails the result is told without it: nothing that was answered is lost by it.
 */
export async function keepRest(on: Platform, call: DecidedCall, answer: UpstreamAnswer): Promise<UpstreamAnswer> {
  if (answer.outcome !== 'answered' || answer.rest === undefined || answer.rest.text === '') return answer
  const texts = pagesOf(answer.rest.text)
  const owner = ownerOf(call.session)
  try {
    const pages = await Promise.all(
      texts.map(async (text, at) => ({
        sealed: await sealSecret(on, pagePlace(owner, call.callId, at + 1), text),
        bytes: Buffer.byteLength(text),
      })),
    )
    const until = await savePages(on.database, {
      callId: call.callId,
      sessionId: call.session.id,
      owner,
      mediaType: answer.rest.mediaType,
      pages,
      seconds: keptSeconds,
      sessionBytesMax,
    })
    return until === undefined ? answer : withRest(answer, { callId: call.callId, pages: pages.length, until })
  } catch (cause) {
    on.log.warn({ call: call.callId, cause: nameOf(cause) }, 'the rest of a result was not kept')
    return answer
  }
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'thrown'
}

/** Where a page stands, and for whom it opens. */
export function pagePlace(owner: Owner, callId: CallId, number: number) {
  return { owner, purpose: 'result', table: 'result_pages', column: 'page_sealed', rowId: callId, version: number }
}

interface Kept {
  readonly callId: CallId
  readonly pages: number
  readonly until: Date
}

function withRest(answer: Answered, { callId, pages, until }: Kept): Answered {
  const { result, rest } = answer
  const what = rest?.mediaType === 'text/plain' ? 'what follows' : 'the whole of it as JSON'
  const text = `[From Ambit: ${what} is kept until ${clockTime(until)}, in ${pages} ${pages === 1 ? 'page' : 'pages'}. Call gateway__read_result with call_id ${callId} and cursor 1.]`
  const facts: JsonObject = { call_id: callId, cursor: '1', pages, kept_until: until.toISOString() }
  return {
    ...answer,
    result: {
      ...result,
      content: [...result.content, { type: 'text', text }],
      _meta: { ...result._meta, [restMetaKey]: facts },
    },
  }
}
