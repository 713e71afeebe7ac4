import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import type { Call, Command, Result, World } from '../model.ts'
import { readIfThere } from '../profiles/secrets.ts'
import { renderTable } from '../render-table.ts'
import { asJavaScript } from '../skills/as-javascript.ts'
import { isJavaScriptOnly } from '../skills/check-javascript.ts'
import { hostOf, skillHosts } from '../skills/hosts.ts'
import { mergeReview, type Review } from '../skills/merge-review.ts'
import type { Planned, Skill } from '../skills/model.ts'
import { type Plan, planReference } from '../skills/plan-reference.ts'
import { filesBelow, listSkills, skillsNamed } from '../skills/read-skills.ts'
import { type Settled, write, writeFiles } from '../skills/write-files.ts'

const hostNames = skillHosts.map(({ name }) => name)
const frameworks = ['express', 'nextjs', 'react-router'] as const
type Framework = (typeof frameworks)[number]
const names = { name: 'name', summary: 'One skill or more, as ambit skills list names them', several: true } as const
const dryRun = { name: 'dry-run', kind: 'flag', summary: 'Say what would be written, and write nothing' } as const
const fileStates = {
  type: 'array',
  items: {
    type: 'object',
    required: ['path', 'state'],
    properties: { path: { type: 'string' }, state: { enum: ['written', 'same', 'kept'] } },
  },
}

/** `ambit skills list` */
export const skillsList: Command = {
  name: 'skills list',
  summary: 'List what coding agents can learn here about identity code',
  example: 'ambit skills list',
  arguments: [],
  options: [],
  result: {
    type: 'object',
    required: ['skills'],
    properties: {
      skills: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'description', 'frameworks'],
          properties: {
            name: { type: 'string' },
            description: { type: 'string' },
            frameworks: { type: 'array', items: { enum: frameworks } },
          },
        },
      },
    },
  },
  run: async call => {
    const skills = listSkills().map(({ name, description, frameworks }) => ({ name, description, frameworks }))
    const rows = skills.map(({ name, description, frameworks }) => [name, frameworks.join(', '), description])
    return { value: { skills }, text: renderTable(['name', 'frameworks', 'description'], rows, call) }
  },
}

/** `ambit skills install` */
export const skillsInstall: Command = {
  name: 'skills install',
  summary: 'Put skills where a coding agent loads them',
  example: 'ambit skills install user-management --host claude-code --dry-run',
  arguments: [names],
  options: [
    { name: 'host', kind: 'text', choices: hostNames, summary: 'The coding agent; the one that calls, if not given' },
    { name: 'user', kind: 'flag', summary: 'For all projects of this person, instead of this one' },
    dryRun,
  ],
  result: {
    type: 'object',
    required: ['host', 'folder', 'files'],
    properties: { host: { enum: hostNames }, folder: { type: 'string' }, files: fileStates },
  },
  run: installSkills,
}

async function installSkills(call: Call): Promise<Result> {
  const { world, options } = call
  const skills = skillsNamed(namesOf(call), 'skills install')
  const name = String(options.host ?? hostOf(world))
  const host = skillHosts.find(each => each.name === name)
  if (host === undefined) throw misuse(`--host is one of ${hostNames.join(', ')}.`, 'skills install')
  const folder = options.user === true ? join(world.home, host.userFolder) : join(world.cwd, host.projectFolder)
  const files = writeFiles(folder, skills.flatMap(filesOfSkill), { dry: options['dry-run'] === true })
  const text = `${host.title} loads ${skills.map(skill => skill.name).join(', ')} from ${folder}.\n${told(files)}`
  return { value: { host: name, folder, files }, text }
}

/** A skill as an agent loads it: what it says, and the references that it speaks of. */
function filesOfSkill(skill: Skill): Planned[] {
  const own = filesBelow(skill.folder).filter(path => !path.startsWith('reference/'))
  const said = own.map(path => ({ path: `${skill.name}/${path}`, text: textOf(join(skill.folder, path)) }))
  const references = skill.frameworks.flatMap(framework => {
    const { files, entry } = planReference([skill], framework)
    return [...files, ...(entry === undefined ? [] : [entry])].map(({ path, text }) => ({
      path: `${skill.name}/reference/${framework}/${path}`,
      text,
    }))
  })
  return [...said, ...references]
}

/** `ambit skills add` */
export const skillsAdd: Command = {
  name: 'skills add',
  summary: 'Write the reference of skills into this project, as code of its own',
  example: 'ambit skills add user-management --framework express --dry-run',
  arguments: [names],
  options: [
    { name: 'framework', kind: 'text', choices: frameworks, summary: 'As package.json says, if not given' },
    dryRun,
  ],
  result: {
    type: 'object',
    required: ['framework', 'skills', 'files', 'review', 'mount', 'unmount', 'install', 'environment'],
    properties: {
      framework: { enum: frameworks },
      skills: { type: 'array', items: { type: 'string' } },
      files: fileStates,
      review: { enum: ['written', 'merged', 'same'] },
      mount: { type: 'array', items: { type: 'string' } },
      unmount: { type: 'array', items: { type: 'string' } },
      install: { type: ['string', 'null'] },
      environment: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
  run: addSkills,
}

async function addSkills(call: Call): Promise<Result> {
  const { world, options } = call
  const skills = skillsNamed(namesOf(call), 'skills add')
  const manifest = manifestOf(world.cwd)
  const framework = frameworkOf(call, manifest)
  const lacking = skills.filter(skill => !skill.frameworks.includes(framework)).map(({ name }) => name)
  if (lacking.length > 0) throw misuse(`${lacking.join(', ')} has no reference for ${framework} yet.`, 'skills list')
  const plan = inLanguageOf(world, { framework, manifest, plan: planReference(skills, framework) })
  const dry = options['dry-run'] === true
  const entry = plan.entry !== undefined && !hasEntry(world.cwd, plan.entry.path) ? [plan.entry] : []
  const files = writeFiles(world.cwd, [...inside(world.cwd, framework, plan.files), ...entry], { dry })
  const review = settleReview(world.cwd, plan.review, { dry })
  const mount = entry.length > 0 ? [] : missingLines(world.cwd, plan)
  const unmount = entry.length > 0 ? [] : replacedLines(world.cwd, plan)
  const install = installLine(plan, manifest)
  const { environment } = plan.reference
  const names = skills.map(({ name }) => name)
  const value = { framework, skills: names, files, review, mount, unmount, install, environment }
  return { value, text: toldOf(value, placeOf(world.cwd, plan)) }
}

function namesOf({ arguments: { name = '' } }: Call): string[] {
  return name.split(',').filter(part => part !== '')
}

/** A project that has JavaScript alone gets JavaScript; a server of CommonJS gets modules that it can require. */
function inLanguageOf({ cwd }: World, { framework, manifest, plan }: Languages): Plan {
  if (!isJavaScriptOnly(cwd, { ...manifest.dependencies, ...manifest.devDependencies })) return plan
  const saysNothing = framework === 'express' && manifest.type !== 'module'
  const isModule = existsSync(join(cwd, 'server.mjs')) || !hasEntry(cwd, 'server.cjs')
  return asJavaScript(plan, { ending: saysNothing ? '.mjs' : '.js', requires: saysNothing && !isModule })
}

interface Languages {
  readonly framework: Framework
  readonly manifest: Manifest
  readonly plan: Plan
}

/** Next.js looks for pages below `app`, and where there is none, below `src/app`: never in both. */
function inside(folder: string, framework: Framework, files: readonly Planned[]): readonly Planned[] {
  if (framework !== 'nextjs' || existsSync(join(folder, 'app')) || !existsSync(join(folder, 'src/app'))) return files
  return files.map(({ path, text }) => ({ path: `src/${path}`, text }))
}

interface Manifest {
  readonly type?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

function manifestOf(folder: string): Manifest {
  const text = readIfThere(join(folder, 'package.json'))
  if (text === undefined || text === '') return {}
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new Fault({
      code: 'manifest_unreadable',
      message: 'package.json of this folder is not JSON.',
      next: 'ambit skills add --help',
    })
  }
}

const signs: readonly (readonly [string, Framework])[] = [
  ['next', 'nextjs'],
  ['@react-router/node', 'react-router'],
  ['@react-router/dev', 'react-router'],
  ['express', 'express'],
]

function frameworkOf({ options, arguments: { name = '' } }: Call, manifest: Manifest): Framework {
  const packages = { ...manifest.dependencies, ...manifest.devDependencies }
  const found = options.framework ?? signs.find(([sign]) => packages[sign] !== undefined)?.[1]
  const framework = frameworks.find(each => each === found)
  if (framework !== undefined) return framework
  throw new Fault({
    code: 'framework_unknown',
    message: `package.json names none of ${frameworks.join(', ')}.`,
    next: `ambit skills add ${name.replaceAll(',', ' ')} --framework express`,
    exit: 2,
  })
}

/** Files that start an application, by the names that people give them. */
function hasEntry(folder: string, entry: string): boolean {
  const found = ['server', 'app', 'index', 'main'].flatMap(name =>
    ['ts', 'js', 'mjs', 'mts'].flatMap(ending => [`${name}.${ending}`, `src/${name}.${ending}`]),
  )
  return [entry, ...found].some(path => existsSync(join(folder, path)))
}

/** Lines that the project's own server does not have, as far as it is found by the name of the reference's. */
function missingLines(folder: string, { entry, mount }: Plan): string[] {
  const text = entry === undefined ? '' : (readIfThere(join(folder, entry.path)) ?? '')
  const there = new Set(text.split('\n').map(line => line.trim()))
  return mount.filter(line => !there.has(line.trim()))
}

/** Lines of the project's own table of routes that lead a path of these skills elsewhere: one of both is never reached. */
function replacedLines(folder: string, { entry, mount }: Plan): string[] {
  const pathOf = (line: string): string | undefined => /^\s*route\(\s*['"]\/?([^'"]+)['"]/.exec(line)?.[1]
  const own = new Set(mount.map(line => line.trim()))
  const paths = new Set(mount.map(pathOf))
  const text = entry === undefined ? '' : (readIfThere(join(folder, entry.path)) ?? '')
  return text.split('\n').filter(line => pathOf(line) !== undefined && paths.has(pathOf(line)) && !own.has(line.trim()))
}

/** Where the lines go: the file that the project calls as the reference does, or whatever starts its server. */
function placeOf(folder: string, { entry }: Plan): string {
  return entry !== undefined && existsSync(join(folder, entry.path)) ? entry.path : 'your server'
}

function settleReview(folder: string, added: Review, { dry }: { dry: boolean }): 'written' | 'merged' | 'same' {
  const at = join(folder, 'ambit.review.json')
  const before = readIfThere(at)
  const known = before === undefined || before === '' ? undefined : parsedReview(before)
  const merged = known === undefined ? added : mergeReview(known, added)
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(merged)) return 'same'
  if (!dry) write(at, `${JSON.stringify(merged, undefined, 2)}\n`)
  return known === undefined ? 'written' : 'merged'
}

function parsedReview(text: string): Review {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new Fault({
      code: 'review_unreadable',
      message: 'ambit.review.json of this folder is not JSON.',
      next: 'ambit artifacts review . --static',
    })
  }
}

function installLine({ reference }: Plan, { dependencies = {} }: Manifest): string | null {
  const missing = Object.entries(reference.packages).filter(([name]) => dependencies[name] === undefined)
  return missing.length === 0 ? null : `npm install --save-exact ${missing.map(each => each.join('@')).join(' ')}`
}

const marks = { written: '+', same: '=', kept: '!' } as const

function told(files: readonly Settled[]): string {
  return files
    .map(({ path, state }) => `${marks[state]} ${path}${state === 'kept' ? ' (yours, left as it is)' : ''}`)
    .join('\n')
}

interface Added {
  readonly files: readonly Settled[]
  readonly review: string
  readonly mount: readonly string[]
  readonly unmount: readonly string[]
  readonly install: string | null
  readonly environment: Readonly<Record<string, string>>
}

function toldOf({ files, review, mount, unmount, install, environment }: Added, place: string): string {
  return [
    told(files),
    `ambit.review.json: ${review}`,
    ...(install === null ? [] : [`\nInstall:\n  ${install}`]),
    ...(mount.length === 0 ? [] : [`\nPut into ${place}:\n${mount.map(line => `  ${line}`).join('\n')}`]),
    ...(unmount.length === 0 ? [] : [`\nTake out of ${place}:\n${unmount.join('\n')}`]),
    `\nSet in the environment of the server:`,
    ...Object.entries(environment).map(([name, what]) => `  ${name}: ${what}`),
    '\nThen: ambit artifacts review .',
  ].join('\n')
}

function textOf(path: string): string {
  return readIfThere(path) ?? ''
}
