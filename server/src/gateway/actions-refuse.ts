import { eventFields } from '../audit/index.ts'
import type { Tool } from '../pipes/index.ts'
import { createBatch } from '../platform/batch.ts'
import { type AccountId, type CallId, parseId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import { sealSecret } from '../vault/index.ts'
import { argumentsPlace } from './actions-admit.ts'
import { eachGrant } from './actions-call-limits.ts'
import { proposeTaint } from './actions-proposals.ts'
import type { RefusedCall } from './model.ts'
import { judgedBy, refuse } from './render-refusal.ts'
import { type Refused, saveRefusedCalls } from './store.ts'

export interface RefusedAttempt {
  readonly callId: CallId
  readonly session: Session
  readonly tool: Tool
  readonly accountId: AccountId | undefined
  readonly argumentsText: string
  readonly argumentsDigest: string
}

const batchOf = perPlatform(on =>
  createBatch<Refused, true>(on, {
    name: 'refusals',
    together: async refusals => {
      await saveRefusedCalls(on.database, refusals)
      return refusals.map(() => true)
    },
    alone: async refused => {
      await saveRefusedCalls(on.database, [refused])
      return true
    },
  }),
)

/** Keeps what was refused and why, so that the session can be explained, and records it. Throws when the log takes nothing. */
export async function recordRefusal(on: Platform, attempt: RefusedAttempt, refused: RefusedCall): Promise<void> {
  const { callId, session, tool, accountId, argumentsText, argumentsDigest } = attempt
  on.metrics.toolCalls.inc({ outcome: refused.because ?? refused.refused })
  await batchOf(on)({
    callId,
    sessionId: session.id,
    toolName: tool.name,
    accountId,
    argumentsSealed: await sealSecret(on, argumentsPlace(session, callId, 'refused_calls'), argumentsText),
    argumentsDigest,
    because: refused.because ?? refused.refused,
    approvalId: refused.approval?.id,
    event: eventFields({
      actor: session.principalId,
      on_behalf_of: session.onBehalfOf ?? null,
      call: callId,
      tool: tool.name,
      tool_id: tool.id,
      tool_digest: tool.digest,
      effect: tool.effect,
      account: accountId ?? null,
      because: refused.because ?? refused.refused,
      approval: refused.approval?.id ?? null,
      arguments_digest: argumentsDigest,
      taint: proposeTaint(on, session.id),
      judged_by: refused.judgedBy ?? {},
      ...(refused.refused === 'policy_denied' && refused.facts !== undefined ? { policy: refused.facts } : {}),
    }),
  })
}

const msPerSecond = 1000

/** Nothing was consumed: an approval of this very call stands for its time, and may be used once there is room. */
export function limitedRefusal(
  { subject, retryAfterSeconds }: { readonly subject: string; readonly retryAfterSeconds: number },
  provider = 'the provider',
): RefusedCall {
  const whose =
    subject === eachGrant
      ? 'the grant'
      : subject.startsWith('org_')
        ? 'the organization'
        : parseId('provider', subject) !== undefined
          ? provider
          : 'this agent'
  const refused = refuse(
    'rate_limited',
    `Refused: ${whose} has as many calls or bytes as an administrator allows for now. Nothing was sent. Call again in ${retryAfterSeconds} seconds.`,
    { retryable: true, retry_after_ms: retryAfterSeconds * msPerSecond },
  )
  return judgedBy(refused, { subject, retry_after_seconds: retryAfterSeconds })
}
