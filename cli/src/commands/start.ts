import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../fault.ts'
import type { Call, Command, Option, Result, World } from '../model.ts'
import { parseJson } from '../parse-arguments.ts'
import { defaultBaseUrl, keepProfile, readBaseUrl } from '../profiles/index.ts'
import { readIfThere } from '../profiles/secrets.ts'
import { serverOf } from '../routes/call-route.ts'
import { demoOrigin, seedDemo } from '../seed/demo.ts'

const directoryOption: Option = {
  name: 'server',
  kind: 'text',
  summary: 'The folder with the server; else it is looked for here and above',
}

const endedSchema = {
  type: 'object',
  required: ['exit_code'],
  properties: { exit_code: { type: ['integer', 'null'] } },
}

/** `ambit start`: the server in front, until it is interrupted. Its settings are the environment’s, as with `npm start`. */
export const start: Command = {
  name: 'start',
  summary: 'Start the server',
  example: 'ambit start',
  arguments: [],
  options: [directoryOption],
  result: endedSchema,
  run: call => runServer(call, {}),
}

/** `ambit dev`: the same on loopback, with a data folder in the project, a profile that has its key, and people to try things with. */
export const dev: Command = {
  name: 'dev',
  summary: 'Start the server for development, with a profile for it and demo data',
  example: 'ambit dev',
  arguments: [],
  options: [directoryOption, { name: 'empty', kind: 'flag', summary: 'Without demo data' }],
  result: endedSchema,
  run: async call => {
    const { world } = call
    const data = world.env.AMBIT_DATA_DIR ?? join(world.cwd, '.ambit')
    const baseUrl = world.env.AMBIT_BASE_URL ?? `http://localhost:${world.env.AMBIT_PORT ?? '4000'}`
    readBaseUrl(baseUrl, 'dev')
    return runServer(call, {
      env: { AMBIT_DATA_DIR: data, AMBIT_BASE_URL: baseUrl },
      ready: async () => {
        const profile = await keepDevProfile(world, { data, baseUrl })
        if (profile !== undefined && call.options.empty !== true) await makeDemo(world, profile)
      },
      baseUrl,
    })
  },
}

interface ServerParts {
  readonly env?: Readonly<Record<string, string>>
  readonly baseUrl?: string
  /** Once it answers. */
  ready?(): Promise<void>
}

async function runServer(call: Call, parts: ServerParts): Promise<Result> {
  const { world } = call
  const main = serverMain(world, call.options.server)
  // Output of the server is no result of this command, so it goes where everything else goes.
  const child = spawn(nodeFor(dirname(dirname(dirname(main)))), [main], {
    cwd: world.cwd,
    env: { ...world.env, ...parts.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (chunk: Buffer) => world.err.write(chunk.toString('utf8')))
  child.stderr.on('data', (chunk: Buffer) => world.err.write(chunk.toString('utf8')))
  const ended = new Promise<number | null>((settle, fail) => {
    child.once('error', fail)
    child.once('exit', code => settle(code))
  })
  world.interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const over = { now: false }
  const code = ended.finally(() => {
    over.now = true
  })
  if (parts.ready !== undefined && (await answers(world, parts.baseUrl ?? defaultBaseUrl, over))) await parts.ready()
  const exit = await code
  return {
    value: { exit_code: exit },
    text: 'The server has ended.',
    exit: exit === 0 || world.interrupted.aborted ? 0 : 1,
  }
}

const lookAgainMs = 200

async function answers(world: World, baseUrl: string, over: { readonly now: boolean }): Promise<boolean> {
  while (!over.now && !world.interrupted.aborted) {
    const healthy = await world.fetch(new Request(`${baseUrl}/health`)).then(
      response => response.ok,
      () => false,
    )
    if (healthy) return true
    await world.wait(lookAgainMs)
  }
  return false
}

/** The key of the first start, as the server wrote it for whoever reads no terminal. */
async function keepDevProfile(
  world: World,
  { data, baseUrl }: { readonly data: string; readonly baseUrl: string },
): Promise<string | undefined> {
  const told: { api_key?: unknown; admin_email?: unknown } = Object(
    parseJson(readIfThere(join(data, 'first-start.json')) ?? ''),
  )
  const apiKey = world.env.AMBIT_API_KEY ?? told.api_key
  if (typeof apiKey !== 'string') return undefined
  const { name } = await keepProfile(world, { name: 'dev', baseUrl, apiKey })
  world.err.write(`The profile ${name} is in use: ambit me get\nMails are at ${baseUrl}/outbox.\n`)
  return name
}

/** Twice is once. An application at `demoOrigin` can be signed in to right away: no tunnel, the callback is on this machine. */
async function makeDemo(world: World, profile: string): Promise<void> {
  const changes = await seedDemo(await serverOf({ world, profile, command: 'dev' }))
  if (changes.length > 0)
    world.err.write('Demo data is there: avery@acme.example administers Acme, mina@acme.example is a member.\n')
  world.err.write(`An application at ${demoOrigin} may sign people in: its callback is ${demoOrigin}/callback.\n`)
}

/** Node 24 as the repository has it locked, where it is installed there; else the one that runs this. */
function nodeFor(repository: string): string {
  const locked = join(repository, 'node_modules/.bin/node')
  return existsSync(locked) ? locked : process.execPath
}

function serverMain(world: World, given: unknown): string {
  const from = typeof given === 'string' ? resolve(world.cwd, given) : world.cwd
  for (let at = from; ; at = dirname(at)) {
    const main = join(at, 'server/src/main.ts')
    if (existsSync(main)) return main
    if (dirname(at) === at || typeof given === 'string') break
  }
  throw new Fault({
    code: 'server_not_here',
    message:
      'The server is not in this folder nor above it. Name its folder with --server, or start its container image.',
    next: 'ambit start --help',
  })
}
