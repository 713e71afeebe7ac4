import { cpus, loadavg } from 'node:os'
import { checkAfterKills } from './after-kills.ts'
import type { Verdict } from './check-end.ts'
import { checkStorm } from './check-storm.ts'
import { fillDisk } from './disk-full.ts'
import { endEightTimes, endInFlight } from './end-in-flight.ts'
import { percentile, timeEnds } from './end-times.ts'
import { endAtRandomMoments } from './ends.ts'
import { type ChaosGround, startGround } from './ground.ts'
import { killAtRandomMoments } from './kills.ts'
import { endBesideSilent } from './silent-node.ts'
import { startStorm } from './storm.ts'

/**
 * `npm run chaos`: ends, how long revocation takes, kills, a full disk, and a storm of all that third parties do, with their counts, in ten minutes.
 * `npm run chaos -- ends` (or `revocation`, `kills`, `disk`, `storm`) runs one of them; `--seconds=60` says how long the storm takes. It ends with 1
 * when anything happened that may not.
 */
const roundsCount = 50
const callsPerRound = 2_000
const callersCount = 32
const timedEndsCount = 100
const killedCallsCount = 1_000
const killsCount = 20
const revocationsCount = 25
const silentCount = 6
const stormSecondsDefault = 300
/** Shorter ones can't wait for a call whose time runs out. */
const stallsFromSeconds = 120

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function ends(): Promise<readonly string[]> {
  const ground = await startGround()
  try {
    await sayInFlight(ground)
    await sayTimes(ground)
    const asked = { rounds: roundsCount, calls: callsPerRound, callers: callersCount }
    say(
      `${asked.rounds} rounds of ${asked.calls} calls by ${asked.callers} callers on two nodes, each ended at a random moment:`,
    )
    const verdicts = await endAtRandomMoments(ground, asked, sayRound)
    sayTotals(verdicts)
    return verdicts.flatMap(({ breaches }) => breaches)
  } finally {
    await ground.close()
  }
}

const longCallMs = 5_000

async function sayInFlight(ground: ChaosGround): Promise<void> {
  const [a, b] = ground.nodes
  if (a === undefined || b === undefined) return
  for (const endOn of [a, b]) {
    const { told, next, endMs, closedMs, outcome } = await endInFlight(ground, { callOn: a, endOn, ms: longCallMs })
    say(
      `a call of 5 s on node A, ended on node ${endOn.name}: the end took ${endMs.toFixed(0)} ms, the third party saw its ` +
        `connection close after ${closedMs} ms, outcome ${outcome}, the client was told ${codeOf(told)}, then ${next.kind}`,
    )
  }
  const { receiptIds, receipt, admittedAfter, endMs } = await endEightTimes(ground)
  say(
    `8 ends at once with 100 calls in flight: ${new Set(receiptIds).size} receipt, ${receipt.calls_aborted} aborted, ` +
      `${admittedAfter} admitted after, slowest end ${Math.max(...endMs).toFixed(0)} ms`,
  )
}

function codeOf(told: { kind: string; code?: string }): string {
  return told.code ?? told.kind
}

async function sayTimes(ground: ChaosGround): Promise<void> {
  for (const callers of [1, callersCount]) {
    const times = await timeEnds(ground, { ends: timedEndsCount, callers })
    const { asCalled, doorToReceipt, calls } = times
    for (const [name, values] of Object.entries({ asCalled, doorToReceipt, calls }))
      say(`an end with ${callers} callers, ${name}: ${percentiles(values)}`)
  }
}

function percentiles(values: readonly number[]): string {
  const shown = [0.5, 0.9, 0.99, 1].map(part => percentile(values, part).toFixed(1))
  return `p50/p90/p99/max ${shown.join(' / ')} ms (${values.length})`
}

/** How long revocation takes on one node, on three, and beside one that stands still; nothing may be admitted after it. */
async function revocation(): Promise<readonly string[]> {
  const ground = await startGround(['A', 'B', 'C'])
  try {
    const breaches: string[] = []
    const silent: number[] = []
    for (let round = 0; round < silentCount; round++) {
      const { endMs, admittedAfter, arrived, waiting } = await endBesideSilent(ground)
      silent.push(endMs)
      if (admittedAfter > 0 || arrived !== 1 || waiting.some(({ kind }) => kind === 'result'))
        breaches.push(`a silent node admitted ${admittedAfter} calls after an end, ${arrived} reached the third party`)
    }
    say(`revocation on 3 nodes, one of them silent: returned after ${percentiles(silent.toSorted((x, y) => x - y))}`)
    for (const nodes of [1, 3])
      for (const callers of [1, callersCount]) {
        const times = await timeEnds(ground, { ends: revocationsCount, callers, nodes })
        const where = `${nodes} node${nodes === 1 ? '' : 's'}, ${callers} caller${callers === 1 ? '' : 's'}`
        say(`revocation on ${where}: returned after ${percentiles(times.asCalled)}`)
        say(
          `  last admission before the receipt: least ${times.lastAdmissions[0]?.toFixed(1)} ms; after it: ${times.admittedAfter}`,
        )
        if (times.admittedAfter > 0) breaches.push(`${times.admittedAfter} calls were admitted after an end (${where})`)
      }
    return breaches
  } finally {
    await ground.close()
  }
}

function sayRound(round: number, verdict: Verdict): void {
  const { results, revoked, unauthorized, aborted, withheld, breaches, stalls } = verdict
  say(
    `  ${round}: ${results} results, ${revoked} revoked in flight (${aborted} aborted, ${withheld} withheld), ` +
      `${unauthorized} refused with 401; ${breaches.length} breaches, ${stalls.length} stalls`,
  )
  for (const line of [...breaches, ...stalls]) say(`     ${line}`)
}

function sayTotals(verdicts: readonly Verdict[]): void {
  const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((all, verdict) => all + of(verdict), 0)
  say(
    `in all: ${sum(v => v.results)} results, ${sum(v => v.revoked)} revoked in flight, ${sum(v => v.aborted)} aborted, ` +
      `${sum(v => v.withheld)} withheld, ${sum(v => v.unauthorized)} refused with 401; ${sum(v => v.sameMs)} written in the ` +
      `millisecond of the receipt, ${sum(v => v.readLate)} read by the client and ${sum(v => v.arrivedLate)} by the third ` +
      `party after it though sent before, ${sum(v => v.stalls.length)} written late because a node stood still, ` +
      `${sum(v => v.breaches.length)} breaches`,
  )
}

async function kills(): Promise<readonly string[]> {
  const killed = await killAtRandomMoments({ calls: killedCallsCount, kills: killsCount, callers: 8 }, say)
  try {
    const { breaches, counts } = await checkAfterKills(killed)
    say(`after ${counts.kills} kills: ${JSON.stringify(counts)}, ${breaches.length} breaches`)
    for (const breach of breaches) say(`  ${breach}`)
    return breaches
  } finally {
    await killed.close()
  }
}

/** T105. Only where a small file system can be mounted. That an end is refused too while there is no room is known. */
async function disk(): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) {
    say('disk: left out, because only root may mount a small file system')
    return []
  }
  const { refused, reads, end, endedAfter, arrived, intents, integrity, recoveredMs } = await fillDisk()
  say(
    `disk full: ${refused.length} calls refused, ${arrived} at the third party with ${intents} intents, sessions ` +
      `${reads ? 'read' : 'not read'}; an end was told "${end}"; with room again a result after ${recoveredMs.toFixed(0)} ms, ` +
      `the log is ${integrity}, the session ${endedAfter ? 'ended at the second try' : 'did not end'}`,
  )
  return [
    ...refused.filter(text => !text.startsWith('503 ')).map(text => `a call on a full disk was told ${text}`),
    ...(arrived <= intents ? [] : [`${arrived} calls reached the third party with ${intents} intents`]),
    ...(reads ? [] : ['sessions could not be read on a full disk']),
    ...(integrity === 'verified' ? [] : [`the log is ${integrity} after a full disk`]),
    ...(endedAfter ? [] : ['a session could not be ended after a full disk']),
  ]
}

async function storm(): Promise<readonly string[]> {
  const parts = { seconds: stormSeconds, killEverySeconds: 6, people: 4, stalls: stormSeconds >= stallsFromSeconds }
  say(`a storm of ${parts.seconds} s: 32 clients, two nodes, third parties that break in every way:`)
  const stormed = await startStorm(parts, line => say(`  ${line}`))
  try {
    const { breaches, counts } = await checkStorm(stormed)
    for (const [what, count] of Object.entries(counts)) say(`  ${String(count).padStart(8)} ${what}`)
    say(`  ${breaches.length} breaches`)
    for (const breach of breaches) say(`     ${breach}`)
    return breaches
  } finally {
    await stormed.close()
  }
}

const parts = { ends, revocation, kills, disk, storm }
const given = process.argv.slice(2)
const asked = given.filter(word => !word.startsWith('--'))
const stormSeconds = Number(given.find(word => word.startsWith('--seconds='))?.split('=')[1] ?? stormSecondsDefault)
say(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`)
const breaches: string[] = []
for (const [name, run] of Object.entries(parts))
  if (asked.length === 0 || asked.includes(name)) breaches.push(...(await run()))
process.exit(breaches.length === 0 ? 0 : 1)
