import { type Finding, worstFirst } from './model.ts'
import type { AccessRow, Review, Scenario } from './review.ts'
import { ruleSetVersion, rulesCritical } from './rules/index.ts'

const findingsMax = 200
const accessRowsMax = 200
const saidLengthMax = 1_000

/** The review as the server takes it: `docs/artifacts.md`, format `ambit-artifact-review-1`. */
export function reportOf(review: Review, gateVersion: string): object {
  return {
    format: 'ambit-artifact-review-1',
    gate: { name: 'ambit', version: gateVersion },
    rules: { version: ruleSetVersion, critical: rulesCritical },
    digest: review.digest,
    findings: review.findings.toSorted(worstFirst).slice(0, findingsMax).map(findingOf),
    execution: { mode: review.execution.mode, because: review.execution.because?.slice(0, saidLengthMax) ?? null },
    scenarios: review.execution.scenarios.map(scenarioOf),
    access_model: review.execution.accessModel.slice(0, accessRowsMax).map(rowOf),
  }
}

function findingOf({ rule, severity, file, line, reason, attack, mend, shownBy }: Finding): object {
  const shown = shownBy === undefined ? '' : ` (a run shows it: ${shownBy.join(', ')})`
  return {
    rule,
    severity,
    found_by: shownBy === undefined ? 'static' : 'executed',
    path: file,
    line,
    reason: `${reason.slice(0, saidLengthMax - shown.length)}${shown}`,
    attack,
    mend,
  }
}

function scenarioOf({ id, verdict, says, isolated, trace }: Scenario): object {
  const replayed = trace === null ? null : { reference: trace.reference, sha256: trace.sha256 }
  return { id, verdict, isolated, says: says.slice(0, saidLengthMax), trace: replayed }
}

function rowOf({ who, may, to, route, seen_in }: AccessRow): object {
  return { who, may, to, route, seen_in }
}
