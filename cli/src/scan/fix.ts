import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { configured } from '../hosts/configurations.ts'
import { hidden, hideSecrets, safeName } from './mask.ts'
import type { Configuration, Context, Sighting, Span } from './model.ts'
import { parsers } from './parsers/index.ts'
import { sightingsIn } from './scan.ts'
import { checkMoved } from './writers/check-moved.ts'
import { writers } from './writers/index.ts'
import type { Moving } from './writers/moving.ts'

export interface Fixed {
  readonly file: string
  /** Entries that the gateway stands in place of. */
  readonly moved: readonly string[]
  /** What stays to be done by hand, for here it is not done. */
  readonly left: readonly string[]
  readonly backup: string | null
  readonly written: boolean
  /** It still holds a secret, and now nobody but its owner can read it. */
  readonly closed: boolean
  /** Lines that go and come, without values of the entries that go. */
  readonly diff: readonly string[]
}

const ownerOnly = 0o600
const ownerMode = 0o700
const othersMode = 0o077
/** A shorter one may be a part of another word, and is taken out only where it was seen. */
const secretCountMin = 12
const rulesOfSecrets: ReadonlySet<string> = new Set(['MCP-S01', 'MCP-S02', 'MCP-S03', 'MCP-S04'])

export interface FixWish {
  readonly gateway: string
  readonly dryRun: boolean
  /** Modes of files say who may read. */
  readonly hasModes: boolean
}

/**
 * Puts the gateway in place of the entries that hold a secret: each host then signs its person in, and a session stands where a key
 * stood. Comments and everything else stay. The backup has no secret in it, so what was taken out has to be rotated, not restored.
 * Undefined where nothing is to be done. What is written in a way that can't be changed with its neighbours left alone is left with a
 * reason, and closed to other accounts.
 */
export function fixConfiguration(configuration: Configuration, context: Context, wish: FixWish): Fixed | undefined {
  const moved = moveEntries(configuration, context, wish)
  if (moved === undefined) return undefined
  const closes = !moved.written && !wish.dryRun && wish.hasModes
  return { ...moved, closed: closes && closed(configuration.absolute) }
}

function moveEntries(configuration: Configuration, context: Context, wish: FixWish): Omit<Fixed, 'closed'> | undefined {
  const { file, absolute, text, format } = configuration
  const sightings = sightingsIn(configuration, context).filter(({ rule }) => rulesOfSecrets.has(rule))
  if (sightings.length === 0) return undefined
  const secrets = sightings.flatMap(({ secret }) => (secret === undefined ? [] : [secret.value]))
  const entries = configuration.servers.filter(({ node }) => sightings.some(({ node: seen }) => holds(node, seen)))
  const nothing = { file, moved: [], backup: null, written: false, diff: [] }
  const entry = configured.find(({ host }) => host === configuration.host)?.entry?.(wish.gateway)
  const byHand = `Entries of this host are not moved by this command: take the secret out of ${file} by hand`
  if (entry === undefined) return { ...nothing, left: [byHand] }
  const own = configuration.servers.find(({ name, urls }) => name === 'ambit' && urls[0]?.value.value !== wish.gateway)
  if (own !== undefined && !entries.includes(own))
    return { ...nothing, left: [`${file} has another entry named ambit: move the others by hand`] }
  const paths = entries.map(({ node }) => node.path)
  const kept = masked(configuration, sightings)
  const written = moved(kept, format, { paths, entry })
  if (written === undefined) return { ...nothing, left: [byHand] }
  const after = hideSecrets(
    written,
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

/** By its name, for an entry of TOML stands in several places, or by its place, for a comment has no name. */
function holds(entry: Span, { path, start, end }: Span): boolean {
  return entry.path.every((name, at) => path[at] === name) || (entry.start <= start && end <= entry.end)
}

/** The text with the entry of the gateway once in each map of servers that loses one; undefined where more than that would change. */
function moved(text: string, format: Configuration['format'], moving: Moving): string | undefined {
  if (moving.paths.length === 0) return text
  const after = writers[format](text, moving)
  if (after === undefined) return undefined
  try {
    const { read } = parsers[format]
    return checkMoved(read(text), read(after), moving) ? after : undefined
  } catch {
    return undefined
  }
}

/** The text with a mark in place of each secret, however it is written there. */
function masked({ text, format }: Configuration, sightings: readonly Sighting[]): string {
  const spans = sightings.map(({ node }) => node).toSorted((a, b) => b.start - a.start)
  return spans.reduce((left, { start, end, path }) => {
    const quoted = /["']/.test(left[start] ?? '') || (format === 'yaml' && path.length > 0)
    const mark = quoted ? JSON.stringify(hidden) : hidden
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

/** Takes the rights of others; whether they had any. */
function closed(path: string): boolean {
  try {
    const { mode } = statSync(path)
    if ((mode & othersMode) === 0) return false
    chmodSync(path, mode & ownerMode)
    return true
  } catch {
    return false
  }
}

function freeName(path: string): string {
  for (let nth = 1; ; nth++) {
    const name = `${path}.before-ambit${nth === 1 ? '' : `-${nth}`}`
    if (!existsSync(name)) return name
  }
}
