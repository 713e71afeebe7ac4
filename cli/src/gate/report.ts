import type { Finding } from './model.ts'
import type { Review, Scenario } from './review.ts'
import { ruleSetVersion, rulesCritical } from './rules/index.ts'

const findingsMax = 200
const saidLengthMax = 1_000

/** The review as the server takes it: `docs/artifacts.md`, format `ambit-artifact-review-1`. */
export function reportOf(review: Review, gateVersion: string): object {
  return {
    format: 'ambit-artifact-review-1',
    gate: { name: 'ambit', version: gateVersion },
    rules: { version: ruleSetVersion, critical: rulesCritical },
    digest: review.digest,
    findings: review.findings.slice(0, findingsMax).map(findingOf),
    execution:
      review.scenarios.length === 0
        ? { mode: 'not_run', because: 'The code was read, not run.' }
        : { mode: 'isolated', because: null },
    scenarios: review.scenarios.map(scenarioOf),
    access_model: [],
  }
}

function findingOf({ rule, severity, file, line, reason, attack, mend }: Finding): object {
  return { rule, severity, found_by: 'static', path: file, line, reason: reason.slice(0, saidLengthMax), attack, mend }
}

function scenarioOf({ id, verdict, says }: Scenario): object {
  return { id, verdict, isolated: true, says: says.slice(0, saidLengthMax), trace: null }
}
