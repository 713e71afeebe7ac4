import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventNames } from '../../src/events/index.ts'
import { ownEventNames } from '../../src/events/model.ts'
import { until } from '../until.ts'
import { checkAnswer } from '../wire/shapes.ts'
import type { Act, ActsGround } from './acts.ts'
import { areas } from './acts-all.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'

let ground: SecurityGround
before(async () => {
  ground = await startSecurityGround()
})
after(() => ground.close())

let nth = 0
const fresh = (): string => `${++nth}`
const make = (path: string, body: object): Promise<Record<string, unknown>> => ground.node.api('POST', path, body)
const here: ActsGround = {
  ground: () => ground,
  api: (name, events, prepare): Act => ({
    name,
    events,
    prepare: async () => {
      const [method = '', template = ''] = name.split(' ')
      const { path = template, body } = await prepare()
      return () => ground.asOwner(method, path, body)
    },
  }),
  make,
  fresh,
  makeUser: async () => String((await make('/user_management/users', { email: `c${fresh()}@acme.example` })).id),
  makeApplication: async () => String((await make('/v1/applications', { name: `App ${fresh()}` })).id),
}

/** Events of what this server does not offer. */
const notRaised: Readonly<Record<string, string>> = {
  'agent.registration.credential.issued': 'an agent has a secret of its own kind, which the API has no words for',
  'agent.registration.deleted': 'a registration is kept with its agent, and one that nobody claimed just ends',
  'agent.registration.expired': 'a claim that ran out is read from its registration',
  'agent.registration.organization.switched': 'an agent has no organization before it is claimed',
  'agent.registration.refreshed': 'there are no assertions to renew',
  'agent.registration.revoked': 'an agent is suspended or off-boarded, as every principal is',
  'role.deleted': 'a role of the installation is not deleted',
  'vault.byok_key.': 'keys of the customer’s own',
  'vault.kek.deleted': 'a key of the vault is not deleted as long as something may be sealed with it',
}
const isRaised = (name: string): boolean => Object.keys(notRaised).every(prefix => !name.startsWith(prefix))

const isOwn = (name: string): boolean => ownEventNames.some(own => own === name)

async function everything(): Promise<{ event: string }[]> {
  const all: { event: string }[] = []
  for (let after = ''; ; ) {
    const path = `/events?limit=100${after === '' ? '' : `&after=${after}`}`
    const { status, json } = await ground.asOwner('GET', path)
    const { data, list_metadata } = json as { data: { event: string }[]; list_metadata: { after: string | null } }
    // The document has no words for those that are ours.
    const documented = data.filter(({ event }) => !isOwn(event))
    assert.equal(checkAnswer('GET', '/events', status, { ...json, data: documented }), undefined)
    all.push(...data)
    if (list_metadata.after === null) return all
    after = list_metadata.after
  }
}

test('T78 every event that the API raises has the shape that the document gives it', async () => {
  for (const act of areas.flatMap(area => area.acts(here))) {
    const run = await act.prepare()
    const { status, text } = await run()
    assert.ok(status < 400 || act.fails === status, `${act.name}: ${status} ${text.slice(0, 300)}`)
  }
  const { database } = ground.db
  await until(async () => {
    const [row] = await database.query<{ behind: boolean }>(
      `SELECT EXISTS (SELECT FROM audit_queue) OR (SELECT size FROM audit_log) > next_index AS behind
         FROM log_followers WHERE name = 'events'`,
    )
    return row?.behind === false
  })
  const raised = new Set((await everything()).map(({ event }) => event))
  const documented = [...raised].filter(name => !isOwn(name))
  assert.ok(documented.length >= 35, `${documented.length}: ${documented.join(' ')}`)
  assert.deepEqual([raised.has('drift.found'), raised.has('drift.settled')], [true, true])
  assert.deepEqual(
    [...raised].filter(name => !isRaised(name)),
    [],
  )
})

test('each event of the catalogue is raised by something here, or stands in the list of those that are not', () => {
  const source = join(import.meta.dirname, '../../src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== join('events', 'model.ts'),
  )
  const text = files.map(file => readFileSync(join(source, file), 'utf8')).join('\n')
  /** As a whole, or as a text with one part put in: `authentication.${kind}_${status}`. */
  const stands = (name: string): boolean => {
    if (text.includes(`'${name}'`)) return true
    const [noun = ''] = name.split('.')
    if (text.includes(`\`${name.slice(0, name.lastIndexOf('.'))}.\${`)) return true
    return text.includes(`\`${noun}.\${`) || text.includes(`'${noun}'`) || text.includes(`\`${noun}_`)
  }
  assert.deepEqual(
    eventNames.filter(name => isRaised(name) && !stands(name)),
    [],
  )
})
