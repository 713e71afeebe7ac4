import { statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import type { Call, Command, Result } from '../model.ts'
import { platformOf } from '../platforms/index.ts'
import { connectionOf, listProfiles } from '../profiles/index.ts'
import { type Candidate, hostOf, projectCandidates, userCandidates } from '../scan/find-configurations.ts'
import { fingerprintHere } from '../scan/fingerprint.ts'
import type { Fixed } from '../scan/fix.ts'
import { safePath } from '../scan/mask.ts'
import type { Configuration, Context, Finding, Severity, UnreadFile } from '../scan/model.ts'
import { namedPath } from '../scan/read-file.ts'
import type { Place, Reporting } from '../scan/report.ts'
import { findingsOf, look, reaches } from '../scan/scan.ts'

const severities = ['medium', 'high', 'critical'] as const

const findingSchema = {
  type: 'object',
  required: ['rule', 'severity', 'host', 'file', 'line', 'column', 'path', 'server', 'reason', 'mend', 'secret'],
  properties: {
    rule: { type: 'string', pattern: '^MCP-S(0[1-9]|1[0-4])$' },
    severity: { enum: severities },
    host: { type: ['string', 'null'] },
    file: { type: 'string' },
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    end_line: { type: 'integer', minimum: 1 },
    end_column: { type: 'integer', minimum: 1 },
    path: { type: 'string', description: 'JSON Pointer from the top of the file.' },
    server: { type: ['string', 'null'] },
    reason: { type: 'string' },
    mend: { type: 'string' },
    secret: {
      type: ['object', 'null'],
      required: ['type', 'fingerprint'],
      properties: { type: { type: 'string' }, fingerprint: { type: 'string' } },
    },
  },
}

const unreadSchema = {
  type: 'object',
  required: ['file', 'because', 'line', 'column'],
  properties: {
    file: { type: 'string' },
    because: { enum: ['missing', 'link', 'oversized', 'unreadable', 'no_file', 'broken', 'too_many'] },
    line: { type: ['integer', 'null'] },
    column: { type: ['integer', 'null'] },
  },
}

const fixedSchema = {
  type: 'object',
  required: ['file', 'moved', 'left', 'backup', 'written', 'closed', 'diff'],
  properties: {
    file: { type: 'string' },
    moved: { type: 'array', items: { type: 'string' } },
    left: { type: 'array', items: { type: 'string' } },
    backup: { type: ['string', 'null'] },
    written: { type: 'boolean' },
    closed: { type: 'boolean', description: 'A secret is left in it, and nobody but its owner can read it now.' },
    diff: { type: 'array', items: { type: 'string' } },
  },
}

const reportedSchema = {
  type: 'object',
  required: ['project', 'raised', 'resolved', 'open'],
  properties: {
    project: { type: ['string', 'null'], description: 'Null: the person’s own files.' },
    raised: { type: 'integer' },
    resolved: { type: 'integer' },
    open: { type: 'integer' },
  },
}

/** `ambit scan`: reads what hosts of agents were told of MCP servers. It starts, resolves and expands nothing, and shows no secret. */
export const scan: Command = {
  name: 'scan',
  summary: 'Find secrets and unsafe settings in configurations of MCP servers',
  example: 'ambit scan',
  arguments: [
    {
      name: 'path',
      summary: 'a file or a folder; without it this project and the person’s own files of all known hosts',
      optional: true,
    },
  ],
  options: [
    {
      name: 'threshold',
      kind: 'text',
      summary: 'From which severity on it fails, medium if not given',
      choices: severities,
    },
    { name: 'fix', kind: 'flag', summary: 'Put the gateway of the profile in place of entries with a secret' },
    { name: 'dry-run', kind: 'flag', summary: 'With --fix: say what would change, and change nothing' },
    {
      name: 'report',
      kind: 'flag',
      summary: 'Keep what is found at the server of the profile: names and places, no value',
    },
    { name: 'sarif', kind: 'flag', summary: 'Print SARIF 2.1.0, which hosts of code show beside the line' },
  ],
  result: {
    type: 'object',
    required: ['clean', 'files', 'findings', 'unread'],
    properties: {
      clean: { type: 'boolean' },
      files: { type: 'array', items: { type: 'string' } },
      findings: { type: 'array', items: findingSchema },
      unread: { type: 'array', items: unreadSchema },
      fixed: { type: 'array', items: fixedSchema, description: 'With --fix: what was done to each file.' },
      reported: { type: 'array', items: reportedSchema, description: 'With --report: what the server says to it.' },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const { options } = call
    if (options['dry-run'] === true && options.fix !== true) throw misuse('--dry-run says what --fix would do.', 'scan')
    if (options.fix === true && options.sarif === true) throw misuse('--fix prints no SARIF.', 'scan')
    const looked = lookAll(call)
    const fixed = options.fix === true ? await fixAll(call, looked) : undefined
    const changed = fixed?.some(({ written, closed }) => written || closed) === true
    const left = changed ? lookAll(call) : looked
    const reported = options.report === true ? await reportAll(call, left) : undefined
    return resultOf(call, left, { fixed, reported })
  },
}

interface Reported {
  readonly project: string | null
  readonly raised: number
  readonly resolved: number
  readonly open: number
}

async function reportAll(call: Call, { places, whole }: LookedAll): Promise<Reported[]> {
  const { world, profile, command } = call
  const { reportsOf } = await import('../scan/report.ts')
  const { serverOf } = await import('../routes/call-route.ts')
  const server = await serverOf({ world, profile, command })
  const bodies = reportsOf({ world, places, whole, context: contextOf(call), fingerprint: fingerprintHere(world) })
  const reported: Reported[] = []
  for (const body of bodies) {
    const request = { method: 'POST', template: '/v1/configuration_reports', parameters: {}, query: {}, body } as const
    const { raised, resolved, open } = Object(await server.send(request))
    const project = body.project === null ? null : String(Object(body.project).name)
    reported.push({ project, raised: Number(raised), resolved: Number(resolved), open: Number(open) })
  }
  return reported
}

async function fixAll(call: Call, { configurations }: LookedAll): Promise<Fixed[]> {
  const { world, profile, options } = call
  const { baseUrl } = await connectionOf(world, profile)
  const { fixConfiguration } = await import('../scan/fix.ts')
  const { hasModes } = platformOf(world)
  const wish = { gateway: `${baseUrl}/mcp`, dryRun: options['dry-run'] === true, hasModes }
  return configurations.flatMap(configuration => fixConfiguration(configuration, contextOf(call), wish) ?? [])
}

interface Done {
  readonly fixed: readonly Fixed[] | undefined
  readonly reported: readonly Reported[] | undefined
}

/** After a fix, what is found is what is left. */
async function resultOf(call: Call, looked: LookedAll, { fixed, reported }: Done): Promise<Result> {
  const { configurations, unread } = looked
  const context = contextOf(call)
  const fingerprint = fingerprintHere(call.world)
  const findings = configurations.flatMap(configuration => findingsOf(configuration, context, fingerprint))
  const threshold = thresholdOf(call)
  const over = findings.some(({ severity }) => reaches(severity, threshold))
  const exit = unread.length > 0 ? 2 : over ? 1 : 0
  if (call.options.sarif === true) {
    const sarif = (await import('../scan/sarif.ts')).sarifOf(findings, unread)
    return { value: sarif, text: JSON.stringify(sarif, null, 2), exit }
  }
  const files = configurations.map(({ file }) => file)
  const done = { ...(fixed === undefined ? {} : { fixed }), ...(reported === undefined ? {} : { reported }) }
  const value = { clean: exit === 0, files, findings, unread, ...done }
  const told = [(fixed ?? []).map(fixedText).join('\n\n'), textOf({ files, findings, unread }), reportedText(reported)]
  return { value, text: told.filter(part => part !== '').join('\n\n'), exit }
}

function reportedText(reported: readonly Reported[] = []): string {
  return reported
    .map(({ project, raised, resolved, open }) => {
      const what = project === null ? 'Your own files' : `The project ${project}`
      return `${what}: reported, ${raised} raised, ${resolved} resolved, ${open} open.`
    })
    .join('\n')
}

function fixedText({ file, written, closed, diff, left, backup }: Fixed): string {
  const head = `${file}: ${written ? 'changed' : closed ? 'closed to other accounts' : 'not changed'}`
  const kept = backup === null ? [] : [`  What it was, without the secrets: ${safePath(backup)}`]
  const rotate = written ? ['  Now end each key where it was issued, and connect the accounts at Ambit.'] : []
  return [head, ...diff.map(line => `  ${line}`), ...left.map(line => `  ${line}.`), ...kept, ...rotate].join('\n')
}

function thresholdOf({ options }: Call): Severity {
  return severities.find(severity => severity === options.threshold) ?? 'medium'
}

/** Gateways that this person has a profile for: known without a call. */
function contextOf({ world }: Call): Context {
  const bases = [world.env.AMBIT_BASE_URL, ...profilesHere()].filter(base => base !== undefined)
  return { gateways: bases.map(base => `${base.replace(/\/+$/, '')}/mcp`) }

  /** Settings that can't be read are no reason not to look at others. */
  function profilesHere(): string[] {
    try {
      return listProfiles(world).map(({ baseUrl }) => baseUrl)
    } catch {
      return []
    }
  }
}

interface LookedAll extends Pick<Reporting, 'places' | 'whole'> {
  readonly configurations: readonly Configuration[]
  readonly unread: readonly UnreadFile[]
}

function lookAll(call: Call): LookedAll {
  const { world } = call
  const { candidates, left, whole } = candidatesOf(call)
  const { hasModes } = platformOf(world)
  const configurations: Configuration[] = []
  const places: Place[] = []
  const unread: UnreadFile[] = left.map(file => ({
    file: safePath(shownFrom(world.cwd, file)),
    because: 'too_many',
    line: null,
    column: null,
  }))
  for (const candidate of candidates) {
    const looked = look(candidate, shownFrom(world.cwd, candidate.path), hasModes)
    const configuration = 'configuration' in looked ? looked.configuration : undefined
    if ('configuration' in looked) configurations.push(looked.configuration)
    else if (looked.unread.because === 'missing') continue
    else unread.push(looked.unread)
    const { path, project } = candidate
    places.push({ path, project, configuration })
  }
  return { configurations, unread, places, whole: left.length === 0 ? whole : [] }
}

interface Candidates {
  readonly candidates: readonly (Candidate & Pick<Place, 'project'>)[]
  readonly left: readonly string[]
  readonly whole: Reporting['whole']
}

function ofProject(candidates: readonly Candidate[], project: string | undefined): Candidates['candidates'] {
  return candidates.map(candidate => ({ ...candidate, project }))
}

function candidatesOf(call: Call): Candidates {
  const { world } = call
  const given = call.arguments.path
  if (given !== undefined) return namedCandidates(call, resolve(world.cwd, given))
  const user = ofProject(userCandidates(world), undefined)
  // The home is full of projects, and each of them is looked at from within it.
  if (!relative(world.cwd, world.home).startsWith('..')) return { candidates: user, left: [], whole: [undefined] }
  const project = namedPath(world.cwd)
  const { candidates, left } = projectCandidates(project)
  const known = new Set(candidates.map(({ path }) => path))
  const all = [...ofProject(candidates, project), ...user.filter(({ path }) => !known.has(path))]
  return { candidates: all, left, whole: [project, undefined] }
}

function namedCandidates(call: Call, path: string): Candidates {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined)
    throw new Fault({
      code: 'scan_path_missing',
      message: `There is nothing at ${safePath(call.arguments.path ?? '')}.`,
      next: `ambit ${call.command} --help`,
      exit: 2,
    })
  const named = namedPath(path)
  if (stat.isDirectory()) {
    const { candidates, left } = projectCandidates(named)
    return { candidates: ofProject(candidates, named), left, whole: [named] }
  }
  const user = userCandidates(call.world).find(one => one.path === path)
  if (user !== undefined) return { candidates: ofProject([user], undefined), left: [], whole: [] }
  const base = dirname(named)
  const candidate = { path: named, base, host: hostOf(named, dirname(base)) }
  const here = namedPath(call.world.cwd)
  const project = relative(here, named).startsWith('..') ? base : here
  return { candidates: ofProject([candidate], project), left: [], whole: [] }
}

function shownFrom(cwd: string, path: string): string {
  const way = relative(cwd, path)
  return way === '' || way.startsWith('..') || isAbsolute(way) ? path : way
}

const unreadWords: Readonly<Record<UnreadFile['because'], string>> = {
  missing: 'is not there',
  link: 'is reached through a link, and links are not followed: name the file itself',
  oversized: 'is larger than 1 MB',
  unreadable: 'can not be read',
  no_file: 'is no file',
  broken: 'is not written as its format asks',
  too_many: 'has more in it than a project has; look at its parts one by one',
}

function textOf({
  files,
  findings,
  unread,
}: {
  readonly files: readonly string[]
  readonly findings: readonly Finding[]
  readonly unread: readonly UnreadFile[]
}): string {
  const told = findings.map(lineOf)
  const not = unread.map(({ file, because, line, column }) => {
    const place = line === null ? file : `${file}:${line}:${column}`
    return `${place} ${unreadWords[because]}.`
  })
  const counted = findings.length === 1 ? '1 finding' : `${findings.length === 0 ? 'No' : findings.length} findings`
  const end = `${counted} in ${files.length} ${files.length === 1 ? 'configuration' : 'configurations'}.`
  return [...told, ...not, end].join('\n\n')
}

function lineOf({ rule, severity, file, line, column, path, server, reason, mend, secret }: Finding): string {
  const where = server === null ? path : `${server} ${path}`
  const mark = secret === null ? '' : ` [${secret.fingerprint}]`
  return `${file}:${line}:${column}  ${rule} ${severity}: ${reason}${mark}\n  at: ${where}\n  mend: ${mend}.`
}
