import { idFrom } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { askPolicy, type Compiled } from './actions-engine.ts'
import type { JudgedCall, Policy, PolicyFacts, PolicyTest, TestRun, Verdict } from './model.ts'

/** A Wednesday. */
const someNoon = '2026-01-07T12:00:00.000Z'

/** Asks a policy everything that is kept with it. */
export function runTests(
  on: Platform,
  compiled: Compiled,
  policy: Pick<Policy, 'id' | 'organizationId' | 'tests' | 'version'>,
): TestRun[] {
  return policy.tests.map(test => {
    const verdict = unhurried(on, compiled, asked(test, policy))
    return {
      name: test.name,
      passed: passes(test, verdict),
      verdict: verdict.allowed ? 'allow' : 'deny',
      by: verdict.by,
    }
  })
}

/** A test says what the rules say, however fast this machine is: the first question to an evaluator that was just loaded is slow. */
function unhurried(on: Platform, compiled: Compiled, asking: Parameters<typeof askPolicy>[2]): Verdict {
  const verdict = askPolicy(on, compiled, asking)
  return !verdict.allowed && verdict.why === 'too_slow' ? askPolicy(on, compiled, asking) : verdict
}

function passes({ expect, by }: PolicyTest, verdict: Verdict): boolean {
  return verdict.allowed === (expect === 'allow') && (by === undefined || verdict.by.includes(by))
}

function asked(
  { request }: PolicyTest,
  policy: Pick<Policy, 'id' | 'organizationId' | 'version'>,
): { call: JudgedCall; facts: PolicyFacts; over: PolicyFacts['policies'][number] } {
  const { owner = {} } = request
  const over = {
    organization: policy.organizationId,
    policy: policy.id,
    version: policy.version,
    groups: owner.groups ?? [],
    roles: owner.roles ?? [],
  }
  return {
    call: {
      principal: idFrom('agent', request.principal ?? 'agent_test'),
      session: idFrom('session', 'session_test'),
      tool: request.tool,
      provider: request.tool.split('__')[0] ?? '',
      effect: request.effect,
      account: request.account === undefined ? undefined : idFrom('account', request.account),
      args: request.arguments ?? {},
      taint: request.taint ?? [],
      at: new Date(request.at ?? someNoon),
    },
    facts: {
      person: owner.id ?? 'user_test',
      email: owner.email ?? '',
      client: request.application ?? 'client_test',
      policies: [over],
    },
    over,
  }
}
