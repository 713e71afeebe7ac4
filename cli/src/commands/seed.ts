import { misuse } from '../fault.ts'
import type { Call, Command, Result } from '../model.ts'
import { serverOf } from '../routes/call-route.ts'
import { kinds } from '../seed/kinds.ts'
import { readSeed } from '../seed/read-seed.ts'
import type { Change, Seeding } from '../seed/settle.ts'

/** `ambit seed`: makes what the file says and is not there. Nothing is removed but addresses of an application that its list leaves out, and twice is once. */
export const seed: Command = {
  name: 'seed',
  summary: 'Make what a YAML file says: organizations, users, applications and more',
  example: 'ambit seed ambit-seed.yaml --diff',
  arguments: [{ name: 'file', summary: 'a YAML file, or - for the input' }],
  options: [{ name: 'diff', kind: 'flag', summary: 'Say what would be made or changed, and do nothing' }],
  result: {
    type: 'object',
    required: ['done', 'changes', 'shown_once'],
    properties: {
      done: { type: 'boolean' },
      changes: {
        type: 'array',
        items: {
          type: 'object',
          required: ['action', 'kind', 'name', 'fields'],
          properties: { action: { enum: ['create', 'change'] }, kind: { type: 'string' }, name: { type: 'string' } },
        },
      },
      shown_once: { type: 'array', items: { type: 'object' } },
    },
  },
  run: seedFrom,
}

async function seedFrom(call: Call): Promise<Result> {
  const { world, profile, options } = call
  const file = call.arguments.file ?? ''
  const document = await readSeed(file === '-' ? await world.readInput() : textOf(call, file))
  const server = await serverOf({ world, profile, command: 'seed' })
  const on: Seeding = { server, onlyLooks: options.diff === true, changes: [], shownOnce: [] }
  for (const kind of kinds) await kind(on, document)
  const value = { done: !on.onlyLooks, changes: on.changes, shown_once: on.shownOnce }
  const lines = [...on.changes.map(line), ...on.shownOnce.map(secret => JSON.stringify(secret))]
  return { value, text: lines.length === 0 ? 'Everything is as the file says.' : lines.join('\n') }
}

function textOf({ world }: Call, file: string): string {
  try {
    return world.readFile(file)
  } catch {
    throw misuse('The file can not be read.', 'seed')
  }
}

function line({ action, kind, name, fields }: Change): string {
  return `${action === 'create' ? '+' : '≠'} ${kind} ${name}${action === 'create' ? '' : ` (${fields.join(', ')})`}`
}
