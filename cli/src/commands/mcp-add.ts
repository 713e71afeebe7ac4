import { existsSync, mkdirSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import { hosts } from '../hosts/index.ts'
import { withEntry } from '../hosts/write-entry.ts'
import type { Call, Command, Result } from '../model.ts'
import { nearest, shown } from '../parse-arguments.ts'
import { connectionOf } from '../profiles/index.ts'
import { readIfThere } from '../profiles/secrets.ts'

const names = hosts.map(({ name }) => name)
const ownerOnly = 0o600

/** `ambit mcp add`: an entry without a key; the host signs its person in by OAuth, and each session asks them. */
export const mcpAdd: Command = {
  name: 'mcp add',
  summary: 'Let a host of agents use this server’s tools',
  example: 'ambit mcp add claude-code --project',
  arguments: [{ name: 'host', summary: names.join(', ') }],
  options: [
    { name: 'project', kind: 'flag', summary: 'Into the file of this project, instead of the person’s own' },
    { name: 'name', kind: 'text', summary: 'What the host calls the server, ambit if not given' },
    { name: 'dry-run', kind: 'flag', summary: 'Print what would be written, and write nothing' },
  ],
  result: {
    type: 'object',
    required: ['host', 'file', 'url', 'written'],
    properties: {
      host: { enum: names },
      file: { type: 'string' },
      url: { type: 'string' },
      entry: { type: 'object' },
      written: { type: 'boolean' },
    },
  },
  run: addServer,
}

async function addServer(call: Call): Promise<Result> {
  const { world, profile, options } = call
  const given = call.arguments.host ?? ''
  const host = hosts.find(({ name }) => name === given)
  if (host === undefined) {
    const near = nearest(given, names)
    throw misuse(
      `"${shown(given)}" is none of ${names.join(', ')}${near === undefined ? '' : `; ${near}?`}.`,
      'mcp add',
    )
  }
  if (options.project === true && host.projectFile === undefined)
    throw misuse(`${host.title} has no file for one project.`, 'mcp add')
  const name = String(options.name ?? 'ambit')
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(name))
    throw misuse('--name is up to 40 lower-case letters, digits and dashes.', 'mcp add')
  const { baseUrl } = await connectionOf(world, profile)
  const url = `${baseUrl}/mcp`
  const file = options.project === true ? join(world.cwd, host.projectFile ?? '') : host.userFile(world)
  const value = { host: host.name, file, url, entry: { [name]: host.entry(url) } }
  if (options['dry-run'] === true)
    return { value: { ...value, written: false }, text: `${file}\n${JSON.stringify(value.entry, undefined, 2)}` }
  const before = readIfThere(file)
  const after = withEntry({ host, name, url, text: before })
  if (after !== before) writeWhole(file, after)
  const text = `${host.title} now knows ${url} as ${name}. At its first use it asks you to sign in.`
  return { value: { ...value, written: after !== before }, text }
}

/** Whole or not at all, with the mode that it had, through a link to the file that is meant. */
function writeWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const file = existsSync(path) ? realpathSync(path) : path
    const mode = existsSync(file) ? statSync(file).mode & 0o777 : ownerOnly
    const beside = `${file}.ambit-${process.pid}`
    writeFileSync(beside, text, { mode })
    renameSync(beside, file)
  } catch {
    throw new Fault({
      code: 'configuration_unwritable',
      message: `${path} can not be written.`,
      next: 'ambit mcp add --help',
    })
  }
}
