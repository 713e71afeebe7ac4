import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../until.ts'
import { type AmbitProcess, makeHome, startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { type ChaosSession, grantWork, prepare, startSession } from './ground.ts'
import { startChaosUpstream } from './upstream.ts'
import { callTool, initialize, openWire, type Told } from './wire.ts'

export interface DiskFull {
  /** What calls were told while there was no room, by status and reason. */
  readonly refused: readonly string[]
  /** Calls that reached the third party, and those that have an intent. */
  readonly arrived: number
  readonly intents: number
  /** Whether sessions could be read meanwhile, and what an attempt to end one was told. */
  readonly reads: boolean
  readonly end: string
  /** Milliseconds from the moment there was room again to the first result. */
  readonly recoveredMs: number
  readonly integrity: unknown
  /** Whether the session whose end was tried is ended once there is room, by trying again. */
  readonly endedAfter: boolean
}

/** T105: the disk of the database is full, and then has room again. Needs the right to mount a small file system. */
export async function fillDisk(): Promise<DiskFull> {
  const place = await makeHome('ambit-full-')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=0755', 'tmpfs', place])
  const upstream = await startChaosUpstream()
  const identity = {
    apiKey: 'sk_chaos_0123456789abcdef',
    email: 'mina@acme.example',
    password: 'correct horse battery',
  }
  const ambit = await startAmbit({ again: { directory: place, ...identity }, env: { AMBIT_LOG_LEVEL: 'silent' } })
  try {
    const agent = await prepare(ambit, upstream.url)
    const person = createFormPerson(ambit)
    await person.signIn()
    const session = await startSession(ambit, agent)
    await grantWork(ambit, session, person)
    const other = await startSession(ambit, agent)
    const call = await callerOf(ambit, session)
    const filler = fill(place)
    const refused = await callWhileFull(call)
    const reads = await ambit.api('GET', '/v1/sessions').then(
      () => true,
      () => false,
    )
    const end = await tryEnd(ambit, other)
    await rm(filler)
    const started = performance.now()
    await until(async () => (await call()).kind === 'result', 60_000)
    const recoveredMs = performance.now() - started
    const explanation = await ambit.api('GET', `/v1/sessions/${session.id}/explanation`)
    const calls: { outcome: string }[] = Object(explanation.calls)
    return {
      refused,
      reads,
      end,
      recoveredMs,
      arrived: (await upstream.take()).length,
      intents: calls.filter(({ outcome }) => outcome !== 'refused').length,
      integrity: explanation.integrity,
      endedAfter: (await tryEnd(ambit, other)) === 'ended',
    }
  } finally {
    upstream.close()
    await ambit.stop()
    execFileSync('umount', ['-l', place])
    await rm(place, { recursive: true })
  }
}

async function callerOf(ambit: AmbitProcess, session: ChaosSession): Promise<() => Promise<Told>> {
  const { host, port } = new URL(ambit.baseUrl)
  const target = { host, port: Number(port) }
  const wire = openWire(1)
  const headers = await initialize(wire, target, session.token)
  let nth = 0
  return async () => {
    const args = { mark: `mark-d-${++nth}`, ms: 1 }
    return (await callTool(wire, { target, headers, tool: 'chaos__work', args })).told
  }
}

const blockBytes = 65_536

function fill(place: string): string {
  const file = join(place, 'filler')
  const descriptor = openSync(file, 'w')
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(blockBytes))
  } catch {
    closeSync(descriptor)
    return file
  }
}

const refusalsWanted = 200
const callsMax = 20_000

/** Calls go on until rows no longer find room, and for a while after. */
async function callWhileFull(call: () => Promise<Told>): Promise<string[]> {
  const refused: string[] = []
  for (let at = 0; at < callsMax && refused.length < refusalsWanted; at++) {
    const told = await call()
    if (told.kind === 'fault') refused.push(told.text)
    else if (told.kind !== 'result') refused.push(JSON.stringify(told))
  }
  return refused
}

function tryEnd(ambit: AmbitProcess, session: ChaosSession): Promise<string> {
  return ambit.api('POST', `/v1/sessions/${session.id}/end`, {}).then(
    () => 'ended',
    (cause: Error) => cause.message,
  )
}
