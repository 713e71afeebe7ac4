import { findCallable } from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { markActivity } from '../sessions/index.ts'
import { admit, type DecidedCall } from './actions-admit.ts'
import { personId } from './actions-approval.ts'
import { type AskedCall, decideCall } from './actions-decide.ts'
import { forgetProposals } from './actions-proposals.ts'
import { recordRefusal } from './actions-refuse.ts'
import { endedRefusal, type Running, runAdmitted } from './actions-run.ts'
import { isRefused, type RefusedCall, type ToolResult } from './model.ts'
import { refuse } from './render-refusal.ts'
import type { Admitted } from './store.ts'

/**
 * One attempt at a call: decide, admit, run. What was decided may be stale by the time it is admitted; then it is decided once
 * again from what is there, and that is the answer.
 */
export async function attemptCall(on: Platform, call: AskedCall, running: Running): Promise<ToolResult | RefusedCall> {
  const first = await decideAndAdmit(on, call)
  const second = first === 'stale' ? await decideAndAdmit(on, await readAgain(on, call)) : first
  const decided =
    second === 'stale' ? refuse('try_again', 'Refused: things changed while this was decided. Call again.') : second
  const answer = isRefused(decided) ? decided : await runAdmitted(on, decided, running)
  if (isRefused(decided)) await keepRefusal(on, call, decided)
  return answer
}

async function readAgain(on: Platform, call: AskedCall): Promise<AskedCall> {
  const { callable, session } = call
  const { tool } = callable
  await forgetProposals(on, { sessionId: session.id, tool })
  const person = await personId(on, session)
  const again = person === undefined ? undefined : await findCallable(on, tool.name, person)
  return { ...call, callable: again ?? { ...callable, tool: { ...tool, state: 'gone' } } }
}

async function decideAndAdmit(on: Platform, call: AskedCall): Promise<DecidedCall | RefusedCall | 'stale'> {
  const decided = await decideCall(on, call)
  if (isRefused(decided)) return decided
  const admitted = await admit(on, decided)
  if (admitted.outcome !== 'admitted') return refusedBy(on, decided, admitted)
  // Written beside the call, never in front of it; a failure costs nothing but an earlier idle end.
  markActivity(on, call.session).catch((cause: Error) => on.log.warn({ cause: cause.message }, 'activity was not kept'))
  return decided
}

async function refusedBy(
  on: Platform,
  { session, tool }: DecidedCall,
  { outcome }: Exclude<Admitted, { outcome: 'admitted' }>,
): Promise<RefusedCall | 'stale'> {
  switch (outcome) {
    case 'session_ended':
    case 'session_idle':
    case 'session_expired':
      return endedRefusal(on, session)
    case 'budget_exhausted':
      return refuse(
        'budget_exhausted',
        `Refused: all calls that the grant for ${tool.name} allows are used. Nothing was sent. To ask for more, call gateway__request_access.`,
      )
    case 'busy':
      return refuse('try_again', 'Refused: too many calls at once. Nothing was sent. Call again in a second.', {
        retryable: true,
      })
    case 'approval_required':
    case 'grant_required':
    case 'stale':
      return 'stale'
  }
}

async function keepRefusal(on: Platform, { session, callable, args }: AskedCall, refused: RefusedCall): Promise<void> {
  const argumentsText = canonicalize(args)
  await recordRefusal(
    on,
    {
      callId: newId('call'),
      session,
      toolName: callable.tool.name,
      accountId: callable.account.outcome === 'connected' ? callable.account.account.id : undefined,
      argumentsText,
      argumentsDigest: sha256Hex(argumentsText),
    },
    refused,
  )
}
