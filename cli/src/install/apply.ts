import { randomBytes } from 'node:crypto'
import { Fault } from '../fault.ts'
import type { World } from '../model.ts'
import { platformOf } from '../platforms/index.ts'
import { type Server, serverOf } from '../routes/call-route.ts'
import type { Item } from '../seed/read-seed.ts'
import { valueIn, withMissing } from './environment.ts'
import { type Journal, keepTopLevel, openJournal } from './journal.ts'
import type { Framework, Project } from './model.ts'
import { lockOf, packageManagers } from './package-managers.ts'
import type { Plan } from './plan.ts'
import { formerOf, type Registration } from './register.ts'

/** Everything that a run knows before it does anything. */
export interface Prepared {
  readonly world: World
  readonly profile: string | undefined
  readonly server: Server
  readonly framework: Framework
  readonly project: Project
  readonly origin: string
  readonly plan: Plan
  readonly registration: Registration
  /** Names that the environment file does not have. */
  readonly lacking: readonly string[]
  /** A key that administers the server, in place of the application's own secret. */
  readonly administers: boolean
  /** What programs say goes to the person. */
  readonly told: (text: string) => void
}

export interface Applied {
  readonly applicationId: string
  readonly clientId: string
  /** The names that were written into the environment file. */
  readonly environment: readonly string[]
  readonly built: boolean
}

/** Does what was planned. When a part fails, or the person interrupts, everything before it is taken back. */
export async function apply(prepared: Prepared): Promise<Applied> {
  const { found } = prepared.registration
  if (isSettled(prepared))
    return { applicationId: String(found?.id), clientId: String(found?.client_id), environment: [], built: false }
  const journal = openJournal(prepared.project.folder)
  const secrets: string[] = []
  try {
    keepTopLevel(journal, [prepared.project.folder, lockOf(prepared.project.folder).folder])
    const application = await register(prepared, journal)
    const environment = await writeEnvironment(prepared, journal, { application, secrets })
    for (const { path, state, text } of prepared.plan.files)
      if (state === 'created' || state === 'changed') journal.write(path, text)
    await installPackages(prepared, secrets)
    const built = await build(prepared, secrets)
    goOn(prepared.world)
    return { applicationId: String(application.id), clientId: String(application.client_id), environment, built }
  } catch (cause) {
    const left = await journal.undo()
    throw left.length === 0 ? cause : notTakenBack(cause, left)
  }
}

/** Nothing is lacking, so nothing is written, installed or built. */
function isSettled({ plan, registration, lacking }: Prepared): boolean {
  const { packages, files } = plan
  return (
    registration.state === 'unchanged' &&
    lacking.length === 0 &&
    packages.every(({ state }) => state === 'there') &&
    files.every(({ state }) => state === 'unchanged' || state === 'merge')
  )
}

function notTakenBack(cause: unknown, left: readonly string[]): unknown {
  if (!(cause instanceof Fault)) return cause
  const { code, message, next, exit, details } = cause
  const told = `${message} Not everything could be taken back: ${left.join(', ')}.`
  return new Fault({ code, message: told, next, exit, details: { ...details, not_taken_back: left } })
}

function goOn({ interrupted }: World): void {
  if (!interrupted.aborted) return
  throw new Fault({
    code: 'interrupted',
    message: 'It was interrupted, and everything was taken back.',
    next: 'ambit install --dry-run',
  })
}

/** The server as it is reached after an interrupt too. */
async function serverForUndo({ world, profile }: Prepared): Promise<Server> {
  const lasting = { ...world, fetch: world.fetchToTheEnd, interrupted: new AbortController().signal }
  return serverOf({ world: lasting, profile, command: 'install' })
}

async function register(prepared: Prepared, journal: Journal): Promise<Item> {
  const { server, registration } = prepared
  const { state, found, wanted, changes } = registration
  const template = '/v1/applications/{id}'
  if (state === 'created') {
    const body = { ...wanted, redirect_uris: [...wanted.redirect_uris], logout_uris: [...wanted.logout_uris] }
    const made: Item = Object(
      await server.send({
        ...{ method: 'POST', template: '/v1/applications', parameters: {}, query: {} },
        body: { ...body, origins: [...wanted.origins] },
      }),
    )
    journal.keep(`application ${made.client_id}`, async () => {
      const parameters = { id: String(made.id) }
      const last = await serverForUndo(prepared)
      await last.send({ method: 'DELETE', template, parameters, query: {}, body: undefined })
    })
    return made
  }
  const parameters = { id: String(found?.id) }
  if (state === 'changed') {
    const change = (on: Server, body: object): Promise<unknown> =>
      on.send({ method: 'PATCH', template, parameters, query: {}, body: Object(body) })
    await change(server, changes)
    const former = formerOf(registration)
    journal.keep(`addresses of application ${found?.client_id}`, async () => {
      await change(await serverForUndo(prepared), former)
    })
  }
  return found ?? {}
}

const cookiePasswordBytes = 32
const ownerOnly = 0o600

interface Written {
  readonly application: Item
  /** Gathers what must not be said again. */
  readonly secrets: string[]
}

async function writeEnvironment(
  prepared: Prepared,
  journal: Journal,
  { application, secrets }: Written,
): Promise<readonly string[]> {
  const { framework, project, server, origin } = prepared
  const file = framework.environmentFile
  const before = project.read(file) ?? ''
  const facts = {
    baseUrl: server.connection.baseUrl,
    origin,
    clientId: String(application.client_id),
    apiKey: '',
    cookiePassword: randomBytes(cookiePasswordBytes).toString('base64url'),
  }
  const needsKey = 'WORKOS_API_KEY' in framework.environment(facts) && (valueIn(before, 'WORKOS_API_KEY') ?? '') === ''
  const apiKey = needsKey ? await keyFor(prepared, journal, application) : ''
  const values = framework.environment({ ...facts, apiKey })
  secrets.push(apiKey, facts.cookiePassword)
  const { text, added } = withMissing(before, values)
  const hasModes = platformOf(prepared.world).hasModes
  if (added.length > 0) journal.write(file, text, hasModes ? ownerOnly : undefined)
  return added
}

const administersForSeconds = 90 * 86_400

/** The application's own secret signs people in and does nothing else; a key that administers is made only where it is asked for. */
async function keyFor(prepared: Prepared, journal: Journal, application: Item): Promise<string> {
  const { server, administers, project } = prepared
  if (administers) {
    const body = {
      name: `${project.name}, written by ambit install`,
      role: 'admin',
      expires_in_seconds: administersForSeconds,
    }
    const template = '/v1/api_keys'
    const made: Item = Object(await server.send({ method: 'POST', template, parameters: {}, query: {}, body }))
    undoBy(prepared, journal, { template: `${template}/{id}`, parameters: { id: String(made.id) } })
    return String(made.value)
  }
  if (typeof application.client_secret === 'string') return application.client_secret
  const template = '/v1/applications/{id}/secrets'
  const parameters = { id: String(application.id) }
  const made: Item = Object(await server.send({ method: 'POST', template, parameters, query: {}, body: {} }))
  undoBy(prepared, journal, {
    template: `${template}/{secret_id}`,
    parameters: { ...parameters, secret_id: String(made.id) },
  })
  return String(made.secret)
}

function undoBy(
  prepared: Prepared,
  journal: Journal,
  { template, parameters }: { readonly template: string; readonly parameters: Readonly<Record<string, string>> },
): void {
  journal.keep('the key that was made', async () => {
    const last = await serverForUndo(prepared)
    await last.send({ method: 'DELETE', template, parameters, query: {}, body: undefined })
  })
}

async function installPackages(prepared: Prepared, secrets: readonly string[]): Promise<void> {
  const added = prepared.plan.packages.filter(({ state }) => state === 'added')
  const manager = packageManagers[prepared.project.manager]
  for (const development of [false, true]) {
    const some = added.filter(each => (each.development === true) === development)
    if (some.length === 0) continue
    await runOrFail(prepared, { command: manager.add(some, development), secrets, code: 'packages_not_installed' })
  }
}

async function build(prepared: Prepared, secrets: readonly string[]): Promise<boolean> {
  const { project } = prepared
  if (project.scripts.build === undefined) return false
  const command = packageManagers[project.manager].run('build')
  await runOrFail(prepared, { command, secrets, code: 'build_failed' })
  return true
}

const outputCharactersShown = 4_000

interface Step {
  readonly command: readonly string[]
  readonly secrets: readonly string[]
  readonly code: string
}

async function runOrFail({ world, project, told }: Prepared, { command, secrets, code }: Step): Promise<void> {
  goOn(world)
  // What a project runs has no business with the key that administers the server.
  const env = Object.fromEntries(Object.entries(world.env).filter(([name]) => !name.startsWith('AMBIT_')))
  const ended = await world.runProgram({ command, cwd: project.folder, env, told })
  goOn(world)
  if (ended.code === 0) return
  const output = secrets
    .filter(secret => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '[secret]'), ended.output)
  const said = command.join(' ')
  throw new Fault({
    code,
    message: `"${said}" failed${ended.code === null ? '' : ` with ${ended.code}`}. Everything was taken back.`,
    next: 'ambit install --dry-run',
    details: { command: said, output: output.slice(-outputCharactersShown) },
  })
}
