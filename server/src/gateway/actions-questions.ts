import { eventFields } from '../audit/index.ts'
import type { Asking, Question } from '../pipes/index.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import type { DecidedCall } from './actions-admit.ts'
import { roundsMax } from './decide-rung.ts'
import { recordQuestion } from './store-questions.ts'

/** What a third party may ask in this very call. What it asks while the call runs leaves with its event, or not at all (I7). */
export function askingIn(on: Platform, call: DecidedCall, signal: AbortSignal): Asking | undefined {
  if (call.asking === undefined) return undefined
  const { ask, ...rest } = call.asking
  if (ask === undefined) return rest
  let asked = 0
  return {
    ...rest,
    ask: async question => {
      asked++
      if (asked > roundsMax || signal.aborted || !(await mayLeave(on, call, question))) return undefined
      const answer = await ask(question, signal)
      return signal.aborted ? undefined : answer
    },
  }
}

async function mayLeave(on: Platform, call: DecidedCall, { method, params }: Question): Promise<boolean> {
  const event = eventFields({
    actor: call.session.principalId,
    call: call.callId,
    tool: call.tool.name,
    method,
    question_digest: sha256Hex(canonicalize(params)),
  })
  const where = { callId: call.callId, sessionId: call.session.id, event }
  return recordQuestion(on.database, where).catch((cause: Error) => {
    on.log.warn(
      { call: call.callId, cause: cause.message },
      'a question could not be recorded, so it was not passed on',
    )
    return false
  })
}
