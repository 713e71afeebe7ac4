import type { Server } from '../routes/call-route.ts'
import { EntryCheck, type Rules } from './check-entry.ts'
import { fitMetadata } from './fields.ts'
import type { Entry, Read, Settings, Source } from './model.ts'
import { type Counts, keepProgress, type Progress, type Rejects } from './progress.ts'
import { settleEntry } from './settle-entry.ts'
import { Organizations } from './settle-organization.ts'
import { type Outcome, rejected } from './settle-person.ts'

/** What is begun together and counted together. */
const batchMax = 100

export interface Running {
  readonly source: Source
  readonly path: string
  readonly settings: Settings
  readonly rules: Rules
  readonly lanes: number
  /** Undefined where nothing is to be sent. */
  readonly server: Server | undefined
  readonly progress: Progress
  readonly progressPath: string
  readonly rejects: Rejects
  readonly interrupted: AbortSignal
  /** Told after each batch. */
  tell(progress: Progress): void
}

/** A line that did not come along, whole or in part. */
export interface Told {
  readonly line: number
  readonly part?: string
  readonly code: string
  readonly reason: string
}

/** Brings a file onto the server, batch by batch, from where an earlier run came to. Answers with the first lines that did not come along. */
export async function runImport(running: Running): Promise<Told[]> {
  const told: Told[] = []
  const { progress, server } = running
  const done = progress.done
  const broken = progress.begun > done ? progress.begun : done
  const organizations = server && new Organizations(server)
  let at = 0
  for await (const batch of batches(checked(running))) {
    const before = at
    at += batch.length
    if (at <= done) continue
    const rest = batch.slice(Math.max(0, done - before))
    const since = before < broken ? progress.startedAt : undefined
    progress.begun = at
    if (server !== undefined) keepProgress(running.progressPath, progress)
    const outcomes = await inLanes(rest, running, async read =>
      server === undefined || organizations === undefined
        ? foreseen(read)
        : settleEntry({ server, organizations, brokenOffSince: since }, read),
    )
    commit(running, { rest, outcomes, at, told })
  }
  return told
}

interface Checked {
  readonly entry: Entry
  readonly read: Read
}

async function* checked({ source, path, settings, rules }: Running): AsyncGenerator<Checked> {
  const check = new EntryCheck(rules)
  for await (const entry of source.entries(path, settings)) yield { entry, read: check.check(entry) }
}

/** Records of one kind, and what comes to nothing among them: a membership comes after all people before it. */
async function* batches(all: AsyncIterable<Checked>): AsyncGenerator<Checked[]> {
  let batch: Checked[] = []
  let kind: Read['kind'] = 'unfit'
  for await (const each of all) {
    const next = each.read.kind
    if (batch.length >= batchMax || (next !== kind && next !== 'unfit' && kind !== 'unfit')) {
      yield batch
      batch = []
      kind = 'unfit'
    }
    if (next !== 'unfit') kind = next
    batch.push(each)
  }
  if (batch.length > 0) yield batch
}

const nobody: Read = { kind: 'aside', leftOut: [] }

/** As many at once as there are lanes, and no further one after the first that fails. */
async function inLanes(
  batch: readonly Checked[],
  { lanes, interrupted }: Running,
  act: (read: Read) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let next = 0
  let failed = false
  const lane = async (): Promise<void> => {
    while (next < batch.length && !failed && !interrupted.aborted) {
      const at = next++
      const { read } = batch[at] ?? { read: nobody }
      try {
        outcomes[at] = await act(read)
      } catch (cause) {
        failed = true
        throw cause
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, batch.length) }, lane))
  const fault = ended.find(each => each.status === 'rejected')
  if (fault !== undefined) throw fault.reason
  interrupted.throwIfAborted()
  return outcomes
}

/** What would come along as far as the file tells. */
function foreseen(read: Read): Outcome {
  const nothing = { leftOut: [], memberships: 0, made: 0 }
  if (read.kind === 'unfit') return rejected(read.code, read.reason)
  if (read.kind === 'person') {
    const leftOut = [...read.leftOut, ...fitMetadata(read.metadata).leftOut]
    return { what: 'created', leftOut, memberships: read.memberships.length, made: 0 }
  }
  if (read.kind === 'organization') return { ...nothing, what: 'organization', made: 1 }
  if (read.kind === 'membership') return { ...nothing, what: 'membership', memberships: 1 }
  if (read.kind === 'aside') return { ...nothing, what: 'aside', leftOut: read.leftOut }
  return { ...nothing, what: 'definition' }
}

const toldMax = 100

interface Batch {
  readonly rest: readonly Checked[]
  readonly outcomes: readonly Outcome[]
  readonly at: number
  readonly told: Told[]
}

/** In the order of the file: the rejects first, then the progress that counts them. */
function commit(running: Running, { rest, outcomes, at, told }: Batch): void {
  const { progress, rejects, server } = running
  const lines: object[] = []
  for (const [nth, { entry }] of rest.entries()) {
    const outcome = outcomes[nth]
    if (outcome === undefined) continue
    count(progress.counts, outcome)
    const misses = missesOf(entry, outcome)
    for (const miss of misses) {
      if (told.length < toldMax) told.push(miss)
      lines.push({ ambit_reject: true, ...miss, record: entry.record ?? null })
    }
  }
  if (server !== undefined) rejects.append(lines)
  progress.done = at
  progress.rejectsBytes = rejects.bytes
  if (server !== undefined) keepProgress(running.progressPath, progress)
  running.tell(progress)
}

function missesOf({ line }: Entry, { code, reason, leftOut }: Outcome): Told[] {
  const whole = code === undefined || reason === undefined ? [] : [{ line, code, reason }]
  return [...whole, ...leftOut.map(left => ({ line, ...left }))]
}

function count(counts: Counts, { what, leftOut, memberships, made }: Outcome): void {
  if (what === 'created' || what === 'existing' || what === 'rejected') counts[what]++
  if (what === 'definition') counts.definitions++
  counts.left_out += leftOut.length
  counts.memberships += memberships
  counts.organizations += made
}
