import { type Finding, worstFirst } from './model.ts'
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
    findings: review.findings.toSorted(worstFirst).slice(0, findingsMax).map(findingOf),
    execution: executionOf(review.scenarios),
    scenarios: review.scenarios.map(scenarioOf),
    access_model: [],
  }
}

/** One scenario that was not isolated is enough: what it did may have reached the others. */
function executionOf(scenarios: readonly Scenario[]): object {
  if (scenarios.length === 0) return { mode: 'not_run', because: 'The code was read, not run.' }
  if (scenarios.every(({ isolated }) => isolated)) return { mode: 'isolated', because: null }
  return { mode: 'not_isolated', because: 'A scenario ran without name-spaces of its own.' }
}

function findingOf({ rule, severity, file, line, reason, attack, mend }: Finding): object {
  return { rule, severity, found_by: 'static', path: file, line, reason: reason.slice(0, saidLengthMax), attack, mend }
}

function scenarioOf({ id, verdict, says, isolated }: Scenario): object {
  return { id, verdict, isolated, says: says.slice(0, saidLengthMax), trace: null }
}
