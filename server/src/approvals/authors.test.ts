import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  ask,
  connect,
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  system,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { createApplication, ensureAgent, updateApplication } from '../applications/index.ts'
import { reviewAuthored } from '../directory/actions-authors.ts'
import { noteAuthor } from '../directory/index.ts'
import { type Account, createProvider, setEffect } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import { idFrom, newId } from '../platform/ids.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Session, startSession } from '../sessions/index.ts'
import { endGrantsOnTools, listLivingGrants } from './index.ts'

let ground: Ground
let mina: FormPerson
let account: Account
let person: Actor
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
  account = await connect(ground, ground.mina)
  const session = await startAgent(ground)
  person = { kind: 'person', userId: ground.mina.id, email: ground.mina.email, role: 'owner', sessionId: session.id }
})
after(() => ground.close())

function actorOf(session: Session): Actor {
  const { id: sessionId, principalId, applicationId } = session
  return { kind: 'agent', agentId: idFrom('agent', principalId), userId: ground.mina.id, applicationId, sessionId }
}

/** A session of one of two agents, each with an application of its own. */
async function agentOf(name: string): Promise<() => Promise<Session>> {
  const { on } = ground
  const application = await on.database.transaction(tx => createApplication(tx, system, { name, kind: 'agent' }))
  return () =>
    on.database.transaction(async tx => {
      const principalId = await ensureAgent(tx, system, { application, ownerId: ground.mina.id })
      return startSession(tx, { actor: system, kind: 'agent', principalId, onBehalfOf: ground.mina.id, application })
    })
}

const codeOf = (cause: unknown): unknown => (cause instanceof Refusal ? cause.code : cause)

async function asks(session: Session, tool: string): Promise<unknown> {
  const parts = { tools: { [tool]: {} }, account, purpose: newId('request') }
  return ask(ground.on, session, parts).then(() => 'asked', codeOf)
}

function review(object: string): Promise<unknown> {
  return ground.on.database.transaction(tx => reviewAuthored(tx, person, object)).then(() => 'reviewed', codeOf)
}

/** How an agent makes or changes each kind of thing that a grant names; answers the id of what waits for a review then. */
const makes = {
  provider: async (session: Session): Promise<string> => {
    const { providerId } = await toolNamed(ground.on, 'notes__search')
    await ground.on.database.transaction(tx => noteAuthor(tx, actorOf(session), providerId))
    return providerId
  },
  effect: async (session: Session): Promise<string> => {
    const { id, effect } = await toolNamed(ground.on, 'notes__comment')
    const other = effect === 'write' ? 'destructive' : 'write'
    await setEffect(ground.on, actorOf(session), { id, effect: other, endGrants: endGrantsOnTools })
    return id
  },
  account: async (session: Session): Promise<string> => {
    await ground.on.database.transaction(tx => noteAuthor(tx, actorOf(session), account.id))
    return account.id
  },
  application: async (session: Session): Promise<string> => {
    const id = session.applicationId
    await ground.on.database.transaction(tx =>
      updateApplication(tx, actorOf(session), { id, change: { name: 'Renamed' } }),
    )
    return id
  },
} as const

/** What each tool of the test is granted through. */
const reach = {
  notes__search: ['provider', 'application'],
  notes__comment: ['provider', 'effect', 'application'],
  github__search: ['account', 'application'],
} as const

const step = fc.oneof(
  fc.record({
    act: fc.constant('make' as const),
    agent: fc.constantFrom(0, 1),
    what: fc.constantFrom('provider' as const, 'effect' as const, 'account' as const, 'application' as const),
  }),
  fc.record({
    act: fc.constant('review' as const),
    agent: fc.constantFrom(0, 1),
    what: fc.constantFrom('provider' as const, 'effect' as const, 'account' as const, 'application' as const),
  }),
  fc.record({
    act: fc.constant('ask' as const),
    agent: fc.constantFrom(0, 1),
    tool: fc.constantFrom('notes__search' as const, 'notes__comment' as const, 'github__search' as const),
  }),
)

test('property: whatever an agent made or changed, no session of it is granted that before a person reviewed it, and every other one may ask', async () => {
  const agents = [await agentOf('One'), await agentOf('Two')]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async steps => {
      await ground.on.database.query('UPDATE authors SET reviewed_at = clock_timestamp(), reviewed_by = $1', [
        ground.mina.id,
      ])
      // By object: whose it is, until it is reviewed. The application of an agent is one object for each of them.
      const waits = new Map<string, { id: string; agent: number }>()
      const keyOf = (what: string, agent: number): string => (what === 'application' ? `${what} ${agent}` : what)
      for (const one of steps) {
        // A session of its own each time: what one made no other of the same agent can use either.
        const session = await (agents[one.agent] ?? assert.fail())()
        if (one.act === 'make')
          waits.set(keyOf(one.what, one.agent), { id: await makes[one.what](session), agent: one.agent })
        else if (one.act === 'review') {
          const key = keyOf(one.what, one.agent)
          const waiting = waits.get(key)
          if (waiting !== undefined) assert.equal(await review(waiting.id), 'reviewed')
          waits.delete(key)
        } else {
          const own = reach[one.tool].some(what => waits.get(keyOf(what, one.agent))?.agent === one.agent)
          assert.equal(await asks(session, one.tool), own ? 'not_reviewed' : 'asked', JSON.stringify(steps))
        }
      }
    }),
    { numRuns: 25 },
  )
})

test('a provider that an agent adds waits for a person; its grants end when the agent changes it again', async () => {
  const start = await agentOf('Three')
  const session = await start()
  const provider = await createProvider(ground.on, actorOf(session), {
    slug: 'own-party',
    kind: 'mcp',
    name: 'Own',
    url: 'http://127.0.0.1:9/own',
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'none', per: 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  await ground.on.database.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect)
     SELECT $1, $2, name, definition, digest, effect FROM tools WHERE id = $3`,
    [newId('tool'), provider.id, (await toolNamed(ground.on, 'notes__search')).id],
  )
  assert.equal(await asks(session, 'own-party__search'), 'not_reviewed')
  assert.equal(await asks(await start(), 'own-party__search'), 'not_reviewed', 'another session of the same agent')
  assert.equal(await asks(await startAgent(ground), 'own-party__search'), 'asked', 'another agent')
  for (const actor of [actorOf(session), system])
    await assert.rejects(
      ground.on.database.transaction(tx => reviewAuthored(tx, actor, provider.id)),
      (cause: unknown) => codeOf(cause) === 'person_needed',
    )
  assert.equal(await review(provider.id), 'reviewed')
  assert.equal(await review(provider.id), 'entity_not_found', 'once')
  const asked = await ask(ground.on, session, { tools: { 'own-party__search': {} } })
  assert.equal((await mina.approve(`/approvals/${asked.id}`)).status, 200)
  assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 1)
  await ground.on.database.transaction(tx => noteAuthor(tx, actorOf(session), provider.id))
  assert.equal((await listLivingGrants(ground.on.database, session.id)).length, 0)
  const [event] = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE session_id = $1 AND type = 'access_grant.ended'`,
    [session.id],
  )
  assert.equal(JSON.parse(event?.body ?? '{}').reason, 'changed_by_agent')
})
