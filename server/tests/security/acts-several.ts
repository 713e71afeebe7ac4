import { type Act as Asked, requestAct } from '../../src/approvals/index.ts'
import { findUserByEmail } from '../../src/directory/index.ts'
import { newId } from '../../src/platform/ids.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'
import { type Held, held } from './held-form.ts'

/** Asked for by the owner of the installation. */
async function askedAct({ node }: SecurityGround, document: Asked['document']): Promise<string> {
  const { on } = node.ambit
  const owner = await findUserByEmail(on.database, node.email)
  if (owner === undefined) throw new Error('the owner is not there')
  const actor = {
    kind: 'person',
    userId: owner.id,
    email: owner.email,
    role: 'owner',
    sessionId: newId('session'),
  } as const
  const { id } = await requestAct(on, actor, { kind: 'audit.erase', document, persons: 2, roles: ['owner', 'admin'] })
  return id
}

/** What several persons decide. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/audit/erasures', ['act.requested'], async () => {
    const { data } = await g.ground().node.api('GET', '/v1/audit/events?limit=1')
    const [first] = Object(data)
    return { body: { indexes: [first.index], legal_reason: `GDPR Art. 17, ${g.fresh()}` } }
  }),
  g.api('POST /v1/audit/retention', ['act.requested'], async () => ({
    body: { days: 400, legal_reason: `GDPR Art. 5, ${g.fresh()}` },
  })),
  g.api('POST /v1/acts/{id}/withdraw', ['act.withdrawn'], async () => {
    const id = await askedAct(g.ground(), { events: [], why: g.fresh() })
    return { path: `/v1/acts/${id}/withdraw`, body: {} }
  }),
  g.api('POST /v1/approval_rules', ['approval_rule.created'], async () => ({
    body: { name: `Rule ${g.fresh()}`, effects: ['destructive'], tools_min: 50, roles: ['owner'] },
  })),
  g.api('DELETE /v1/approval_rules/{id}', ['drift.found', 'approval_rule.removed'], async () => ({
    path: `/v1/approval_rules/${await askedRule(g.make, g.fresh())}`,
  })),
  formAct(g, 'POST /account/delegations', ['delegation.made'], () => delegationForm(g)),
  formAct(g, 'POST /account/delegations/end', ['delegation.ended'], async () => {
    const id = await delegated(g.ground(), await known(g))
    const path = '/account/delegations'
    return openAt(g, { page: path, path: `${path}/end`, fields: { delegation_id: id } })
  }),
  g.api('POST /v1/approval_delegations/{id}/end', ['delegation.ended'], async () => {
    const id = await delegated(g.ground(), await known(g))
    return { path: `/v1/approval_delegations/${id}/end`, body: {} }
  }),
]

/** Somebody whom the owner may name. */
async function known(g: ActsGround): Promise<string> {
  const id = await g.makeUser()
  await g.ground().db.database.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [id])
  return id
}

async function delegationForm(g: ActsGround): Promise<Held> {
  const id = await known(g)
  const [user] = await g.ground().db.database.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [id])
  const day = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString().slice(0, 16)
  const path = '/account/delegations'
  const fields = { email: user?.email ?? '', from: day(0), until: day(2), password: g.ground().node.password }
  return openAt(g, { page: path, path, fields })
}

async function openAt(g: ActsGround, at: Parameters<typeof held>[1]): Promise<Held> {
  const person = g.ground().browser()
  await person.signIn()
  return held(person, at)
}

/** By the owner, for a day. */
async function delegated({ node, db }: SecurityGround, delegate: string): Promise<string> {
  const owner = await findUserByEmail(node.ambit.on.database, node.email)
  const id = newId('delegation')
  await db.database.query(
    `INSERT INTO approval_delegations (id, user_id, delegate_id, starts_at, ends_at, made_in_session)
     VALUES ($1, $2, $3, now(), now() + interval '1 day', 'session_x')`,
    [id, owner?.id, delegate],
  )
  return id
}

/** Over no request that anybody makes here. */
async function askedRule(make: ActsGround['make'], name: string): Promise<string> {
  const body = { name: `Rule ${name}`, effects: ['destructive'], tools_min: 50, roles: ['owner'] }
  return String((await make('/v1/approval_rules', body)).id)
}

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/audit/retention/{id}/carry_out': 'as with an erasure',
  'POST /v1/audit/erasures/{id}/carry_out': 'needs what two persons approved; tests/audit/erasure.test.ts does it',
}

export const neighbours: Neighbours = {
  async real(ground) {
    const approvalRule = await askedRule((path, body) => ground.node.api('POST', path, body), 'neighbour')
    const act = await askedAct(ground, { events: [], why: 'a neighbour' })
    const { id } = await ground.node.api('POST', '/user_management/users', { email: 'delegate@acme.example' })
    return { act, approvalRule, delegation: await delegated(ground, String(id)) }
  },
  kindOf: { acts: 'act', erasures: 'act', approval_rules: 'approvalRule', approval_delegations: 'delegation' },
  bodies: {},
  queries: {},
}
