import { conflict, Refusal, unprocessable } from '../platform/refusal.ts'
import type { ReportFault } from './check-report-fits.ts'

/** A report that can't count for these files. */
export function reportRefused(fault: ReportFault): Refusal {
  const message = reportMessages[fault]
  if (fault === 'rules_outdated') return conflict('rules_outdated', message)
  return unprocessable(message, [{ field: 'report', code: fault, message }])
}

const reportMessages: Readonly<Record<ReportFault, string>> = {
  report_other_files: 'The report is about other files: its digest is not that of the set. Review these files.',
  finding_elsewhere: 'A finding names a path that is not in the set. Submit the files that were reviewed.',
  scenario_twice: 'A scenario stands in the report twice. Report each once.',
  access_row_unseen: 'A row of the access model names a scenario that is not in the report.',
  isolation_contradicts: 'A scenario says that it ran isolated, and the execution says that it did not.',
  rules_outdated: 'These review rules lack a critical one that this server knows. Update the gate and review again.',
}

/** Two files at one path, or a digest that is not that of the files. */
export function filesRefused(code: 'path_twice' | 'digest_mismatch'): Refusal {
  const message =
    code === 'path_twice'
      ? 'A path stands in the set twice. Name each file once.'
      : 'This is not the digest of these files. docs/artifacts.md says how it is made.'
  return unprocessable(message, [{ field: code === 'path_twice' ? 'files' : 'digest', code, message }])
}

/** 422: an agent says by its token who it is; a key names the session of an agent, and never that of a person. */
export function authorRefused(): Refusal {
  const message = 'Name the session of the agent that made it. An agent’s own token says it by itself.'
  return unprocessable(message, [{ field: 'session_id', code: 'author_session_misfit', message }])
}

/** What a person rejected, or another one replaced, takes no review any more. */
export function artifactOver(): Refusal {
  return conflict('artifact_over', 'This artifact was rejected or replaced. Submit the files anew.')
}

/** 403 for whoever asks as the agent that made it. */
export function checkedByAuthor(): Refusal {
  return new Refusal({
    status: 403,
    code: 'checked_by_author',
    message: 'Who made an artifact does not check it. Let the build do that, with a key of its own.',
  })
}
