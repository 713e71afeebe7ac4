import { chmodSync, existsSync, statSync } from 'node:fs'
import type { Check } from '../doctor/check.ts'
import { checkProject } from '../doctor/check-project.ts'
import { checkRedirect } from '../doctor/check-redirect.ts'
import { Fault } from '../fault.ts'
import type { Call, Command, World } from '../model.ts'
import { parseJson } from '../parse-arguments.ts'
import { plain } from '../plain.ts'
import { platformOf } from '../platforms/index.ts'
import { type Connection, connectionOf, settingsPath } from '../profiles/index.ts'
import { secretsPath } from '../profiles/secrets.ts'
import { look, serverOf } from '../routes/call-route.ts'
import { version } from '../version.ts'

/** `ambit doctor`: each check says what is so and what to do; `--fix` does what is safe to do by itself. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check this machine, the profile, the server and the project',
  example: 'ambit doctor',
  arguments: [],
  options: [{ name: 'fix', kind: 'flag', summary: 'Mend what can be mended here' }],
  result: {
    type: 'object',
    required: ['healthy', 'checks'],
    properties: {
      healthy: { type: 'boolean' },
      checks: {
        type: 'array',
        items: {
          type: 'object',
          required: ['code', 'state', 'message'],
          properties: {
            code: { type: 'string' },
            state: { enum: ['fine', 'warning', 'wrong', 'fixed'] },
            message: { type: 'string' },
            next: { type: 'string' },
          },
        },
      },
    },
  },
  run: async call => {
    const checks = [checkNode(), ...checkFiles(call), ...(await checkServer(call)), ...checkProject(call.world)]
    const healthy = checks.every(({ state }) => state !== 'wrong')
    return {
      value: { healthy, checks },
      text: checks.map(check => line(check, call)).join('\n'),
      exit: healthy ? 0 : 1,
    }
  },
}

function line({ state, message, next }: Check, { mode }: Call): string {
  const marks = mode.utf8
    ? { fine: '●', warning: '◔', wrong: '×', fixed: '●' }
    : { fine: '*', warning: '~', wrong: 'x', fixed: '*' }
  return `${marks[state]} ${state.padEnd('warning'.length)}  ${plain(message)}${next === undefined ? '' : `\n  try: ${next}`}`
}

const nodeMajorMin = 20

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0])
  const message = `Node ${process.versions.node}`
  if (major >= nodeMajorMin) return { code: 'node', state: 'fine', message }
  return {
    code: 'node',
    state: 'wrong',
    message: `${message}: ${nodeMajorMin} or later is needed`,
    next: 'ambit --version',
  }
}

const othersBits = 0o077
const ownerOnly = 0o600

/** Files of ours that others may read: a key in one of them is no secret any more. */
function checkFiles({ world, options }: Call): Check[] {
  if (!platformOf(world).hasModes) return []
  return [settingsPath(world), secretsPath(world)].filter(existsSync).map((path): Check => {
    const code = 'file_mode'
    if ((statSync(path).mode & othersBits) === 0) return { code, state: 'fine', message: `Only you can read ${path}` }
    if (options.fix !== true)
      return { code, state: 'wrong', message: `Others on this machine can read ${path}`, next: 'ambit doctor --fix' }
    chmodSync(path, ownerOnly)
    const message = `Others could read ${path}, and no longer can. If they are not trusted, end that key`
    return { code, state: 'fixed', message, next: 'ambit management-keys list' }
  })
}

async function checkServer(call: Call): Promise<Check[]> {
  const { world, profile } = call
  try {
    const connection = await connectionOf(world, profile)
    const reached = await checkHealth(world, connection)
    return reached.some(({ state }) => state === 'wrong') ? reached : [...reached, ...(await checkKey(call))]
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    const { code, message, next } = cause
    return [{ code, state: 'wrong', message, next: next === 'ambit doctor' ? 'ambit env list' : next }]
  }
}

const clockSkewSecondsMax = 60

async function checkHealth(world: World, { baseUrl, from }: Connection): Promise<Check[]> {
  const asked = world.now()
  const response = await world.fetch(new Request(`${baseUrl}/health`)).catch(() => undefined)
  if (response === undefined)
    return [{ code: 'server', state: 'wrong', message: `${baseUrl} (${from}) does not answer`, next: 'ambit start' }]
  const said: { status?: unknown; version?: unknown } = Object(parseJson(await response.text()))
  if (said.status !== 'ok')
    return [
      {
        code: 'server',
        state: 'wrong',
        message: `${baseUrl} answers ${response.status}: it can not serve`,
        next: 'ambit installation get',
      },
    ]
  const date = Date.parse(response.headers.get('date') ?? '')
  const skewSeconds = Number.isNaN(date) ? 0 : Math.abs(asked.getTime() - date) / 1000
  const clock: Check =
    skewSeconds <= clockSkewSecondsMax
      ? { code: 'clock', state: 'fine', message: 'The clocks agree' }
      : {
          code: 'clock',
          state: 'wrong',
          message: `The clock here and that of the server are ${Math.round(skewSeconds)} s apart: tokens will be refused`,
          next: 'ambit api GET /health',
        }
  return [{ code: 'server', state: 'fine', message: `${baseUrl} (${from}) answers` }, clock]
}

async function checkKey(call: Call): Promise<Check[]> {
  const { world, profile } = call
  const server = await serverOf({ world, profile, command: 'doctor' })
  const me: { name?: unknown; role?: unknown } = Object(await look(server, '/v1/me'))
  const redirect = await checkRedirect(call, server)
  const fine: Check = { code: 'key', state: 'fine', message: `The key is ${me.name}’s, with the role ${me.role}` }
  const installation: { version?: unknown; base_url?: unknown } = Object(
    await look(server, '/v1/installation').catch(() => undefined),
  )
  if (installation.version === undefined) return [fine, ...redirect]
  const same = installation.version === version
  const versions: Check = {
    code: 'version',
    state: same ? 'fine' : 'warning',
    message: `The server is ${installation.version}, this program ${version}`,
  }
  const named = installation.base_url === server.connection.baseUrl
  const address: Check = named
    ? { code: 'base_url', state: 'fine', message: 'The server calls itself by this address' }
    : {
        code: 'base_url',
        state: 'warning',
        message: `The server calls itself ${installation.base_url}: its pages lead there`,
        next: 'ambit env add --help',
      }
  return [fine, versions, address, ...redirect]
}
