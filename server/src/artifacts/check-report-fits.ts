import { type ArtifactFile, type ReviewReport, rulesCritical } from './model.ts'

/** Why a report can't be about these files, or says two things at once. */
export type ReportFault =
  | 'report_other_files'
  | 'finding_elsewhere'
  | 'scenario_twice'
  | 'access_row_unseen'
  | 'isolation_contradicts'
  | 'rules_outdated'

/** Undefined: the report is about exactly this set, by rules that are not older than ours, and does not contradict itself. */
export function reportFault(
  report: ReviewReport,
  { digest, files }: { readonly digest: string; readonly files: readonly Pick<ArtifactFile, 'path'>[] },
): ReportFault | undefined {
  if (report.rules.critical < rulesCritical) return 'rules_outdated'
  if (report.digest !== digest) return 'report_other_files'
  const paths = new Set(files.map(({ path }) => path))
  if (report.findings.some(({ path }) => path !== null && !paths.has(path))) return 'finding_elsewhere'
  const scenarios = new Set<string>(report.scenarios.map(({ id }) => id))
  if (scenarios.size !== report.scenarios.length) return 'scenario_twice'
  if (report.access_model.some(row => row.seen_in.some(each => each !== 'static' && !scenarios.has(each))))
    return 'access_row_unseen'
  const ranIsolated = report.scenarios.some(({ isolated }) => isolated)
  return ranIsolated && report.execution.mode !== 'isolated' ? 'isolation_contradicts' : undefined
}
