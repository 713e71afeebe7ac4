import { resolve } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import { patient } from '../import/patience.ts'
import { dropProgress, fingerprintOf, openProgress, type Progress, Rejects } from '../import/progress.ts'
import { type Running, runImport, type Told } from '../import/run-import.ts'
import { sources } from '../import/sources/index.ts'
import type { Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'
import { serverOf } from '../routes/call-route.ts'
import { progressTeller } from '../tell-progress.ts'

const lanesUsual = 8
const lanesMax = 32

/** `ambit import`: people of another server, with the passwords that they know. */
export const importPeople: Command = {
  name: 'import',
  summary: 'Bring people from another server, with passwords that go on working',
  example: 'ambit import csv people.csv --dry-run',
  arguments: [
    { name: 'source', summary: sources.map(({ name }) => name).join(', ') },
    { name: 'file', summary: 'what the other server exported; .gz is unpacked on the way' },
  ],
  options: [
    { name: 'hashes', kind: 'text', summary: 'The file with the password hashes that Auth0 hands out' },
    { name: 'parameters', kind: 'text', summary: 'The file with the hash parameters of a Firebase project' },
    {
      name: 'organization',
      kind: 'text',
      summary: 'Make everybody a member of this organization, by id or external id',
    },
    { name: 'include-disabled', kind: 'flag', summary: 'Bring people too whom the other server lets in no more' },
    { name: 'dry-run', kind: 'flag', summary: 'Read the file, say what would come along, and send nothing' },
    { name: 'restart', kind: 'flag', summary: 'Begin at the first record, also where an earlier run was broken off' },
    {
      name: 'rejects',
      kind: 'text',
      summary: 'Where to write what does not come along, FILE.rejects.jsonl if not given',
    },
    { name: 'progress', kind: 'text', summary: 'Where to keep how far it came, FILE.progress.json if not given' },
    { name: 'lanes', kind: 'integer', summary: `How many requests at once, ${lanesUsual} if not given` },
  ],
  result: {
    type: 'object',
    required: ['done', 'dry_run', 'source', 'records', 'created', 'existing', 'rejected', 'left_out', 'lines'],
    properties: {
      done: { type: 'boolean' },
      dry_run: { type: 'boolean' },
      source: { type: 'string' },
      records: { type: 'integer' },
      created: { type: 'integer' },
      existing: { type: 'integer' },
      rejected: { type: 'integer' },
      left_out: { type: 'integer' },
      memberships: { type: 'integer' },
      organizations: { type: 'integer' },
      definitions: { type: 'integer' },
      rejects_file: { type: ['string', 'null'] },
      lines: {
        type: 'array',
        items: {
          type: 'object',
          required: ['line', 'code', 'reason'],
          properties: { line: { type: 'integer' }, code: { type: 'string' }, reason: { type: 'string' } },
        },
      },
    },
  },
  run: importFrom,
}

async function importFrom(call: Call): Promise<Result> {
  const { running, rejectsPath } = await prepare(call)
  try {
    const told = await runImport(running)
    if (running.server !== undefined) dropProgress(running.progressPath)
    return report({ running, told, rejectsPath })
  } catch (cause) {
    throw resumable(cause, call)
  } finally {
    running.rejects.close()
  }
}

async function prepare(call: Call): Promise<{ readonly running: Running; readonly rejectsPath: string }> {
  const { world, options, profile } = call
  const source = sources.find(({ name }) => name === call.arguments.source)
  if (source === undefined) throw misuse(`A source is one of ${sources.map(({ name }) => name).join(', ')}.`, 'import')
  const { lanes = lanesUsual } = options
  if (typeof lanes !== 'number' || lanes < 1 || lanes > lanesMax)
    throw misuse(`There are 1 to ${lanesMax} lanes.`, 'import')
  const given = (name: string): string | undefined => {
    const value = options[name]
    return typeof value === 'string' ? resolve(world.cwd, value) : undefined
  }
  const path = resolve(world.cwd, call.arguments.file ?? '')
  const isDry = options['dry-run'] === true
  const settings = { hashes: given('hashes'), parameters: given('parameters') }
  const { organization } = options
  const includeDisabled = options['include-disabled'] === true
  const parts = [source.name, JSON.stringify(settings), String(organization), String(includeDisabled)]
  const server = isDry ? undefined : await serverOf({ world: patient(world), profile, command: 'import' })
  const of = fingerprintOf(path, [...parts, server?.connection.baseUrl ?? ''])
  const progressPath = given('progress') ?? `${path}.progress.json`
  if (!isDry && options.restart === true) dropProgress(progressPath)
  const progress = openProgress(isDry ? '' : progressPath, { of, now: world.now() })
  const rejectsPath = given('rejects') ?? `${path}.rejects.jsonl`
  const running: Running = {
    ...{ source, path, settings, lanes, server, progress, progressPath },
    rules: {
      includeDisabled,
      organization: typeof organization === 'string' ? { id: organization } : undefined,
    },
    rejects: new Rejects(rejectsPath, progress.rejectsBytes),
    interrupted: world.interrupted,
    tell: teller(call),
  }
  return { running, rejectsPath }
}

function teller(call: Call): (progress: Progress) => void {
  const tell = progressTeller(call)
  return ({ done, counts }) =>
    tell(() => ({
      text: `${done} records: ${counts.created} made, ${counts.existing} there already, ${counts.rejected} rejected`,
      value: { records: done, ...counts },
    }))
}

/** A run that ended early goes on where it was, with the same words. */
function resumable(cause: unknown, { command, world }: Call): unknown {
  if (world.interrupted.aborted)
    return new Fault({
      code: 'interrupted',
      message: 'It was interrupted. The same command goes on from there.',
      next: `ambit ${command} --help`,
    })
  return cause
}

interface Reported {
  readonly running: Running
  readonly told: readonly Told[]
  readonly rejectsPath: string
}

function report({ running: { source, progress, server }, told, rejectsPath }: Reported): Result {
  const { counts, done } = progress
  const hasRejects = server !== undefined && progress.rejectsBytes > 0
  const value = {
    done: server !== undefined,
    dry_run: server === undefined,
    source: source.name,
    records: done,
    ...counts,
    rejects_file: hasRejects ? rejectsPath : null,
    lines: told,
  }
  const text = [
    `${done} records: ${counts.created} ${server === undefined ? 'would be made' : 'made'}, ${counts.existing} there already, ${counts.rejected} rejected, ${counts.left_out} parts left out.`,
    ...told.map(({ line, part, code, reason }) =>
      plain(`line ${line}${part === undefined ? '' : `, ${part}`}: ${code}: ${reason}`),
    ),
    ...(hasRejects ? [`What did not come along is in ${rejectsPath}.`] : []),
  ].join('\n')
  return { value, text, ...(counts.rejected > 0 ? { exit: 1 as const } : {}) }
}
