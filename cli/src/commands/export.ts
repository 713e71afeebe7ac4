import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { exportLines, type Line } from '../export/run-export.ts'
import { Fault } from '../fault.ts'
import { patient } from '../import/patience.ts'
import type { Call, Command, Result } from '../model.ts'
import { serverOf } from '../routes/call-route.ts'
import { progressTeller } from '../tell-progress.ts'

/** `ambit export`: what the server holds, one JSON object a line, as `ambit import ambit` reads it. */
export const exportAll: Command = {
  name: 'export',
  summary: 'Write what the server or an organization holds, one object a line, without secrets',
  example: 'ambit export --output ambit.jsonl',
  arguments: [],
  options: [
    { name: 'organization', kind: 'text', summary: 'Only this organization and who is in it, by its id' },
    { name: 'output', kind: 'text', summary: 'A file that only its owner reads, instead of the output' },
  ],
  result: {
    type: 'object',
    required: ['done', 'file', 'records'],
    properties: {
      done: { type: 'boolean' },
      file: { type: 'string' },
      records: { type: 'object', additionalProperties: { type: 'integer' } },
    },
  },
  run: exportFrom,
}

async function exportFrom(call: Call): Promise<Result> {
  const { world, profile, options } = call
  const { organization, output } = options
  const server = await serverOf({ world: patient(world), profile, command: 'export' })
  const id = typeof organization === 'string' ? organization : undefined
  const first = {
    object: 'export',
    format: 'ambit-export-1',
    base_url: server.connection.baseUrl,
    organization_id: id ?? null,
    at: world.now().toISOString(),
  }
  const lines = counted(call, exportLines({ server, organization: id }))
  if (typeof output === 'string') return toFile(resolve(world.cwd, output), first, lines)
  call.emit({ value: first, text: JSON.stringify(first) })
  for await (const { line } of lines) call.emit({ value: line, text: JSON.stringify(line) })
  return { value: undefined, text: '' }
}

interface Counted {
  readonly line: Line
  readonly records: Readonly<Record<string, number>>
}

async function* counted(call: Call, lines: AsyncIterable<Line>): AsyncGenerator<Counted> {
  const records: Record<string, number> = {}
  const tell = progressTeller(call)
  for await (const line of lines) {
    records[line.object] = (records[line.object] ?? 0) + 1
    tell(() => ({ text: textOf(records), value: { records } }))
    yield { line, records }
  }
}

function textOf(records: Readonly<Record<string, number>>): string {
  return Object.entries(records)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')
}

const ownerOnly = 0o600

/** Whole or not at all: what was broken off leaves the file as it was. */
async function toFile(path: string, first: object, lines: AsyncIterable<Counted>): Promise<Result> {
  const beside = `${path}.${process.pid}`
  const file = opened(beside)
  let all: Counted['records'] = {}
  try {
    writeSync(file, `${JSON.stringify(first)}\n`)
    for await (const { line, records } of lines) {
      writeSync(file, `${JSON.stringify(line)}\n`)
      all = records
    }
    closeSync(file)
    renameSync(beside, path)
  } catch (cause) {
    rmSync(beside, { force: true })
    throw cause
  }
  return { value: { done: true, file: path, records: all }, text: `${textOf(all)} in ${path}.` }
}

function opened(path: string): number {
  try {
    return openSync(path, 'wx', ownerOnly)
  } catch {
    throw new Fault({
      code: 'output_unwritable',
      message: `${path} can not be written.`,
      next: 'ambit export --help',
      exit: 2,
    })
  }
}
