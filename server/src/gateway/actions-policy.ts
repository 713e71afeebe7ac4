import type { Account } from '../pipes/index.ts'
import type { Platform } from '../platform/platform.ts'
import { type JudgedCall, type Judgement, judgeCall, judgeRemembered, parseFacts, readFacts } from '../policy/index.ts'
import type { AskedCall } from './actions-decide.ts'
import { keepFacts, proposeFacts, proposeTaint } from './actions-proposals.ts'
import type { RefusedCall } from './model.ts'
import { policyRefusal } from './render-refusal.ts'

/** What the policies over a call were judged by, for admission to compare, and the rules that allowed it. */
export interface JudgedByPolicy {
  readonly facts: string | undefined
  readonly over: readonly { readonly policy: string; readonly version: number; readonly by: readonly string[] }[]
}

const noPolicy: JudgedByPolicy = { facts: undefined, over: [] }

/**
 * The policies over a call, by what this node remembers of them. Undefined: it does not know enough, or the answer is no; every no
 * is read.
 */
export function policyRemembered(
  on: Platform,
  call: AskedCall,
  account: Account | undefined,
): JudgedByPolicy | undefined {
  const facts = proposeFacts(on, { sessionId: call.session.id, accountId: account?.id })
  if (facts === undefined) return noPolicy
  const judgement = judgeRemembered(on, judgedCall(on, call, account), parseFacts(facts))
  return judgement?.allowed === true ? { facts, over: judgement.over } : undefined
}

/** The same by what is there now. Asked before a person is: nobody is asked for what a policy refuses. */
export async function policyNow(
  on: Platform,
  call: AskedCall,
  account: Account | undefined,
): Promise<JudgedByPolicy | RefusedCall> {
  const named = { sessionId: call.session.id, accountId: account?.id }
  const facts = await readFacts(on.database, named)
  keepFacts(on, named, facts)
  if (facts === undefined) return noPolicy
  const judgement: Judgement = await judgeCall(on, judgedCall(on, call, account), parseFacts(facts))
  return judgement.allowed ? { facts, over: judgement.over } : policyRefusal(call.callable.tool.name, judgement)
}

function judgedCall(on: Platform, { session, callable, args }: AskedCall, account: Account | undefined): JudgedCall {
  const { tool } = callable
  return {
    principal: session.principalId,
    session: session.id,
    tool: tool.name,
    provider: tool.providerSlug,
    effect: tool.effect,
    account: account?.id,
    args,
    taint: proposeTaint(on, session.id),
    at: on.clock.now(),
  }
}
