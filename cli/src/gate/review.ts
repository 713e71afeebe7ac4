import { createHash } from 'node:crypto'
import { Unreadable } from './errors.ts'
import { limits } from './limits.ts'
import { loadProject } from './load-project.ts'
import {
  type Finding,
  type Project,
  type Rule,
  type Severity,
  type Sighting,
  type SourceFile,
  worstFirst,
} from './model.ts'
import type { Artifact } from './read-artifact.ts'
import { ruleSetVersion, rules } from './rules/index.ts'

/** What running the code adds to a review. The static part brings none. */
export interface Scenario {
  readonly id: string
  readonly title: string
  /** Rules that a failure shows to be broken. */
  readonly rules: readonly string[]
  readonly verdict: 'passed' | 'failed' | 'not_applicable' | 'errored'
  readonly says: string
  /** Whether it ran with its own user, mount and process name-spaces and no network. */
  readonly isolated: boolean
  /** What a person replays; the text is one JSON document a line. */
  readonly trace: { readonly reference: string; readonly sha256: string; readonly text: string } | null
}

/** Who was seen to do what, to whom, by which route. */
export interface AccessRow {
  readonly who: string
  readonly may: string
  readonly to: string
  readonly route: string
  readonly seen_in: readonly string[]
}

/** What came of running the code. */
export interface Execution {
  readonly mode: 'isolated' | 'not_isolated' | 'not_run'
  /** Why it is not isolated, or did not run. */
  readonly because: string | null
  readonly scenarios: readonly Scenario[]
  readonly accessModel: readonly AccessRow[]
}

export const notRun: Execution = {
  mode: 'not_run',
  because: 'The code was read, not run.',
  scenarios: [],
  accessModel: [],
}

export type Verdict = 'clear' | 'changes_requested' | 'rejected'

/** One judgement on one digest. A person decides on it; the gate never approves. */
export interface Review {
  readonly digest: string
  readonly rule_set: string
  readonly files: readonly {
    readonly path: string
    readonly mode: 'file' | 'executable'
    readonly sha256: string
    readonly size: number
  }[]
  /** Folders that were not read. */
  readonly skipped: readonly string[]
  readonly findings: readonly Finding[]
  readonly execution: Execution
  readonly verdict: Verdict
}

/**
 * Reviews code without running it. Throws `Unreadable` for what does not parse. `execution` comes from whoever ran the code: its
 * scenarios count as findings do.
 */
export async function reviewFiles(
  { files, digest, skipped }: Artifact,
  execution: Execution = notRun,
): Promise<Review> {
  const findings = (await judgeFiles(files)).map(finding => confirmed(finding, execution.scenarios))
  return {
    digest,
    rule_set: ruleSetVersion,
    files: files.map(({ path, executable, sha256, size }) => ({
      path,
      mode: executable ? 'executable' : 'file',
      sha256,
      size,
    })),
    skipped,
    findings,
    execution,
    verdict: verdictOf(findings, execution.scenarios),
  }
}

/** A finding that a run showed as well says by which scenario. */
function confirmed(finding: Finding, scenarios: readonly Scenario[]): Finding {
  const shown = scenarios.filter(({ verdict, rules: broken }) => verdict === 'failed' && broken.includes(finding.rule))
  return shown.length === 0 ? finding : { ...finding, shownBy: shown.map(({ id }) => id) }
}

/** Findings in these files. Throws `Unreadable` where they are nested or knotted beyond what can be followed. */
export async function judgeFiles(files: readonly SourceFile[]): Promise<Finding[]> {
  try {
    return judge(await loadProject(files))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new Unreadable('too_tangled', files[0]?.path ?? '', 'is nested too deep to be followed')
  }
}

/** Findings of every rule, by place; the same rule says a line once. */
function judge(project: Project): Finding[] {
  const found = rules.flatMap(rule => [...rule.check(project)].map(sighting => findingOf(rule, sighting, project)))
  const known = new Set<string>()
  return found
    .filter(({ rule, file, line }) => {
      const sign = `${rule} ${file}:${line}`
      return !known.has(sign) && known.add(sign)
    })
    .toSorted(worstFirst)
    .slice(0, limits.findingsMax)
    .toSorted(byPlace)
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || (a.rule < b.rule ? -1 : 1)
}

function findingOf({ id, title, severity, attack, mend }: Rule, sighting: Sighting, project: Project): Finding {
  const text = project.files.find(({ path }) => path === sighting.file)?.text.split('\n')[sighting.line - 1] ?? ''
  const fingerprint = createHash('sha256').update(`${id}\0${sighting.file}\0${text.trim()}`).digest('hex').slice(0, 32)
  return { rule: id, title, severity, ...sighting, attack, mend, fingerprint }
}

const weight: Readonly<Record<Severity, Verdict>> = {
  critical: 'rejected',
  high: 'changes_requested',
  medium: 'changes_requested',
}

function verdictOf(findings: readonly Finding[], scenarios: readonly Scenario[]): Verdict {
  const said = findings.map(({ severity }) => weight[severity])
  if (said.includes('rejected')) return 'rejected'
  return said.length > 0 || scenarios.some(({ verdict }) => verdict === 'failed' || verdict === 'errored')
    ? 'changes_requested'
    : 'clear'
}
