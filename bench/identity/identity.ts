import { availableParallelism, cpus } from 'node:os'
import { bareRate } from './argon2.ts'
import { type Effort, median, type Rate, rateOf } from './load.ts'
import { type Ours, startOurs } from './ours.ts'
import { installPeers, startBetterAuth, startOidcProvider } from './peers.ts'
import { seedPeople } from './seed.ts'
import { type Subject, type WorkName, works } from './subject.ts'

/**
 * `npm run bench:identity`: sign-ins beside the bare rate of Argon2id, tokens, refreshes and introspections beside two public
 * servers in the same run, and what is left of it with a million people. `--short` shows in seconds that it still runs; its
 * figures mean nothing.
 */
const short = process.argv.includes('--short')
const rounds = short ? 1 : 3
const effort: Effort = short ? { callers: 4, seconds: 0.1 } : { callers: 16, seconds: 10 }
/** Fewer than it can bear, so that a slower look-up shows as time and not as a longer queue. */
const calm: Effort = short ? { callers: 1, seconds: 0.1 } : { callers: 2, seconds: 15 }
const seeded = short ? 1_000 : 1_000_000

type Figures = Map<string, Map<WorkName, Rate[]>>

async function main(): Promise<void> {
  const ours = await startOurs()
  const subjects: Subject[] = [ours]
  try {
    if (installPeers(!short))
      subjects.push(await startOidcProvider(ours.databaseUrl), await startOidcProvider(), await startBetterAuth())
    const figures: Figures = new Map()
    const bare: Rate[] = []
    for (let round = 0; round < rounds; round++) {
      bare.push(await bareRate({ ...effort, callers: availableParallelism() }))
      for (const subject of subjects) await measure(subject, figures)
    }
    report(subjects, figures, median(bare))
    await growth(ours)
  } finally {
    for (const subject of subjects.toReversed()) await subject.stop()
  }
}

async function measure({ name, work }: Subject, figures: Figures): Promise<void> {
  const own = figures.get(name) ?? new Map<WorkName, Rate[]>()
  figures.set(name, own)
  for (const each of works) {
    const run = work[each]
    if (run !== undefined) own.set(each, [...(own.get(each) ?? []), await rateOf(run, effort)])
  }
}

function report(subjects: readonly Subject[], figures: Figures, bare: Rate): void {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  print([
    `${effort.callers} callers, ${effort.seconds} s each, median of ${rounds}; client, servers and PostgreSQL on ${machine}`,
    '',
    `| | keeps | ${works.join(' a second | ')} a second | failed |`,
    `|---|---|${works.map(() => '---|').join('')}---|`,
    `| Argon2id alone | nothing | ${cell(bare)} | | | | ${bare.failed} |`,
    ...subjects.map(subject => row(subject, figures.get(subject.name) ?? new Map())),
  ])
}

function row({ name, kept }: Subject, own: ReadonlyMap<WorkName, readonly Rate[]>): string {
  const rates = works.map(each => {
    const found = own.get(each)
    return found === undefined ? undefined : median(found)
  })
  const failed = rates.reduce((sum, rate) => sum + (rate?.failed ?? 0), 0)
  return `| ${[name, kept, ...rates.map(rate => (rate === undefined ? '' : cell(rate))), failed].join(' | ')} |`
}

function cell({ perSecond, p50Ms, p99Ms }: Rate): string {
  return `${perSecond} (p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms)`
}

async function growth(ours: Ours): Promise<void> {
  const few = await calmly(ours)
  await seedPeople(ours.databaseUrl, seeded)
  const many = await calmly(ours)
  const ratio = (name: WorkName): string => ((many.get(name)?.p99Ms ?? 0) / (few.get(name)?.p99Ms ?? 1)).toFixed(2)
  const line = (name: WorkName): string => {
    const [before, after] = [few.get(name), many.get(name)]
    if (before === undefined || after === undefined) return ''
    return `| ${name} | ${before.p99Ms.toFixed(1)} | ${after.p99Ms.toFixed(1)} | ${ratio(name)} | ${before.failed + after.failed} |`
  }
  print([
    '',
    `Ambit with ${calm.callers} callers: p99 in ms with 10 people, and with ${seeded.toLocaleString('en')} people and living sessions more`,
    '',
    '| | few | many | ratio | failed |',
    '|---|---|---|---|---|',
    ...works.map(line),
  ])
}

async function calmly({ work }: Ours): Promise<Map<WorkName, Rate>> {
  const found = new Map<WorkName, Rate>()
  for (const each of works) {
    const run = work[each]
    if (run !== undefined) found.set(each, await rateOf(run, calm))
  }
  return found
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
