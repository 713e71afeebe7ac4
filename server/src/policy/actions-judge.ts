import type { Platform } from '../platform/platform.ts'
import { askPolicy, type Compiled, compiledPolicy, compilePolicy } from './actions-engine.ts'
import type { JudgedCall, PolicyFacts, PolicyOver, Verdict } from './model.ts'
import { textOf } from './store.ts'

/** What all policies over a call say together: each of them has to allow it. */
export type Judgement =
  | { readonly allowed: true; readonly over: readonly (PolicyOver & { readonly by: readonly string[] })[] }
  | (Extract<Verdict, { allowed: false }> & { readonly over: PolicyOver })

/** Facts as admission compares them. */
export function parseFacts(text: string): PolicyFacts {
  return JSON.parse(text)
}

/**
 * Judges a call by every policy over it. Allowed is what each of them permits and none forbids; by itself that gives nothing, for
 * a call stands on an approval first. Undefined when a policy has to be read: `judgeCall` does.
 */
export function judgeRemembered(on: Platform, call: JudgedCall, facts: PolicyFacts): Judgement | undefined {
  const known = facts.policies.map(({ policy }) => compiledPolicy(on, policy))
  return known.includes(undefined) ? undefined : judged(on, call, { facts, known })
}

/** The same, with the policies read that this node has not asked yet. */
export async function judgeCall(on: Platform, call: JudgedCall, facts: PolicyFacts): Promise<Judgement> {
  const known: (Compiled | undefined)[] = []
  for (const over of facts.policies) known.push(compiledPolicy(on, over.policy) ?? (await compiled(on, over)))
  return judged(on, call, { facts, known })
}

async function compiled(on: Platform, { policy, organization }: PolicyOver): Promise<Compiled | undefined> {
  const text = await textOf(on.database, policy, organization)
  return text === undefined ? undefined : compilePolicy(on, policy, text)
}

function judged(
  on: Platform,
  call: JudgedCall,
  { facts, known }: { readonly facts: PolicyFacts; readonly known: readonly (Compiled | undefined)[] },
): Judgement {
  const allowed: (PolicyOver & { by: readonly string[] })[] = []
  for (const [at, over] of facts.policies.entries()) {
    const policy = known[at]
    const verdict: Verdict =
      policy === undefined
        ? { allowed: false, why: 'failed', by: [], reason: undefined }
        : askPolicy(on, policy, { call, facts, over })
    if (!verdict.allowed) return { ...verdict, over }
    allowed.push({ ...over, by: verdict.by })
  }
  return { allowed: true, over: allowed }
}
