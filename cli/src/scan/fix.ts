import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { applyEdits, type JSONPath, modify } from 'jsonc-parser'
import { hosts } from '../hosts/index.ts'
import { hidden, hideSecrets, safeName } from './mask.ts'
import type { Configuration, Context, Path, Sighting } from './model.ts'
import { sightingsIn } from './scan.ts'

export interface Fixed {
  readonly file: string
  /** Entries that the gateway stands in place of. */
  readonly moved: readonly string[]
  /** What stays to be done by hand, for here it is not done. */
  readonly left: readonly string[]
  readonly backup: string | null
  readonly written: boolean
  /** Lines that go and come, without values of the entries that go. */
  readonly diff: readonly string[]
}

const ownerOnly = 0o600
/** A shorter one may be a part of another word, and is taken out only where it was seen. */
const secretCountMin = 12
const rulesOfSecrets: ReadonlySet<string> = new Set(['MCP-S01', 'MCP-S02', 'MCP-S03', 'MCP-S04'])

/**
 * Puts the gateway in place of the entries that hold a secret: each host then signs its person in, and a session stands where a key
 * stood. Comments and everything else stay. The backup has no secret in it, so what was taken out has to be rotated, not restored.
 * Undefined where nothing is to be done. Only JSON is written; other formats are left with their reason.
 */
export function fixConfiguration(
  configuration: Configuration,
  context: Context,
  wish: { readonly gateway: string; readonly dryRun: boolean },
): Fixed | undefined {
  const { file, absolute, text, format } = configuration
  const sightings = sightingsIn(configuration, context).filter(({ rule }) => rulesOfSecrets.has(rule))
  if (sightings.length === 0) return undefined
  const secrets = sightings.flatMap(({ secret }) => (secret === undefined ? [] : [secret.value]))
  const entries = configuration.servers.filter(({ node }) =>
    sightings.some(({ node: seen }) => node.start <= seen.start && seen.end <= node.end),
  )
  const nothing = { file, moved: [], backup: null, written: false, diff: [] }
  const entry = hosts.find(({ name }) => name === configuration.host)?.entry(wish.gateway)
  if (format !== 'json' || entry === undefined)
    return {
      ...nothing,
      left: [`Entries of this host are not moved by this command: take the secret out of ${file} by hand`],
    }
  const own = configuration.servers.find(({ name, urls }) => name === 'ambit' && urls[0]?.value.value !== wish.gateway)
  if (own !== undefined && !entries.includes(own))
    return { ...nothing, left: [`${file} has another entry named ambit: move the others by hand`] }
  const paths = entries.map(({ node }) => node.path)
  const kept = masked(text, sightings)
  const after = hideSecrets(
    moved(kept, paths, entry),
    secrets.filter(({ length }) => length >= secretCountMin),
  )
  const left = secrets.some(secret => after.includes(secret))
    ? [`A short secret may stand elsewhere in ${file}, too`]
    : []
  const diff = [
    ...entries.map(({ name }) => `- ${safeName(name)}`),
    ...(paths.length === 0 ? [] : [`+ ambit: ${JSON.stringify(entry)}`]),
  ]
  const fixed = { file, moved: entries.map(({ name }) => safeName(name)), left, diff }
  if (wish.dryRun) return { ...fixed, backup: null, written: false }
  const backup = write(absolute, text, { after, kept: hideSecrets(kept, secrets) })
  return backup === undefined
    ? { ...nothing, left: [`${file} changed or can not be written: run it again`] }
    : { ...fixed, backup, written: true }
}

/** Without formatting, which would lay out the neighbours anew. The entry of the gateway once in each map of servers that loses one; nothing else moves. */
function moved(text: string, paths: readonly Path[], entry: object): string {
  const without = paths.reduce(
    (left, path) => applyEdits(left, modify(left, [...path] satisfies JSONPath, undefined, {})),
    text,
  )
  const maps = new Map(paths.map(path => [JSON.stringify(path.slice(0, -1)), path.slice(0, -1)]))
  return [...maps.values()].reduce(
    (left, path) => applyEdits(left, modify(left, [...path, 'ambit'], entry, {})),
    without,
  )
}

/** The text with a mark in place of each secret, however it is written there. */
function masked(text: string, sightings: readonly Sighting[]): string {
  const spans = sightings.map(({ node }) => node).toSorted((a, b) => b.start - a.start)
  return spans.reduce((left, { start, end }) => {
    const mark = left[start] === '"' ? JSON.stringify(hidden) : hidden
    return `${left.slice(0, start)}${mark}${left.slice(end)}`
  }, text)
}

/** Whole or not at all, readable by its owner alone; undefined where the file is not what was read. */
function write(
  path: string,
  before: string,
  texts: { readonly after: string; readonly kept: string },
): string | undefined {
  try {
    if (readFileSync(path, 'utf8') !== before) return undefined
    const mode = statSync(path).mode & ownerOnly
    const backup = freeName(path)
    writeFileSync(backup, texts.kept, { mode: ownerOnly, flag: 'wx' })
    const beside = `${path}.ambit-${process.pid}`
    writeFileSync(beside, texts.after, { mode, flag: 'wx' })
    chmodSync(beside, mode)
    renameSync(beside, path)
    return backup
  } catch {
    return undefined
  }
}

function freeName(path: string): string {
  for (let nth = 1; ; nth++) {
    const name = `${path}.before-ambit${nth === 1 ? '' : `-${nth}`}`
    if (!existsSync(name)) return name
  }
}
