import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { z } from 'zod'
import { callTool, type Ground, grantAccess, startAgent, startGround, system } from '../../tests/gateway-ground.ts'
import { addSecret, createApplication } from '../applications/index.ts'
import { createAuditSigner, receiptSignatureHolds } from '../audit/index.ts'
import {
  addMember,
  createApiKey,
  createOrganization,
  createUser,
  getMembership,
  getPrincipal,
  type Membership,
  type Organization,
  type User,
} from '../directory/index.ts'
import { authorityRoutes } from '../governance/routes-authority.ts'
import { mailsTo } from '../mail/index.ts'
import { getAccount } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import { createEdge } from '../platform/http.ts'
import { idFrom, newId, parseId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { findSession, recordSignIn, startSession } from '../sessions/index.ts'
import { sweepReviews } from './actions-apply.ts'
import { remindReviewers } from './actions-remind.ts'
import { reviewMethods } from './methods/all.ts'
import type { evidenceSchema } from './render-evidence.ts'
import type { itemSchema, reviewSchema } from './render-review.ts'
import { reviewRoutes } from './routes.ts'
import { claimItem, findItem } from './store-items.ts'

let ground: Ground
let acme: Organization
let elsewhere: Organization
const people: Record<'ada' | 'kim' | 'bob' | 'eve', User> = Object.create(null)
const members: Record<string, Membership> = {}
let owner: Person
let kim: Person
let eve: Person

type Person = Actor & { readonly kind: 'person' }

before(async () => {
  ground = await startGround()
  const { on, twin } = ground
  const signer = await createAuditSigner(on.rootKey, on.database)
  Object.assign(on, { signer })
  Object.assign(twin, { signer })
  await on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  for (const name of ['ada', 'kim', 'bob', 'eve'] as const)
    people[name] = await createUser(on, system, { email: `${name}@acme.example`, emailVerified: true })
  await on.database.query(`UPDATE users SET installation_role = 'owner' WHERE id = $1`, [people.ada.id])
  await on.database.query(`UPDATE users SET locale = 'de' WHERE id = $1`, [people.kim.id])
  acme = await createOrganization(on, system, { name: 'Acme' })
  elsewhere = await createOrganization(on, system, { name: 'Elsewhere' })
  for (const [name, user, roles] of [
    ['kim', people.kim, ['admin']],
    ['bob', people.bob, ['admin', 'member']],
    ['eve', people.eve, ['member']],
  ] as const)
    members[name] = await on.database.transaction(tx =>
      addMember(tx, system, { organizationId: acme.id, userId: user.id, roleSlugs: roles }),
    )
  owner = { ...(await signedIn(people.ada)), role: 'owner' }
  kim = await signedIn(people.kim)
  eve = await signedIn(people.eve)
})
after(() => ground.close())

async function signedIn(user: User): Promise<Person> {
  const { id } = await ground.on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Desk', kind: 'web' })
    const parts = { actor: system, kind: 'user', principalId: user.id, onBehalfOf: user.id, application } as const
    const session = await startSession(tx, parts)
    await recordSignIn(tx, session.id, 'password')
    return session
  })
  return { kind: 'person', userId: user.id, email: user.email, role: undefined, sessionId: id }
}

type Item = z.output<typeof itemSchema>
type Shown = z.output<typeof reviewSchema>
type Event = Readonly<Record<string, string>> & { readonly effect: { readonly taken_up_again?: boolean } }
interface Refused {
  readonly code?: string
  readonly message?: string
  readonly errors?: readonly { readonly code: string }[]
}

async function ask<T = object>(
  actor: Actor,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: T & Refused; text: string }> {
  const edge = createEdge(ground.on, {
    routes: reviewRoutes,
    authenticate: async () => actor,
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
  const answer = await edge.fetch(
    new Request(`${ground.on.config.baseUrl}/v1/access_reviews${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : {}, text }
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

async function begin(parts: object, actor: Actor = owner): Promise<Shown> {
  const { status, body } = await ask<Shown>(actor, 'POST', '', { name: 'Spring', deadline_at: inDays(14), ...parts })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

async function itemsOf(review: { id: string }, actor: Actor = owner): Promise<Item[]> {
  return (await ask<{ data: Item[] }>(actor, 'GET', `/${review.id}/items?limit=100&order=asc`)).body.data
}

const itemOn = async (review: { id: string }, subject: string): Promise<Item> =>
  (await itemsOf(review)).find(item => item.subject_id === subject) ?? assert.fail(`no item on ${subject}`)

const decide = (actor: Actor, item: { review_id: string; id: string }, body: object) =>
  ask<Item>(actor, 'POST', `/${item.review_id}/items/${item.id}/decision`, { reason: 'Looked at it.', ...body })

/** As if the time had come: nothing but a migration could move a deadline. */
async function passDeadline(review: { id: string }): Promise<void> {
  const { database } = ground.on
  await database.transaction(async tx => {
    await tx.query('ALTER TABLE access_reviews DISABLE TRIGGER review_only_goes_on')
    await tx.query(
      `UPDATE access_reviews SET started_at = started_at - interval '15 days', deadline_at = clock_timestamp() WHERE id = $1`,
      [review.id],
    )
    await tx.query('ALTER TABLE access_reviews ENABLE TRIGGER review_only_goes_on')
  })
}

async function events(type: string, review: { id: string }): Promise<Event[]> {
  const rows = await ground.on.database.query<{ body: string }>(
    'SELECT body FROM audit_queue WHERE type = $1 UNION ALL SELECT body FROM audit_events WHERE type = $1',
    [type],
  )
  return rows.map(row => JSON.parse(row.body)).filter(body => body.review === review.id)
}

async function sweepUntilOver(review: { id: string }, nodes: readonly Platform[] = [ground.on, ground.twin]) {
  for (let round = 0; round < 10; round++) {
    await Promise.all(nodes.map(sweepReviews))
    const { body } = await ask<Shown>(owner, 'GET', `/${review.id}`)
    if (body.state === 'completed') return body
  }
  return assert.fail('the review did not end')
}

async function addAccount(user: User): Promise<string> {
  const [id, { database }] = [newId('account'), ground.on]
  await database.query(
    `INSERT INTO connected_accounts (id, provider_id, owner_id, organization_id, label, scopes, state, credential_sealed)
     VALUES ($1, (SELECT id FROM providers WHERE slug = 'notes'), $2, $3, 'eve@there', ARRAY['repo'], 'connected', 'x')`,
    [id, user.id, acme.id],
  )
  return id
}

test('a review freezes what there is, its people decide, the deadline ends the rest once on all nodes, and the evidence holds', async () => {
  const { on } = ground
  const agent = await startAgent({ ...ground, user: people.eve }, { organizationId: acme.id })
  const parts = { session: agent.session.id, tools: ['notes__echo', 'notes__create_issue'] }
  const grant = await grantAccess({ ...ground, user: people.eve }, parts)
  assert.equal((await callTool(on, agent, { name: 'notes__echo', args: { text: 'a' } })).status, 200)
  const account = await addAccount(people.eve)
  const kinds = ['membership', 'agent', 'access_grant', 'connected_account']
  const review = await begin({ organization_id: acme.id, kinds, reviewers: { by: 'organization_role', role: 'admin' } })
  assert.deepEqual(review.progress, {
    items: 6,
    open: 6,
    keep: 0,
    reduce: 0,
    remove: 0,
    applied: 0,
    refused: 0,
    at_deadline: 0,
  })

  // Frozen: what each had, who answers, what it can do and when it was used last.
  const frozen = await itemOn(review, grant)
  assert.deepEqual(
    [frozen.holder_id, frozen.owner_id, frozen.effects],
    [people.eve.id, people.eve.id, ['read', 'write']],
  )
  assert.deepEqual(frozen.flags, ['over_granted'])
  assert.deepEqual([frozen.facts.tools, frozen.facts.calls], [['notes__create_issue', 'notes__echo'], 1])
  assert.ok(frozen.last_used_at)
  await on.database.transaction(tx =>
    addMember(tx, system, { organizationId: acme.id, userId: people.ada.id, roleSlugs: ['member'] }),
  )
  assert.equal((await itemsOf(review)).length, 6, 'what comes later is not in it')
  await on.database.query('DELETE FROM memberships WHERE user_id = $1', [people.ada.id])

  // Told in their language; the mail decides nothing.
  const [mail] = await mailsTo(on, people.kim.email)
  assert.equal(mail?.subject, 'Zugriff zu prüfen: Spring')
  assert.ok(mail?.text.includes(`/dashboard/reviews/${review.id}`))
  const toEve = (await mailsTo(on, people.eve.email)).filter(({ subject }) => subject.includes('Spring'))
  assert.deepEqual(toEve, [], 'who reviews nothing is told nothing')

  // Kim decides; of her own membership only the other administrator does.
  const item = await itemOn(review, members.bob?.id ?? '')
  const reduced = await decide(kim, item, { decision: 'reduce', roles: ['member'] })
  assert.equal(reduced.status, 200, JSON.stringify(reduced.body))
  assert.deepEqual([reduced.body.outcome, reduced.body.effect], ['reduced', { roles: ['member'] }])
  const kept = await decide(kim, await itemOn(review, members.eve?.id ?? ''), { decision: 'keep' })
  assert.deepEqual([kept.body.outcome, kept.body.decided_by], ['kept', people.kim.id])
  const removed = await decide(kim, await itemOn(review, account), { decision: 'remove' })
  assert.equal(removed.body.outcome, 'removed')
  const gone = await getAccount(on.database, idFrom('account', account))
  assert.equal(gone.state, 'disconnected')

  // A reminder, once, whichever node sends it.
  await on.database.query(
    'UPDATE access_review_reminders SET due_at = clock_timestamp() WHERE review_id = $1 AND due_at = (SELECT min(due_at) FROM access_review_reminders WHERE review_id = $1)',
    [review.id],
  )
  await Promise.all([remindReviewers(on), remindReviewers(ground.twin)])
  assert.equal((await events('access_review.reminded', review)).length, 1)
  assert.deepEqual(
    (await mailsTo(on, people.kim.email)).map(({ subject }) => subject),
    ['Zugriff zu prüfen: Spring', 'Wartet noch auf Sie: Spring'],
  )

  // The deadline ends what nobody decided: the agent, its grant, and Kim's own membership.
  await passDeadline(review)
  const over = await sweepUntilOver(review)
  assert.deepEqual(over.progress, {
    items: 6,
    open: 0,
    keep: 1,
    reduce: 1,
    remove: 4,
    applied: 6,
    refused: 0,
    at_deadline: 3,
  })
  assert.equal((await getPrincipal(on.database, idFrom('agent', agent.session.principalId))).state, 'suspended')
  assert.ok((await findSession(on.database, agent.session.id))?.endedAt)
  assert.equal((await callTool(on, agent, { name: 'notes__echo', args: { text: 'b' } })).status, 401)
  assert.equal((await getMembership(on.database, members.kim?.id ?? '')).status, 'inactive')
  assert.equal((await getMembership(on.database, members.eve?.id ?? '')).status, 'active')
  assert.equal((await events('access_review.deadline_passed', review)).length, 1)
  const applied = await events('access_review.applied', review)
  assert.deepEqual(applied.map(each => each.item).toSorted(), [...new Set(applied.map(each => each.item))].toSorted())
  assert.equal(applied.length, 5)

  // The evidence: signed, in the log, and checked by what it says itself.
  const { body: evidence } = await ask<z.output<typeof evidenceSchema>>(owner, 'GET', `/${review.id}/evidence`)
  const { body, signature } = evidence.signed ?? assert.fail('it is not signed')
  assert.ok(receiptSignatureHolds(on.signer.publicKey, Buffer.from(body), signature))
  const said = JSON.parse(body)
  assert.equal(said.items_digest, sha256Hex(evidence.items.map(canonicalize).join('\n')))
  assert.deepEqual([said.items, said.kept, said.reduced, said.removed, said.decided_at_deadline], [6, 1, 1, 4, 3])
  const [completed] = await events('access_review.completed', review)
  assert.equal(completed?.digest, sha256Hex(`${body}\n${signature}`))
  for (const line of evidence.items) {
    assert.ok(
      line.reason && line.decided_by && line.decided_at && parseId('event', String(line.decided_event)),
      JSON.stringify(line),
    )
    assert.equal(line.outcome === 'kept', line.applied_event === null)
  }
  const { body: document } = await ask<{ html: string; sha256: string }>(
    owner,
    'GET',
    `/${review.id}/evidence/document`,
  )
  assert.equal(document.sha256, sha256Hex(document.html))
  assert.doesNotMatch(document.html, /<script|<link|<img|src=|@import|url\(/, 'nothing is loaded and nothing runs')
  const plain = (text: string): string =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  const [signedPart, digested] = [...document.html.matchAll(/<pre>([\s\S]*?)<\/pre>/g)].map(found =>
    plain(found[1] ?? ''),
  )
  assert.equal(signedPart, body, 'what was signed stands in the file to the letter')
  assert.equal(sha256Hex(digested?.trimEnd() ?? ''), said.items_digest, 'and the lines that its digest is of')
  assert.ok(document.html.includes(signature))
  const csv = await ask(owner, 'GET', `/${review.id}/items?format=csv&limit=100`)
  assert.equal(csv.text.trim().split('\r\n').length, 7)
  await on.database.query(`UPDATE memberships SET status = 'active', role_slugs = ARRAY['admin'] WHERE id = ANY ($1)`, [
    [members.kim?.id],
  ])
})

test('nobody decides about their own access, and no agent, key, stranger, late, second or stale decision counts', async () => {
  const { on } = ground
  const review = await begin({
    organization_id: acme.id,
    kinds: ['membership'],
    reviewers: { by: 'people', user_ids: [people.kim.id, people.bob.id] },
  })
  const [own, eves] = [await itemOn(review, members.kim?.id ?? ''), await itemOn(review, members.eve?.id ?? '')]
  const code = async (actor: Actor, item: Item, body: object = { decision: 'keep' }): Promise<string> => {
    const answer = await decide(actor, item, body)
    return `${answer.status} ${answer.body.errors?.[0]?.code ?? answer.body.code ?? answer.body.outcome}`
  }
  const apiKey: Actor = {
    kind: 'api_key',
    id: newId('apiKey'),
    role: 'owner',
    principalId: newId('serviceAccount'),
    ownerId: people.kim.id,
    sessionId: kim.sessionId,
  }
  const agent: Actor = {
    kind: 'agent',
    agentId: newId('agent'),
    userId: people.kim.id,
    applicationId: newId('application'),
    sessionId: kim.sessionId,
    role: 'owner',
  }
  assert.equal(await code(kim, own), '403 own_access')
  assert.equal(await code(apiKey, eves), '403 reviewer_not_a_person')
  assert.equal(await code(agent, eves), '403 reviewer_not_a_person')
  assert.equal(await code(owner, eves), '403 not_a_reviewer')
  assert.equal(await code(eve, await itemOn(review, members.bob?.id ?? '')), '404 entity_not_found')
  assert.equal(await code(kim, { ...eves, id: newId('reviewItem') }), '404 entity_not_found')
  const other = await begin({ organization_id: acme.id, kinds: ['membership'], reviewers: { by: 'owner' } })
  assert.equal(await code(kim, { ...eves, review_id: other.id }), '404 entity_not_found')
  assert.equal(await code(kim, eves, { decision: 'reduce', roles: ['member'] }), '422 not_less')
  assert.equal(await code(kim, eves, { decision: 'reduce', roles: ['admin'] }), '422 not_less')
  await on.database.query(`UPDATE session_sign_ins SET at = at - interval '6 minutes' WHERE session_id = $1`, [
    kim.sessionId,
  ])
  assert.equal(await code(kim, eves), '403 sign_in_again')
  await on.database.transaction(tx => recordSignIn(tx, kim.sessionId, 'password'))

  // Two at the same moment: one decides, the other one is told.
  const bob = await signedIn(people.bob)
  const both = await Promise.all([code(kim, eves), code(bob, eves, { decision: 'remove' })])
  assert.equal(both.filter(each => each === '409 already_decided').length, 1, both.join())
  assert.equal((await events('access_review.decided', review)).length, 1)
  // The database holds to it, whoever writes.
  const set = (text: string, id: string) =>
    on.database.query(`UPDATE access_review_items SET ${text} WHERE id = $1`, [id])
  await assert.rejects(set(`decision = 'remove', reason = 'x'`, eves.id), { code: 'AM097' })
  await assert.rejects(set(`facts = '{}'`, own.id), { code: 'AM097' })
  const byKim = `decision = 'keep', reason = 'x', decided_by = holder_id, decided_at = now(), decided_event = 'e', applied_at = now(), outcome = 'kept', effect = '{}'`
  await assert.rejects(set(byKim, own.id), { code: '23514' })
  await assert.rejects(on.database.query('DELETE FROM access_review_items WHERE id = $1', [own.id]), { code: 'AM098' })

  // Whoever leaves decides nothing any more: then the administrators of the installation do.
  const bobs = await itemOn(review, members.bob?.id ?? '')
  assert.equal(await code(owner, bobs), '403 not_a_reviewer', 'Kim decides about Bob')
  await on.database.query(`UPDATE principals SET state = 'suspended' WHERE id = $1`, [people.bob.id])
  assert.equal(await code(owner, own), '200 kept', 'Bob alone could decide about Kim')
  await on.database.query(`UPDATE principals SET state = 'active' WHERE id = $1`, [people.bob.id])

  await passDeadline(review)
  assert.equal(await code(kim, bobs), '409 review_over')
  const cancelled = await ask<Shown>(owner, 'POST', `/${other.id}/cancel`, { reason: 'Begun by mistake.' })
  assert.deepEqual([cancelled.body.state, cancelled.body.cancel_reason], ['cancelled', 'Begun by mistake.'])
  assert.equal((await ask(owner, 'POST', `/${other.id}/cancel`, { reason: 'Again.' })).body.code, 'review_over')
  assert.equal(await code(owner, await itemOn(other, members.eve?.id ?? '')), '409 review_over')
  await sweepUntilOver(review)
  assert.equal((await events('access_review.applied', other)).length, 0, 'a cancelled one ends nothing')
  await on.database.query(`UPDATE memberships SET status = 'active' WHERE organization_id = $1`, [acme.id])
})

test('I10 a review is there for auditors and for the people whom it asks, and for nobody else', async () => {
  const review = await begin({
    organization_id: acme.id,
    kinds: ['membership'],
    reviewers: { by: 'people', user_ids: [people.kim.id] },
  })
  const unknown = newId('accessReview')
  for (const path of ['', '/items']) {
    assert.equal((await ask(kim, 'GET', `/${review.id}${path}`)).status, 200)
    const [foreign, none] = [await ask(eve, 'GET', `/${review.id}${path}`), await ask(eve, 'GET', `/${unknown}${path}`)]
    assert.deepEqual([foreign.status, foreign.body.message], [404, none.body.message])
  }
  const seen = await itemsOf(review, kim)
  assert.ok(
    seen.every(item => item.holder_id !== people.kim.id),
    'a reviewer sees what they may decide',
  )
  assert.equal((await ask(kim, 'GET', `/${review.id}/evidence`)).status, 403)
  assert.equal((await ask(kim, 'POST', '', {})).status, 403)
  assert.equal((await ask(kim, 'POST', `/${review.id}/cancel`, { reason: 'x' })).status, 403)
  assert.ok((await ask<{ data: Shown[] }>(kim, 'GET', '')).body.data.some(each => each.id === review.id))
  assert.deepEqual((await ask<{ data: Shown[] }>(eve, 'GET', '')).body.data, [])
  const empty = { kinds: ['membership'], reviewers: { by: 'owner' }, name: 'n', deadline_at: inDays(1) }
  const refused = async (body: object, actor: Actor = owner): Promise<string> => {
    const answer = await ask(actor, 'POST', '', { ...empty, ...body })
    return `${answer.status} ${answer.body.errors?.[0]?.code ?? answer.body.code}`
  }
  assert.equal(await refused({ organization_id: elsewhere.id }), '409 review_empty')
  assert.equal(await refused({ organization_id: newId('organization') }), '404 entity_not_found')
  assert.equal(await refused({ deadline_at: new Date().toISOString() }), '422 deadline_out_of_range')
  assert.equal(await refused({ reviewers: { by: 'organization_role', role: 'admin' } }), '422 reviewers_misfit')
  assert.equal(await refused({ kinds: ['api_key'] }, { ...owner, role: 'admin' }), '403 review_needs_owner')
  assert.equal(await refused({ reviewers: { by: 'people', user_ids: [newId('user')] } }), '404 entity_not_found')
  await ground.on.database.query(
    `INSERT INTO application_secrets (id, application_id, secret_hash, hint)
     SELECT 'secret_' || n, (SELECT id FROM applications WHERE name = 'Desk' LIMIT 1), sha256(n::text::bytea), 'many' FROM generate_series(1, 5001) n`,
  )
  assert.equal(await refused({ kinds: ['client_secret'] }), '409 review_too_large')
  await ground.on.database.query(`DELETE FROM application_secrets WHERE hint = 'many'`)
  await ask(owner, 'POST', `/${review.id}/cancel`, { reason: 'Done with it.' })
})

test('I9 each kind ends by its own act; the last owner stays, and the evidence says why', async () => {
  const { on } = ground
  const made = await on.database.transaction(async tx => {
    const key = await createApiKey(tx, system, { name: 'Nightly', role: 'auditor', ownerId: people.bob.id })
    const application = await createApplication(tx, system, { name: 'Reports', kind: 'web' })
    const { id } = await addSecret(tx, system, { applicationId: application.id })
    await tx.query(`UPDATE users SET installation_role = 'admin' WHERE id = $1`, [people.bob.id])
    return { key: key.id, application: application.id, secret: id }
  })
  const kinds = ['application', 'client_secret', 'api_key', 'installation_role', 'service_account']
  const review = await begin({ kinds, reviewers: { by: 'installation_role', role: 'owner' } })
  const bobs = await itemOn(review, people.bob.id)
  const lower = await decide(owner, bobs, { decision: 'reduce', roles: ['auditor'] })
  assert.deepEqual([lower.body.outcome, lower.body.effect], ['reduced', { role: 'auditor' }])
  const key = await decide(owner, await itemOn(review, made.key), { decision: 'remove' })
  assert.equal(key.body.outcome, 'removed')
  const [ended] = await on.database.query<{ ended_at: Date | null }>('SELECT ended_at FROM api_keys WHERE id = $1', [
    made.key,
  ])
  assert.ok(ended?.ended_at)
  const smaller = await decide(owner, await itemOn(review, made.secret), { decision: 'reduce' })
  assert.equal(smaller.body.errors?.[0]?.code, 'not_reducible')
  await passDeadline(review)
  const over = await sweepUntilOver(review)
  assert.equal(over.progress.refused, 1)
  const outcome = async (subject: string): Promise<unknown[]> => {
    const item = await itemOn(review, subject)
    return [item.outcome, item.effect?.code ?? item.effect?.state ?? null]
  }
  assert.deepEqual(await outcome(people.ada.id), ['refused', 'user_deletion_not_allowed'])
  assert.deepEqual(await outcome(made.application), ['removed', 'retired'])
  // Its application was retired first or last; the secret opens nothing in either case.
  assert.ok(['removed', 'gone'].includes(String((await outcome(made.secret))[0])))
})

test('I9 each organization has its numbers: what stands, what nobody uses, and no orphan, by constraint', async () => {
  const { on } = ground
  const holding = await createOrganization(on, system, { name: 'Holding' })
  const organizationId = holding.id
  await on.database.transaction(tx => addMember(tx, system, { organizationId, userId: people.eve.id }))
  const [used, idle] = await Promise.all(
    [0, 1].map(() => startAgent({ ...ground, user: people.eve }, { organizationId })),
  )
  assert.ok(used && idle)
  const tools = ['notes__echo', 'notes__read_note']
  await grantAccess({ ...ground, user: people.eve }, { session: used.session.id, tools })
  await grantAccess({ ...ground, user: people.eve }, { session: idle.session.id, tools })
  await callTool(on, used, { name: 'notes__echo', args: { text: 'a' } })
  await on.database.query(
    `UPDATE memberships SET created_at = created_at - interval '1 year' WHERE organization_id = $1`,
    [organizationId],
  )
  const edge = createEdge(on, {
    routes: authorityRoutes,
    authenticate: async () => owner,
    renderRefusal: ({ status }) => new Response(null, { status }),
  })
  const read = (query = '') => edge.fetch(new Request(`${on.config.baseUrl}/v1/governance/authority${query}`))
  const { data, installation } = Object(await (await read(`?organization_id=${organizationId}`)).json())
  const [{ kinds, object, ...row }] = data
  // Both agents hold a tool that they have not used; of the grants one was never used and one in part.
  assert.deepEqual(row, {
    id: organizationId,
    name: 'Holding',
    standing: 5,
    dormant: 0,
    never_used: 1,
    over_granted: 3,
    orphaned: 0,
  })
  assert.deepEqual(
    kinds.map(({ kind, standing }: { kind: string; standing: number }) => [kind, standing]),
    [
      ['access_grant', 2],
      ['agent', 2],
      ['membership', 1],
    ],
  )
  assert.ok(installation.standing > 5 && installation.orphaned === 0)
  assert.match(await (await read('?format=csv&limit=100')).text(), /"Holding",5,0,1,3,0/)
  assert.deepEqual(Object(await (await read(`?organization_id=${newId('organization')}`)).json()).data, [])
  for (const change of [
    `UPDATE principals SET state = 'suspended' WHERE id = '${people.eve.id}'`,
    `UPDATE principals SET owner_id = NULL WHERE id = '${used.session.principalId}'`,
    `UPDATE principals SET owner_id = 'user_0' WHERE id = '${used.session.principalId}'`,
  ])
    await assert.rejects(on.database.query(change), /acts|constraint/, change)
})

test('a node that dies half-way leaves nothing undone and nothing done twice', async () => {
  const { on, twin } = ground
  const agents = await Promise.all([0, 1].map(() => startAgent(ground, { organizationId: elsewhere.id })))
  const review = await begin({ organization_id: elsewhere.id, kinds: ['agent'], reviewers: { by: 'owner' } })
  await passDeadline(review)
  // It took both, did the first, and was not heard of any more before it wrote that down.
  await sweepReviews({ ...on, database: diesAtActs(on) }).catch(() => undefined)
  const [first, second] = [await claimItem(on.database, { seconds: 60 }), await claimItem(on.database, { seconds: 60 })]
  assert.ok(first && second && first.item.id !== second.item.id)
  assert.equal(await claimItem(twin.database, { seconds: 60 }), undefined, 'nobody else takes them meanwhile')
  await reviewMethods.agent.remove(on, system, first.item)
  await sweepReviews(twin)
  assert.equal((await findItem(on.database, first.item.reviewId, first.item.id))?.applied, undefined)
  await on.database.query('UPDATE access_review_items SET applying_until = clock_timestamp() WHERE applied_at IS NULL')
  await sweepUntilOver(review)
  const applied = await events('access_review.applied', review)
  assert.deepEqual(
    applied.map(each => each.outcome),
    ['removed', 'removed'],
  )
  assert.equal(applied.find(each => each.item === first.item.id)?.effect.taken_up_again, true)
  for (const { session } of agents) assert.ok((await findSession(on.database, session.id))?.endedAt)
  const suspended = await on.database.query(
    `SELECT body FROM audit_queue WHERE type = 'principal.suspended' UNION ALL SELECT body FROM audit_events WHERE type = 'principal.suspended'`,
  )
  const mine = suspended.filter(row => agents.some(({ session }) => JSON.stringify(row).includes(session.principalId)))
  assert.equal(mine.length, 2)
})

/** The database of a process that is killed as soon as it would take something to carry out. */
function diesAtActs({ database }: Platform): Platform['database'] {
  return {
    ...database,
    transaction: database.transaction.bind(database),
    query: async (text, values) => {
      if (text.includes('applying_until =')) throw new Error('killed')
      return database.query(text, values)
    },
  }
}
