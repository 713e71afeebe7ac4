import { resolve } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import { type Applied, apply, type Prepared } from '../install/apply.ts'
import { valueIn } from '../install/environment.ts'
import { frameworks } from '../install/frameworks/index.ts'
import type { Framework, Project } from '../install/model.ts'
import { planOf } from '../install/plan.ts'
import { readProject } from '../install/read-project.ts'
import { planRegistration, wantedOf } from '../install/register.ts'
import { renderDiff } from '../install/render-diff.ts'
import type { Call, Command, Result } from '../model.ts'
import { nearest, shown } from '../parse-arguments.ts'
import { serverOf } from '../routes/call-route.ts'

const names = frameworks.map(({ name }) => name)
const states = ['created', 'changed', 'unchanged']

/** `ambit install`: sign-in for the project in a folder, at the server of the profile; all of it or nothing. */
export const install: Command = {
  name: 'install',
  summary: 'Put sign-in into a project: the official SDK, routes, environment, and its application at the server',
  example: 'ambit install --dry-run',
  arguments: [{ name: 'folder', summary: 'The folder of the project, this one if not given', optional: true }],
  options: [
    { name: 'dry-run', kind: 'flag', summary: 'Show what would be written, and do nothing' },
    { name: 'framework', kind: 'text', summary: 'Where it can not be told from package.json', choices: names },
    { name: 'url', kind: 'text', summary: 'Where the project is served, as http://localhost:3000' },
    { name: 'application', kind: 'text', summary: 'The id or client id of an application that is there' },
    {
      name: 'administers',
      kind: 'flag',
      summary: 'Write a key that administers the server for 90 days, in place of the application’s own secret',
    },
  ],
  result: {
    type: 'object',
    required: ['installed', 'framework', 'package_manager', 'packages', 'files', 'environment', 'application', 'built'],
    properties: {
      installed: { type: 'boolean' },
      framework: { enum: names },
      package_manager: { enum: ['npm', 'pnpm', 'yarn', 'bun'] },
      packages: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'version', 'state'],
          properties: { name: { type: 'string' }, version: { type: 'string' }, state: { enum: ['added', 'there'] } },
        },
      },
      files: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'state'],
          properties: {
            path: { type: 'string' },
            state: { enum: [...states, 'merge'] },
            diff: { type: 'string', description: 'With --dry-run, and of what a person merges.' },
          },
        },
      },
      environment: {
        type: 'object',
        required: ['file', 'names'],
        properties: { file: { type: 'string' }, names: { type: 'array', items: { type: 'string' } } },
      },
      application: {
        type: 'object',
        required: ['state', 'name', 'changes'],
        properties: {
          state: { enum: states },
          id: { type: ['string', 'null'] },
          client_id: { type: ['string', 'null'] },
          name: { type: 'string' },
          changes: { type: 'object' },
        },
      },
      built: { type: 'boolean' },
      start: { type: 'string', description: 'What starts the project.' },
      notes: { type: 'array', items: { type: 'string' } },
      next: { type: 'string', description: 'The next command.' },
    },
  },
  run: installInto,
}

async function installInto(call: Call): Promise<Result> {
  const prepared = await prepare(call)
  if (call.options['dry-run'] === true) return answerOf(call, prepared, undefined)
  return answerOf(call, prepared, await apply(prepared))
}

async function prepare({ world, profile, options, mode, ...call }: Call): Promise<Prepared> {
  const project = readProject(resolve(world.cwd, call.arguments.folder ?? '.'))
  const framework = frameworkOf(project, options.framework)
  const said = options.url ?? valueIn(project.read(framework.environmentFile) ?? '', 'APP_URL')
  const origin = originOf(said, framework)
  const server = await serverOf({ world, profile, command: 'install' })
  const named = typeof options.application === 'string' ? options.application : clientIn(framework, project)
  return {
    ...{ world, profile, server, framework, project, origin },
    plan: planOf(framework, project),
    registration: await planRegistration(server, wantedOf(framework, project, origin), {
      named,
      addressSaid: said !== undefined,
    }),
    lacking: lackingNames({ framework, project, origin, baseUrl: server.connection.baseUrl }),
    administers: options.administers === true,
    told: text => (mode.json ? undefined : world.err.write(text)),
  }
}

function frameworkOf(project: Project, given: unknown): Framework {
  const framework = frameworks.find(each => (given === undefined ? each.recognises(project) : each.name === given))
  if (framework === undefined) {
    const near = typeof given === 'string' ? nearest(given, names) : undefined
    throw new Fault({
      code: 'framework_unknown',
      message:
        typeof given === 'string'
          ? `"${shown(given)}" is none of ${names.join(', ')}${near === undefined ? '' : `; ${near}?`}.`
          : `package.json names none of ${frameworks.map(({ title }) => title).join(', ')}.`,
      next: 'ambit install --help',
      exit: 2,
    })
  }
  const objection = framework.objection?.(project)
  if (objection === undefined) return framework
  throw new Fault({ code: 'project_does_not_fit', message: objection, next: 'ambit install --help' })
}

/** Where people come back to. The port of the framework, where nobody says. */
function originOf(given: unknown, { port }: Framework): string {
  const text = typeof given === 'string' && given !== '' ? given : `http://localhost:${port}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === ''
  if (isPlain && url.username === '' && url.password === '') return url.origin
  throw misuse(`"${shown(text)}" is no origin; write it as http://localhost:3000.`, 'install')
}

/** The project says itself which application it is. */
function clientIn(framework: Framework, project: Project): string | undefined {
  const text = project.read(framework.environmentFile) ?? ''
  const facts = {
    baseUrl: 'http://localhost',
    origin: 'http://localhost',
    clientId: 'id',
    apiKey: '',
    cookiePassword: '',
  }
  const name = Object.entries(framework.environment(facts)).find(([, value]) => value === 'id')?.[0]
  const found = name === undefined ? undefined : valueIn(text, name)
  return found === '' ? undefined : found
}

function answerOf(call: Call, prepared: Prepared, applied: Applied | undefined): Result {
  const { framework, project, plan, registration } = prepared
  const { state, found, wanted, changes } = registration
  const files = plan.files.map(file => ({
    path: file.path,
    state: file.state,
    ...(file.state === 'merge' || (applied === undefined && file.state !== 'unchanged')
      ? { diff: renderDiff(file) }
      : {}),
  }))
  const toMerge = files.filter(file => file.state === 'merge')
  const value = {
    installed: applied !== undefined,
    framework: framework.name,
    package_manager: project.manager,
    packages: plan.packages.map(({ name, version, state: there }) => ({ name, version, state: there })),
    files,
    environment: { file: framework.environmentFile, names: applied?.environment ?? prepared.lacking },
    application: {
      state,
      id: applied?.applicationId ?? found?.id ?? null,
      client_id: applied?.clientId ?? found?.client_id ?? null,
      name: found?.name ?? wanted.name,
      changes: state === 'created' ? wanted : changes,
    },
    built: applied?.built ?? false,
    start: framework.start(project),
    notes: framework.notes(project),
    next: nextOf(applied, call.arguments.folder),
  }
  return { value, text: textOf(value), exit: toMerge.length === 0 ? 0 : 1 }
}

function nextOf(applied: Applied | undefined, folder = '.'): string {
  return applied === undefined
    ? `ambit install${folder === '.' ? '' : ` ${folder}`}`
    : `ambit artifacts review ${folder}`
}

interface Place {
  readonly framework: Framework
  readonly project: Project
  readonly origin: string
  readonly baseUrl: string
}

function lackingNames({ framework, project, origin, baseUrl }: Place): string[] {
  const text = project.read(framework.environmentFile) ?? ''
  const names = Object.keys(framework.environment({ baseUrl, origin, clientId: '', apiKey: '', cookiePassword: '' }))
  return names.filter(name => (valueIn(text, name) ?? '') === '')
}

interface Told {
  readonly installed: boolean
  readonly packages: readonly { readonly name: string; readonly version: string; readonly state: string }[]
  readonly files: readonly { readonly path: string; readonly state: string; readonly diff?: string }[]
  readonly environment: { readonly file: string; readonly names: readonly string[] }
  readonly application: { readonly state: string; readonly name: unknown; readonly client_id: unknown }
  readonly start: string
  readonly notes: readonly string[]
}

function textOf({ installed, packages, files, environment, application, start, notes }: Told): string {
  const merged = files.filter(({ state }) => state === 'merge')
  return [
    ...packages.map(({ name, version, state }) => `${state.padEnd(10)}${name} ${version}`),
    ...files.map(({ path, state }) => `${state.padEnd(10)}${path}`),
    ...(environment.names.length === 0
      ? []
      : [`${'set'.padEnd(10)}${environment.file}: ${environment.names.join(', ')}`]),
    `${application.state.padEnd(10)}application ${application.name} ${application.client_id ?? ''}`.trimEnd(),
    ...(installed ? merged : files).flatMap(({ diff }) => (diff === undefined ? [] : ['', diff])),
    '',
    ...(installed ? [`Start it with: ${start}`, ...notes] : ['Nothing was done.']),
  ].join('\n')
}
