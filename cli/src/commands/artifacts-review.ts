import { resolve } from 'node:path'
import { Fault } from '../fault.ts'
import { Unreadable } from '../gate/errors.ts'
import type { Finding } from '../gate/model.ts'
import { type Artifact, readArtifact } from '../gate/read-artifact.ts'
import { reportOf } from '../gate/report.ts'
import { type Review, reviewFiles } from '../gate/review.ts'
import { sarifOf } from '../gate/sarif.ts'
import type { Call, Command, Result } from '../model.ts'
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
  },
}

/** `ambit artifacts review PATH`: judges generated identity code without running it, offline and without a server. */
export const artifactsReview: Command = {
  name: 'artifacts review',
  summary: 'Review generated identity code: what is wrong, where, and how it is mended',
  example: 'ambit artifacts review .',
  arguments: [{ name: 'path', summary: 'a file, or the folder of the code' }],
  options: [{ name: 'sarif', kind: 'flag', summary: 'Print SARIF 2.1.0, which hosts of code show beside the line' }],
  result: {
    type: 'object',
    required: ['verdict', 'digest', 'files', 'skipped', 'findings', 'report'],
    properties: {
      verdict: { enum: ['clear', 'changes_requested', 'rejected'] },
      digest: { type: 'string' },
      files: { type: 'array', items: { type: 'object', required: ['path', 'mode', 'sha256', 'size'] } },
      skipped: { type: 'array', items: { type: 'string' } },
      findings: { type: 'array', items: findingSchema },
      report: { type: 'object', description: 'What the server takes as a review of the artifact.' },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const review = await reviewed(call)
    const exit = review.verdict === 'clear' ? 0 : 1
    if (call.options.sarif === true) {
      const sarif = sarifOf(review)
      return { value: sarif, text: JSON.stringify(sarif, null, 2), exit }
    }
    const { verdict, digest, files, skipped, findings } = review
    return {
      value: { verdict, digest, files, skipped, findings, report: reportOf(review, version) },
      text: textOf(review),
      exit,
    }
  },
}

async function reviewed(call: Call): Promise<Review> {
  const artifact = readWhole(resolve(call.world.cwd, call.arguments.path ?? ''), call)
  try {
    return await reviewFiles(artifact)
  } catch (cause) {
    throw refusal(cause, call)
  }
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

function textOf({ verdict, digest, findings, files, skipped }: Review): string {
  const said = findings.map(lineOf).join('\n\n')
  const count =
    findings.length === 0 ? 'No finding' : findings.length === 1 ? '1 finding' : `${findings.length} findings`
  const left = skipped.length === 0 ? '' : ` Not read: ${skipped.join(', ')}.`
  const end = `${count} in ${files.length} ${files.length === 1 ? 'file' : 'files'}: ${verdict.replace('_', ' ')}. Digest ${digest.slice(0, 12)}.${left}`
  const limits = 'It means these 23 rules, read and not run; not that there are no flaws.'
  return [said, `${end}\n${limits}`].filter(part => part !== '').join('\n\n')
}

function lineOf({ rule, severity, file, line, column, reason, attack, mend }: Finding): string {
  return `${file}:${line}:${column}  ${rule} ${severity}: ${reason}\n  attack: ${attack}\n  mend: ${mend}`
}
