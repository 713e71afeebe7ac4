import type { Account, Callable, ResourceWatch, UpstreamProgress } from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { markActivity, taintOf, trackCall } from '../sessions/index.ts'
import { admit, type DecidedCall } from './actions-admit.ts'
import { type AskedCall, decideCall, decideRemembered } from './actions-decide.ts'
import { forgetProposals } from './actions-proposals.ts'
import { limitedRefusal, recordRefusal } from './actions-refuse.ts'
import type { Reporting } from './actions-reports.ts'
import { endedRefusal, runAdmitted } from './actions-run.ts'
import { findCallableFor } from './actions-tools.ts'
import { taintForbidsGrant } from './check-taint.ts'
import { type AskedBack, isRefused, type JsonObject, type RefusedCall, type ToolResult } from './model.ts'
import { judgedBy, refuse } from './render-refusal.ts'
import type { Admitted } from './store.ts'

/** What an attempt is bound to beside its session. */
export interface Running {
  readonly cancelled: AbortSignal
  readonly onProgress: ((progress: UpstreamProgress) => void) | undefined
  /** Undefined: nobody wants to hear what the third party reports. */
  readonly reporting: Reporting | undefined
  /** Who hears when the resource of this call changes. */
  readonly watch?: ResourceWatch | undefined
}

export type Attempted = ToolResult | RefusedCall | AskedBack

/**
 * One attempt at a call: decide, admit, run. What was decided may be stale by the time it is admitted; then it is decided once
 * again from what is there, and that is the answer.
 */
export async function attemptCall(on: Platform, call: AskedCall, running: Running): Promise<Attempted> {
  const first = await tryCall(on, call, running)
  const answer = first === 'stale' ? await tryCall(on, await readAgain(on, call), running) : first
  if (answer !== 'stale') return answer
  const again = refuse('try_again', 'Refused: things changed while this was decided. Call again.')
  return kept(on, call, judgedBy(again, { outcome: 'stale' }))
}

/** An attempt by what this node remembers. Undefined: memory does not allow it, or not any more; nothing was consumed. */
export async function attemptRemembered(
  on: Platform,
  call: AskedCall,
  running: Running,
): Promise<Attempted | undefined> {
  const decided = decideRemembered(on, call)
  if (decided === undefined) return undefined
  const ran = await admitAndRun(on, decided, running)
  return 'notAdmitted' in ran ? undefined : ran.answer
}

async function readAgain(on: Platform, call: AskedCall): Promise<AskedCall> {
  const { callable, session } = call
  const { tool } = callable
  await forgetProposals(on, { sessionId: session.id, tool, accountId: accountOf(callable)?.id })
  const again = await findCallableFor(on, session, { name: tool.name, account: call.named })
  return { ...call, callable: again ?? { ...callable, tool: { ...tool, state: 'gone' } } }
}

function accountOf({ account }: Callable): Account | undefined {
  return account.outcome === 'connected' ? account.account : undefined
}

async function tryCall(on: Platform, call: AskedCall, running: Running): Promise<Attempted | 'stale'> {
  const decided = await decideCall(on, call)
  if (isRefused(decided)) return kept(on, call, decided)
  const ran = await admitAndRun(on, decided, running)
  if ('answer' in ran) return ran.answer
  const refused = await refusedBy(on, decided, ran.notAdmitted)
  return refused === 'stale' ? refused : kept(on, call, judgedBy(refused, stoodOn(decided)))
}

/** What admission was asked with: the record names it, although the call did not get so far as to use it. */
function stoodOn({ authority, policy }: DecidedCall): JsonObject {
  return {
    ...(authority.kind === 'grant' ? { grant: authority.grantId } : { approval: authority.approvalId }),
    policies: policy.over.map(({ policy: id, version, by }) => ({ policy: id, version, by: [...by] })),
  }
}

type Ran = { readonly answer: Attempted } | { readonly notAdmitted: NotAdmitted }
type NotAdmitted = Exclude<Admitted, { outcome: 'admitted' }>

async function admitAndRun(on: Platform, decided: DecidedCall, running: Running): Promise<Ran> {
  const tracked = track(on, decided, running.cancelled)
  try {
    const isEnded = tracked.signal.reason === 'session_ended'
    const admitted: Admitted = isEnded ? { outcome: 'session_ended' } : await admit(on, decided)
    if (admitted.outcome !== 'admitted') return { notAdmitted: admitted }
    // Written beside the call, never in front of it; a failure costs nothing but an earlier idle end.
    markActivity(on, decided.session).catch((cause: Error) =>
      on.log.warn({ cause: cause.message }, 'activity was not kept'),
    )
    const { signal, forget: settled } = tracked
    return { answer: await runAdmitted(on, decided, { ...running, signal, settled }) }
  } finally {
    tracked.forget()
  }
}

/** Known to this node before it is admitted, so that an end which comes right after the admission finds it (I4). */
function track(
  on: Platform,
  { session, callId }: DecidedCall,
  cancelled: AbortSignal,
): { readonly signal: AbortSignal; forget(): void } {
  const abort = new AbortController()
  const cancel = (): void => abort.abort(cancelled.reason)
  if (cancelled.aborted) cancel()
  cancelled.addEventListener('abort', cancel, { once: true })
  const untrack = trackCall(on, { sessionId: session.id, callId, abort })
  return {
    signal: abort.signal,
    forget: () => {
      untrack()
      cancelled.removeEventListener('abort', cancel)
    },
  }
}

async function refusedBy(on: Platform, decided: DecidedCall, notAdmitted: NotAdmitted): Promise<RefusedCall | 'stale'> {
  const { session, tool } = decided
  switch (notAdmitted.outcome) {
    case 'session_ended':
    case 'session_idle':
    case 'session_expired':
      return endedRefusal(on, session)
    case 'budget_exhausted':
      if (await isAskedByNow(on, decided)) return 'stale'
      return judgedBy(
        refuse(
          'budget_exhausted',
          `Refused: all that the grant for ${tool.name} allows is used: its calls, or the bytes of its results. Nothing was sent. To ask for more, call gateway__request_access.`,
        ),
        { used: notAdmitted.used, of: notAdmitted.of ?? null },
      )
    case 'limit_reached':
      return limitedRefusal(notAdmitted, tool.providerSlug)
    case 'busy':
      return judgedBy(
        refuse('try_again', 'Refused: too many calls at once. Nothing was sent. Call again in a second.', {
          retryable: true,
        }),
        { outcome: 'busy' },
      )
    case 'approval_required':
    case 'grant_required':
    case 'stale':
      return 'stale'
  }
}

/**
 * Whether the session has read so much, unknown to this node, that its grant does not count for this call any more: then the call
 * is asked for, and what is left of the grant is no answer.
 */
async function isAskedByNow(on: Platform, { session, tool, authority, taint }: DecidedCall): Promise<boolean> {
  if (authority.kind !== 'grant' || tool.effect === 'read' || taintForbidsGrant(tool.effect, taint)) return false
  return taintForbidsGrant(tool.effect, await taintOf(on.database, session.id))
}

/** A refusal is kept and recorded before it is told; when the log takes nothing, nothing is told either. */
async function kept(on: Platform, { session, callable, args }: AskedCall, refused: RefusedCall): Promise<RefusedCall> {
  const { tool, account } = callable
  const argumentsText = canonicalize(args)
  const attempt = {
    callId: newId('call'),
    session,
    tool,
    accountId: account.outcome === 'connected' ? account.account.id : undefined,
    argumentsText,
    argumentsDigest: sha256Hex(argumentsText),
  }
  await recordRefusal(on, attempt, refused)
  return refused
}
