import { parseArgs } from 'node:util'
import { startTestDatabase } from '../server/tests/database.ts'
import { startNode } from '../server/tests/walk/node.ts'

/**
 * A directory that is synced from empty and once more without changes: `npm run bench:directory`. Beside it one person after the other
 * signs in with a password, at a cost of the hash that is next to nothing, so that what the sync adds is seen.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '10000' },
    groups: { type: 'string', default: '500' },
    alone: { type: 'string', default: '1000' },
    writers: { type: 'string', default: '4' },
  },
})
const [users, groups, alone, writers] = [values.users, values.groups, values.alone, values.writers].map(Number) as [
  number,
  number,
  number,
  number,
]
const bytesAMebibyte = 1_048_576

interface Round {
  readonly name: string
  readonly seconds: number
  /** Of directory sync, as an application reads them. */
  readonly events: number
  readonly signIns: readonly number[]
  /** Of this process, at its end. */
  readonly mebibytes: number
}

const mebibytesNow = (): number => Math.round(process.memoryUsage().rss / bytesAMebibyte)

function tell({ name, seconds, events, signIns, mebibytes }: Round): void {
  const sorted = signIns.toSorted((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
  process.stdout.write(`| ${name} | ${seconds.toFixed(1)} | ${events} | ${mebibytes} | ${at(0.5)} | ${at(0.99)} |\n`)
}

const db = await startTestDatabase()
const node = await startNode(db.url)
try {
  const domain = 'acme.example'
  const organization = await node.api('POST', '/organizations', {
    name: 'Acme',
    domain_data: [{ domain, state: 'verified' }],
  })
  const type = 'okta scim v2.0'
  const made = await node.api('POST', '/v1/directories', { organization_id: organization.id, type, name: 'People' })

  const scim = async (method: string, path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${made.bearer_token}`, 'content-type': 'application/scim+json' }
    const request = new Request(`${made.endpoint}${path}`, { method, headers, body: JSON.stringify(body) })
    const response = await node.send(request)
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }

  const signIn = async (): Promise<number> => {
    const began = performance.now()
    await node.api('POST', '/user_management/authenticate', {
      client_id: node.ambit.firstStart?.clientId,
      client_secret: node.env.AMBIT_API_KEY,
      grant_type: 'password',
      email: node.email,
      password: node.password,
    })
    return performance.now() - began
  }

  const told = async (): Promise<number> => {
    const [row] = await db.database.query<{ told: number }>(
      `SELECT count(*)::int AS told FROM (SELECT type FROM audit_queue UNION ALL SELECT type FROM audit_events) AS both_of
        WHERE type LIKE 'dsync.%'`,
    )
    return row?.told ?? 0
  }

  /** Several writers go through the numbers, as providers do. */
  const each = async (count: number, act: (nth: number) => Promise<void>): Promise<void> => {
    let next = 0
    const writer = async (): Promise<void> => {
      for (let nth = next++; nth < count; nth = next++) await act(nth)
    }
    await Promise.all(Array.from({ length: writers }, writer))
  }

  const round = async (name: string, run: () => Promise<void>): Promise<Round> => {
    const [before, began] = [await told(), performance.now()]
    let done = false
    const running = run().finally(() => {
      done = true
    })
    const signIns: number[] = []
    while (!done) signIns.push(await signIn())
    await running
    const seconds = (performance.now() - began) / 1_000
    return { name, seconds, events: (await told()) - before, signIns, mebibytes: mebibytesNow() }
  }

  const ids: string[] = []
  const groupIds: string[] = []
  const personOf = (nth: number): object => ({
    userName: `person${nth}@${domain}`,
    externalId: `ext ${nth}`,
    name: { givenName: 'Person', familyName: `Number ${nth}` },
    emails: [{ value: `person${nth}@${domain}`, type: 'work', primary: true }],
    active: true,
  })
  const groupOf = (nth: number): object => ({
    displayName: `Group ${nth}`,
    members: ids.filter((_, at) => at % groups === nth).map(value => ({ value })),
  })

  for (let nth = 0; nth < alone / 5; nth++) await signIn()
  const quiet: number[] = []
  for (let nth = 0; nth < alone; nth++) quiet.push(await signIn())
  process.stdout.write(
    `${users} users, ${groups} groups, ${writers} writers\n\n` +
      '| sync | s | events | MiB | sign-in p50 ms | p99 ms |\n|---|---|---|---|---|---|\n',
  )
  tell({ name: 'no sync', seconds: 0, events: 0, signIns: quiet, mebibytes: mebibytesNow() })
  tell(
    await round('from empty', async () => {
      await each(users, async nth => {
        ids[nth] = String((await scim('POST', '/Users', personOf(nth))).id)
      })
      await each(groups, async nth => {
        groupIds[nth] = String((await scim('POST', '/Groups', groupOf(nth))).id)
      })
    }),
  )
  tell(
    await round('again, unchanged', async () => {
      await each(users, async nth => {
        await scim('PUT', `/Users/${ids[nth]}`, personOf(nth))
      })
      await each(groups, async nth => {
        await scim('PUT', `/Groups/${groupIds[nth]}`, groupOf(nth))
      })
    }),
  )
} finally {
  await node.stop()
  await db.close()
}
