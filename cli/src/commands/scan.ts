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
  required: ['file', 'moved', 'left', 'backup', 'written', 'diff'],
  properties: {
    file: { type: 'string' },
    moved: { type: 'array', items: { type: 'string' } },
    left: { type: 'array', items: { type: 'string' } },
    backup: { type: ['string', 'null'] },
    written: { type: 'boolean' },
    diff: { type: 'array', items: { type: 'string' } },
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
    },
  },
  run: async (call: Call): Promise<Result> => {
    const { options } = call
    if (options['dry-run'] === true && options.fix !== true) throw misuse('--dry-run says what --fix would do.', 'scan')
    if (options.fix === true && options.sarif === true) throw misuse('--fix prints no SARIF.', 'scan')
    const looked = lookAll(call)
    const fixed = options.fix === true ? await fixAll(call, looked) : undefined
    const changed = fixed?.some(({ written }) => written) === true
    return resultOf(call, changed ? lookAll(call) : looked, fixed)
  },
}

async function fixAll(call: Call, { configurations }: LookedAll): Promise<Fixed[]> {
  const { world, profile, options } = call
  const { baseUrl } = await connectionOf(world, profile)
  const { fixConfiguration } = await import('../scan/fix.ts')
  const wish = { gateway: `${baseUrl}/mcp`, dryRun: options['dry-run'] === true }
  return configurations.flatMap(configuration => fixConfiguration(configuration, contextOf(call), wish) ?? [])
}

/** After a fix, what is found is what is left. */
async function resultOf(call: Call, looked: LookedAll, fixed: readonly Fixed[] | undefined): Promise<Result> {
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
  const value = { clean: exit === 0, files, findings, unread, ...(fixed === undefined ? {} : { fixed }) }
  const told = (fixed ?? []).map(fixedText).join('\n\n')
  return { value, text: [told, textOf({ files, findings, unread })].filter(part => part !== '').join('\n\n'), exit }
}

function fixedText({ file, written, diff, left, backup }: Fixed): string {
  const head = `${file}: ${written ? 'changed' : 'not changed'}`
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

interface LookedAll {
  readonly configurations: readonly Configuration[]
  readonly unread: readonly UnreadFile[]
}

function lookAll(call: Call): LookedAll {
  const { world } = call
  const { candidates, left } = candidatesOf(call)
  const { hasModes } = platformOf(world)
  const configurations: Configuration[] = []
  const unread: UnreadFile[] = left.map(file => ({
    file: safePath(shownFrom(world.cwd, file)),
    because: 'too_many',
    line: null,
    column: null,
  }))
  for (const candidate of candidates) {
    const looked = look(candidate, shownFrom(world.cwd, candidate.path), hasModes)
    if ('configuration' in looked) configurations.push(looked.configuration)
    else if (looked.unread.because !== 'missing') unread.push(looked.unread)
  }
  return { configurations, unread }
}

function candidatesOf(call: Call): { readonly candidates: readonly Candidate[]; readonly left: readonly string[] } {
  const { world } = call
  const given = call.arguments.path
  if (given !== undefined) return namedCandidates(call, resolve(world.cwd, given))
  const user = userCandidates(world)
  // The home is full of projects, and each of them is looked at from within it.
  if (!relative(world.cwd, world.home).startsWith('..')) return { candidates: user, left: [] }
  const { candidates, left } = projectCandidates(namedPath(world.cwd))
  const known = new Set(candidates.map(({ path }) => path))
  return { candidates: [...candidates, ...user.filter(({ path }) => !known.has(path))], left }
}

function namedCandidates(call: Call, path: string) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined)
    throw new Fault({
      code: 'scan_path_missing',
      message: `There is nothing at ${safePath(call.arguments.path ?? '')}.`,
      next: `ambit ${call.command} --help`,
      exit: 2,
    })
  const named = namedPath(path)
  if (stat.isDirectory()) return projectCandidates(named)
  const user = userCandidates(call.world).find(one => one.path === path)
  const base = dirname(named)
  return { candidates: [user ?? { path: named, base, host: hostOf(named, dirname(base)) }], left: [] }
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
