import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../fault.ts'
import { Unreadable } from '../gate/errors.ts'
import type { Finding } from '../gate/model.ts'
import { type Artifact, readArtifact } from '../gate/read-artifact.ts'
import { reportOf } from '../gate/report.ts'
import { type Execution, notRun, type Review, reviewFiles } from '../gate/review.ts'
import { BadManifest, type Manifest, manifestName, parseManifest } from '../gate/run/manifest.ts'
import { sarifOf } from '../gate/sarif.ts'
import type { Call, Command, Result } from '../model.ts'
import { renderTable } from '../render-table.ts'
import { version } from '../version.ts'

const findingSchema = {
  type: 'object',
  required: ['rule', 'severity', 'file', 'line', 'column', 'endLine', 'reason', 'attack', 'mend', 'fingerprint'],
  properties: {
    rule: { type: 'string', pattern: '^IC(0[1-9]|1[0-9]|2[0-3])$' },
    title: { type: 'string' },
    severity: { enum: ['medium', 'high', 'critical'] },
    file: { type: 'string' },
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    endLine: { type: 'integer', minimum: 1 },
    reason: { type: 'string' },
    attack: { type: 'string' },
    mend: { type: 'string' },
    fingerprint: { type: 'string' },
    shownBy: { type: 'array', items: { type: 'string' }, description: 'Scenarios of the run that showed it too.' },
  },
}

const scenarioSchema = {
  type: 'object',
  required: ['id', 'title', 'rules', 'verdict', 'says', 'isolated', 'trace'],
  properties: {
    id: { type: 'string', pattern: '^X(0[1-9]|1[0-6])$' },
    title: { type: 'string' },
    rules: { type: 'array', items: { type: 'string' } },
    verdict: { enum: ['passed', 'failed', 'not_applicable', 'errored'] },
    says: { type: 'string' },
    isolated: { type: 'boolean' },
    trace: { type: ['string', 'null'], description: 'File that `ambit artifacts replay` reads.' },
  },
}

/** `ambit artifacts review PATH`: judges generated identity code, read and run, offline and without a server. */
export const artifactsReview: Command = {
  name: 'artifacts review',
  summary: 'Review generated identity code: what is wrong, where, and how it is mended',
  example: 'ambit artifacts review .',
  arguments: [{ name: 'path', summary: 'a file, or the folder of the code' }],
  options: [
    {
      name: 'static',
      kind: 'flag',
      summary: 'Read the code only; without it code that has an ambit.review.json is run',
    },
    { name: 'traces', kind: 'text', summary: 'a folder outside of the code, for what happened in each scenario' },
    { name: 'sarif', kind: 'flag', summary: 'Print SARIF 2.1.0, which hosts of code show beside the line' },
  ],
  result: {
    type: 'object',
    required: ['verdict', 'digest', 'files', 'skipped', 'findings', 'execution', 'scenarios', 'access_model', 'report'],
    properties: {
      verdict: { enum: ['clear', 'changes_requested', 'rejected'] },
      digest: { type: 'string' },
      files: { type: 'array', items: { type: 'object', required: ['path', 'mode', 'sha256', 'size'] } },
      skipped: { type: 'array', items: { type: 'string' } },
      findings: { type: 'array', items: findingSchema },
      execution: {
        type: 'object',
        required: ['mode', 'because'],
        properties: { mode: { enum: ['isolated', 'not_isolated', 'not_run'] }, because: { type: ['string', 'null'] } },
      },
      scenarios: { type: 'array', items: scenarioSchema },
      access_model: {
        type: 'array',
        items: { type: 'object', required: ['who', 'may', 'to', 'route', 'seen_in'] },
        description: 'Who was seen to do what, to whom, by which route.',
      },
      report: { type: 'object', description: 'What the server takes as a review of the artifact.' },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const { review, traces } = await reviewed(call)
    const exit = review.verdict === 'clear' ? 0 : 1
    if (call.options.sarif === true) {
      const sarif = sarifOf(review)
      return { value: sarif, text: JSON.stringify(sarif, null, 2), exit }
    }
    return { value: presentReview(review, traces), text: textOf(review, { call, traces }), exit }
  },
}

/** What `--json` prints of a review. */
function presentReview(review: Review, traces: string | null): object {
  const { verdict, digest, files, skipped, findings, execution } = review
  return {
    verdict,
    digest,
    files,
    skipped,
    findings,
    execution: { mode: execution.mode, because: execution.because },
    scenarios: execution.scenarios.map(({ trace, ...scenario }) => ({
      ...scenario,
      trace: trace === null || traces === null ? null : join(traces, nameOf(trace.reference)),
    })),
    access_model: execution.accessModel,
    report: reportOf(review, version),
  }
}

export interface Reviewed {
  readonly review: Review
  /** The folder that the traces were written to; null where nothing ran. */
  readonly traces: string | null
}

/** Reviews the code that the call names, as its options say. */
export async function reviewed(call: Call): Promise<Reviewed> {
  const folder = resolve(call.world.cwd, call.arguments.path ?? '')
  const artifact = readWhole(folder, call)
  try {
    const execution = call.options.static === true ? notRun : await executed(folder, { artifact, call })
    return {
      review: await reviewFiles(artifact, execution),
      traces: keepTraces(execution, { digest: artifact.digest, call }),
    }
  } catch (cause) {
    throw refusal(cause, call)
  }
}

async function executed(
  folder: string,
  { artifact, call }: { readonly artifact: Artifact; readonly call: Call },
): Promise<Execution> {
  const text = artifact.files.find(({ path }) => path === manifestName)?.text
  if (text === undefined) return notRun
  const manifest = manifestIn(text, call)
  const { runReview } = await import('../gate/run/run-review.ts')
  const browser = call.world.env.AMBIT_BROWSER ?? null
  const told = (says: string): void => {
    if (!call.mode.json) call.world.err.write(`${says}\n`)
  }
  return runReview({
    folder,
    artifact,
    manifest,
    browser,
    signal: call.world.interrupted,
    onScenario: ({ id, verdict, title }) => told(`${id} ${verdict.replace('_', ' ')}: ${title}`),
  })
}

function manifestIn(text: string, { command }: Call): Manifest {
  try {
    return parseManifest(text)
  } catch (cause) {
    if (!(cause instanceof BadManifest)) throw cause
    throw new Fault({
      code: 'manifest_invalid',
      message: `${manifestName}: ${cause.message}.`,
      next: `ambit ${command} . --static`,
    })
  }
}

const digestShown = 12

/** Outside of the code: what is written into it would be part of it. */
function keepTraces(
  { scenarios }: Execution,
  { digest, call }: { readonly digest: string; readonly call: Call },
): string | null {
  const traces = scenarios.flatMap(({ trace }) => (trace === null ? [] : [trace]))
  if (traces.length === 0) return null
  const { options, world } = call
  const folder =
    typeof options.traces === 'string'
      ? resolve(world.cwd, options.traces)
      : join(world.home, '.cache/ambit/traces', digest.slice(0, digestShown))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const { reference, text } of traces) writeFileSync(join(folder, nameOf(reference)), text, { mode: 0o600 })
  return folder
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

/** The files at a path. Throws a fault with a next step where they can't be read whole. */
export function readWhole(path: string, call: Call): Artifact {
  try {
    return readArtifact(path)
  } catch (cause) {
    throw refusal(cause, call)
  }
}

function refusal(cause: unknown, { command, arguments: given }: Call): unknown {
  if (!(cause instanceof Unreadable)) return cause
  const missing = cause.code === 'artifact_missing'
  return new Fault({
    code: cause.code,
    message: missing
      ? `There is nothing at ${given.path}.`
      : `${cause.file} ${cause.message}. What is not read whole is not reviewed.`,
    next: `ambit ${command} --help`,
    exit: missing ? 2 : 1,
    details: { file: cause.file },
  })
}

function textOf(review: Review, { call, traces }: { readonly call: Call; readonly traces: string | null }): string {
  const { verdict, digest, findings, files, skipped, execution } = review
  const said = findings.map(lineOf).join('\n\n')
  const count =
    findings.length === 0 ? 'No finding' : findings.length === 1 ? '1 finding' : `${findings.length} findings`
  const left = skipped.length === 0 ? '' : ` Not read: ${skipped.join(', ')}.`
  const end = `${count} in ${files.length} ${files.length === 1 ? 'file' : 'files'}: ${verdict.replace('_', ' ')}. Digest ${digest.slice(0, digestShown)}.${left}`
  const limits =
    execution.mode === 'not_run'
      ? 'It means these 23 rules, read and not run; not that there are no flaws.'
      : 'It means these 23 rules and 16 scenarios; not that there are no flaws.'
  return [said, ran(execution, { call, traces }), `${end}\n${limits}`].filter(part => part !== '').join('\n\n')
}

function ran(
  { mode, because, scenarios, accessModel }: Execution,
  { call, traces }: { readonly call: Call; readonly traces: string | null },
): string {
  if (mode === 'not_run') return ''
  const lines = scenarios.map(
    ({ id, verdict, title, says }) => `${id} ${verdict.replace('_', ' ')}: ${title}\n  ${says}`,
  )
  const where = mode === 'isolated' ? 'It ran isolated.' : `Not isolated, so nobody can approve it: ${because}`
  const rows = accessModel.map(({ who, may, route }) => [who, may, route])
  const words = accessModel.map(({ who, may, to, route }) =>
    `An ${who} may ${may} (${to}), by ${route}.`.replace(/^An (?![aeiou])/, 'A ').replace(/^An anybody/, 'Anybody'),
  )
  const model =
    rows.length === 0
      ? 'Nobody was seen to change anything.'
      : `Who can do what to whom, as it was seen:\n${renderTable(['who', 'may', 'route'], rows, call)}\n\n${words.join('\n')}`
  const kept = traces === null ? '' : `Traces: ${traces} (ambit artifacts replay ${traces}/x06.jsonl)`
  return [lines.join('\n'), where, model, kept].filter(part => part !== '').join('\n\n')
}

function lineOf({ rule, severity, file, line, column, reason, attack, mend, shownBy }: Finding): string {
  const shown = shownBy === undefined ? '' : ` (a run shows it: ${shownBy.join(', ')})`
  return `${file}:${line}:${column}  ${rule} ${severity}: ${reason}${shown}\n  attack: ${attack}\n  mend: ${mend}`
}
