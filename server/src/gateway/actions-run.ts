import { bytesLeft, getApprover } from '../approvals/index.ts'
import { eventFields } from '../audit/index.ts'
import {
  callUpstream,
  connectPath,
  type ResourceWatch,
  type UpstreamAnswer,
  type UpstreamFault,
  type UpstreamProgress,
} from '../pipes/index.ts'
import { createBatch } from '../platform/batch.ts'
import type { SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { findDoor, type Session } from '../sessions/index.ts'
import { type DecidedCall, endByClock } from './actions-admit.ts'
import { personName } from './actions-approval.ts'
import { askingIn } from './actions-questions.ts'
import { collectReports, type Reporting, type Reports } from './actions-reports.ts'
import { keepRest } from './actions-rest.ts'
import { endingCode, endingText } from './derive-ending-text.ts'
import type { AskedBack, RefusedCall, ToolResult } from './model.ts'
import { judgedBy, refuse } from './render-refusal.ts'
import { type Release, type Released, releaseResult, releaseResults, releasesTogether } from './store.ts'

/** After a stall this long between the release and the write, the door is looked at once more (design 3.2). */
const stallMsMax = 50
const looksMax = 2

export interface AdmittedCall {
  /** Aborted by the session's end, and by a client that cancels. */
  readonly signal: AbortSignal
  readonly onProgress: ((progress: UpstreamProgress) => void) | undefined
  readonly reporting: Reporting | undefined
  readonly watch?: ResourceWatch | undefined
  /** Called when the outcome of a call that was stopped is committed: an end waits for that, not for what is told afterwards. */
  settled(): void
}

/**
 * An admitted call: upstream, then the outcome committed, then the result, in that order. What the session's end has overtaken
 * is dropped here, and its agent is told so; the result itself does not leave.
 */
export async function runAdmitted(
  on: Platform,
  call: DecidedCall,
  admitted: AdmittedCall,
): Promise<ToolResult | RefusedCall | AskedBack> {
  const reports = collectReports(admitted.reporting, call.tool.providerSlug)
  const answer = await keepRest(on, call, await callOnce(on, call, { ...admitted, reports }))
  const releasing = releaseOf(call, answer, reports)
  const asked = performance.now()
  const outcome = await releaseOrRefuse(on, releasing)
  on.metrics.toolCalls.inc({ outcome: outcome === 'over_budget' ? 'withheld' : outcome })
  if (admitted.signal.aborted) admitted.settled()
  if (outcome === 'succeeded' || outcome === 'failed') {
    const known = admitted.signal.reason === 'session_ended'
    if (known || (await overtaken(on, call.session, asked))) return endedRefusal(on, call.session)
    reports.release()
  }
  if (outcome === 'over_budget') return overBudget(on, call, releasing.resultBytes ?? 0)
  return tell(on, call, { answer, outcome })
}

/** A look that stalled itself says nothing about now. Where each look takes this long, an end, which needs more of them, does too. */
export async function overtaken(on: Platform, session: Session, askedMs: number): Promise<boolean> {
  for (let looks = 0, sentMs = askedMs; looks < looksMax && performance.now() - sentMs > stallMsMax; looks++) {
    sentMs = performance.now()
    if ((await findDoor(on.database, session.id)) !== undefined) return true
  }
  return false
}

const batchOf = perPlatform(on =>
  createBatch<Release, Released>(on, {
    name: 'releases',
    together: releases => releaseResults(on.database, releases),
    alone: release => releaseResult(on.database, release),
  }),
)

/** Without the outcome in the log no result leaves (I7); the reconciler settles the call later. */
async function releaseOrRefuse(on: Platform, release: Release): Promise<Released> {
  try {
    return await (releasesTogether(release) ? batchOf(on)(release) : releaseResult(on.database, release))
  } catch (cause) {
    throw new Refusal({
      status: 503,
      code: 'outcome_not_recorded',
      message:
        release.outcome === 'not_sent'
          ? 'The call was not sent, and that could not be recorded. Repeat it in a few seconds.'
          : 'The call was made, but its outcome could not be recorded, so its result stays here. Look at the provider before you repeat it.',
      cause,
    })
  }
}

async function callOnce(
  on: Platform,
  call: DecidedCall,
  { signal, onProgress, reporting, watch, reports }: AdmittedCall & { readonly reports: Reports },
): Promise<UpstreamAnswer> {
  if (signal.aborted) return { outcome: 'aborted', sent: false }
  const { tool, provider, account, args, callId } = call
  const { id: sessionId, principalId, applicationId, onBehalfOf } = call.session
  const caller = {
    sessionId,
    principalId,
    applicationId,
    onBehalfOf,
    approver: () => getApprover(on.database, call.authority),
  }
  const asking = askingIn(on, call, signal)
  const heard = { onLog: reports.onLog, logLevel: reporting?.level, watch }
  const parts = { tool, provider, account, arguments: args, callId, signal, asking, caller, ...heard }
  on.metrics.callsInFlight.inc()
  try {
    return await callUpstream(on, onProgress === undefined ? parts : { ...parts, onProgress })
  } finally {
    on.metrics.callsInFlight.dec()
  }
}

function releaseOf(call: DecidedCall, answer: UpstreamAnswer, reports: Reports): Release {
  const text = textOf(answer)
  const outcome = outcomeOf(call, answer)
  const resultDigest = text === undefined ? undefined : sha256Hex(text)
  const resultBytes = text === undefined ? undefined : Buffer.byteLength(text) + reports.bytes()
  const facts = {
    call: call.callId,
    tool: call.tool.name,
    provider: call.tool.providerSlug,
    effect: call.tool.effect,
    resources: answer.outcome === 'answered' ? (answer.resources === 'undeclared' ? 'undeclared' : 'declared') : 'none',
    result_digest: resultDigest ?? null,
    result_bytes: resultBytes ?? null,
    why: 'why' in answer ? answer.why : answer.outcome === 'lacks_capability' ? answer.outcome : null,
    asked: answer.outcome === 'asked' ? Object.keys(answer.questions) : null,
    ...reports.facts(),
  }
  const approvalId = call.authority.kind === 'approval' ? call.authority.approvalId : undefined
  const returns = outcome === 'not_sent' && approvalId !== undefined
  return {
    callId: call.callId,
    sessionId: call.session.id,
    outcome,
    resultDigest,
    resultBytes,
    resources: answer.outcome === 'answered' ? JSON.parse(JSON.stringify(answer.resources)) : undefined,
    event: eventFields(facts),
    isCounted: call.authority.kind === 'grant' && call.authority.countedFor !== undefined,
    returned: returns ? eventFields({ call: call.callId, approval: approvalId }) : undefined,
  }
}

/** What leaves for the agent's client, as it was digested. */
function textOf(answer: UpstreamAnswer): string | undefined {
  if (answer.outcome === 'answered') {
    // Our label is about the words, and none of them.
    const { _meta, ...words } = answer.result
    return canonicalize(words)
  }
  return answer.outcome === 'asked' ? canonicalize(JSON.parse(JSON.stringify(answer.questions))) : undefined
}

/** What left and got no answer is not known, unless it only read: then nothing can have taken effect. */
function outcomeOf({ tool }: DecidedCall, answer: UpstreamAnswer): Release['outcome'] {
  switch (answer.outcome) {
    case 'answered':
      return answer.isError ? 'failed' : 'succeeded'
    case 'asked':
      return 'succeeded'
    case 'lacks_capability':
      return 'failed'
    case 'not_sent':
      return 'not_sent'
    case 'aborted':
      return answer.sent ? 'aborted' : 'not_sent'
    case 'failed':
      if (!answer.sent) return 'not_sent'
      return tool.effect !== 'read' && gotNoAnswer(answer.why) ? 'unknown' : 'failed'
  }
}

/** Torn off as well as too late; whoever was answered with nonsense was answered. */
function gotNoAnswer(why: UpstreamFault): boolean {
  return why === 'timed_out' || why === 'unavailable'
}

interface Settled {
  readonly answer: UpstreamAnswer
  readonly outcome: Released
}

async function tell(
  on: Platform,
  call: DecidedCall,
  { answer, outcome }: Settled,
): Promise<ToolResult | RefusedCall | AskedBack> {
  if (outcome === 'withheld') await endWhatRanOut(on, call.session)
  if (outcome === 'withheld' || outcome === 'settled_already') return endedRefusal(on, call.session)
  switch (answer.outcome) {
    case 'answered': {
      const { content, structuredContent, isError, _meta } = answer.result
      return {
        content,
        ...(structuredContent === undefined ? {} : { structuredContent }),
        ...(isError === undefined ? {} : { isError }),
        ...(_meta === undefined ? {} : { _meta }),
      }
    }
    case 'asked':
      return { questions: answer.questions, upstreamState: answer.requestState }
    case 'lacks_capability':
      return lacksRefusal(call, answer.capabilities)
    case 'aborted':
      return endedRefusal(on, call.session)
    case 'not_sent':
    case 'failed':
      return faultRefusal(on, call, answer)
  }
}

/** What was done stays done; only its result is more than the person lets leave. */
async function overBudget(on: Platform, { tool, authority }: DecidedCall, bytes: number): Promise<RefusedCall> {
  const countedFor = authority.kind === 'grant' ? authority.countedFor : undefined
  const left = countedFor === undefined ? 0 : ((await bytesLeft(on.database, countedFor)) ?? 0)
  return refuse(
    'budget_exhausted',
    `${tool.name} was called, but its result has ${bytes} bytes, and of the bytes that the grant allows ${left} are left. The result did not leave Ambit. Ask for a smaller one, or for more with gateway__request_access.`,
    { bytes_left: left, result_bytes: bytes },
  )
}

/** A result that is withheld without a door was withheld by the clock. */
async function endWhatRanOut(on: Platform, session: Session): Promise<void> {
  if ((await findDoor(on.database, session.id)) === undefined) await endByClock(on, session, 'expired')
}

/** Told as the protocol has it where the client does not support it; a client that does is told that we pass nothing on. */
function lacksRefusal({ tool }: DecidedCall, capabilities: readonly string[]): RefusedCall {
  const text = `${tool.providerSlug} did nothing: for this call it wants the client’s ${capabilities.join(' and ')}, which is not passed on here.`
  return { ...refuse('policy_denied', text), lacks: capabilities }
}

function faultRefusal(on: Platform, call: DecidedCall, answer: Extract<UpstreamAnswer, { why: unknown }>): RefusedCall {
  const sent = answer.outcome === 'failed' && answer.sent
  const left = sent ? 'Whether it took effect is not known.' : 'Nothing was sent.'
  const provider = call.tool.providerSlug
  switch (answer.why) {
    case 'connection_required':
    case 'credential_refused':
      return refuse(
        'connection_required',
        `Refused: ${provider} does not accept the connected account any more. ${left} The person has to connect it again.`,
      )
    case 'scope_missing':
      return refuse(
        'connection_required',
        `Refused: ${provider} wants more for this call than the connected account allows. ${left} The person can connect it again, and is asked for that then: ${on.config.baseUrl}${connectPath(provider)}.`,
      )
    case 'gone':
      return refuse('tool_gone', `Refused: ${call.tool.name} is not served any more. ${left}`)
    case 'not_allowed':
      return refuse('policy_denied', `Refused: the address of ${provider} may not be reached from here. ${left}`)
    case 'timed_out':
      return refuse('upstream_unavailable', `${provider} did not answer in time. ${left}`, { retryable: !sent })
    case 'unavailable':
      return refuse('upstream_unavailable', `${provider} does not answer. ${left}`, { retryable: !sent })
    case 'too_large':
      return refuse('upstream_unavailable', `${provider} answered with more than is taken here. Ask for less.`, {
        retryable: false,
      })
    case 'malformed':
      return refuse('upstream_unavailable', `${provider} answered with something that is no result. ${left}`, {
        retryable: false,
      })
    case 'input_required':
      return refuse('policy_denied', `${provider} asked the person something, which is not relayed here. ${left}`)
  }
}

const endedRefusals = perPlatform(() => new Map<SessionId, Promise<RefusedCall>>())

/** String 30: the code, who ended it and when. Looked up once for all calls that an end meets together. */
export function endedRefusal(on: Platform, session: Session): Promise<RefusedCall> {
  const asked = endedRefusals(on)
  const found = asked.get(session.id)
  if (found !== undefined) return found
  const refusal = lookUpEnd(on, session).finally(() => asked.delete(session.id))
  asked.set(session.id, refusal)
  return refusal
}

async function lookUpEnd(on: Platform, session: Session): Promise<RefusedCall> {
  const door = await findDoor(on.database, session.id)
  if (door === undefined)
    return refuse('try_again', 'The call was stopped before it was finished. Whether it took effect is not known.')
  const by = door.askedBy === session.onBehalfOf ? await personName(on, session) : undefined
  const text = endingText({ reason: door.reason, endedAt: door.askedAt, by })
  const refused = refuse(endingCode(door.reason), `${text} The result of this call did not leave Ambit.`)
  return judgedBy(refused, { end_reason: door.reason, ended_at: door.askedAt.toISOString() })
}
