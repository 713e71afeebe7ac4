import { type ArtifactReview, type ReviewReport, rulesCritical } from './model.ts'

/** What stands in the way of an approval, whoever decides. */
export type ApprovalObstacle =
  | 'not_reviewed'
  | 'rules_outdated'
  | 'not_executed'
  | 'not_isolated'
  | 'scenario_failed'
  | 'critical_open'
  | 'access_model_empty'

/**
 * Everything for which an artifact can't be approved. An empty list is not a promise: a person decides. What did not run, or not
 * isolated, is not known; a scenario that failed and a critical finding are known to be wrong; without an access model there is nothing
 * to approve.
 */
export function approvalObstacles(
  review: Pick<ArtifactReview, 'report' | 'isByAuthor'> | undefined,
): ApprovalObstacle[] {
  if (review === undefined || review.isByAuthor) return ['not_reviewed']
  const { report } = review
  const found: (ApprovalObstacle | false)[] = [
    report.rules.critical < rulesCritical && 'rules_outdated',
    !hasRun(report) && 'not_executed',
    hasRun(report) && !isIsolated(report) && 'not_isolated',
    report.scenarios.some(({ verdict }) => verdict === 'failed' || verdict === 'errored') && 'scenario_failed',
    report.findings.some(({ severity }) => severity === 'critical') && 'critical_open',
    report.access_model.length === 0 && 'access_model_empty',
  ]
  return found.filter(each => each !== false)
}

function hasRun({ execution, scenarios }: ReviewReport): boolean {
  return execution.mode !== 'not_run' && scenarios.some(({ verdict }) => verdict !== 'not_applicable')
}

function isIsolated({ execution, scenarios }: ReviewReport): boolean {
  return execution.mode === 'isolated' && scenarios.every(each => each.isolated || each.verdict === 'not_applicable')
}

/** Rules with an open finding of severity high: whoever approves says of each that they live with it until the approval ends. */
export function rulesToWaive({ findings }: Pick<ReviewReport, 'findings'>): string[] {
  return [...new Set(findings.filter(({ severity }) => severity === 'high').map(({ rule }) => rule))].toSorted()
}
