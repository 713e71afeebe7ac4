import { type Act as Asked, requestAct } from '../../src/approvals/index.ts'
import { findUserByEmail } from '../../src/directory/index.ts'
import { newId } from '../../src/platform/ids.ts'
import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

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
  g.api('POST /v1/acts/{id}/withdraw', ['act.withdrawn'], async () => {
    const id = await askedAct(g.ground(), { events: [], why: g.fresh() })
    return { path: `/v1/acts/${id}/withdraw`, body: {} }
  }),
  g.api('POST /v1/approval_rules', ['approval_rule.created'], async () => ({
    body: { name: `Rule ${g.fresh()}`, effects: ['destructive'], tools_min: 50, roles: ['owner'] },
  })),
  g.api('DELETE /v1/approval_rules/{id}', ['approval_rule.removed'], async () => ({
    path: `/v1/approval_rules/${await askedRule(g.make, g.fresh())}`,
  })),
]

/** Over no request that anybody makes here. */
async function askedRule(make: ActsGround['make'], name: string): Promise<string> {
  const body = { name: `Rule ${name}`, effects: ['destructive'], tools_min: 50, roles: ['owner'] }
  return String((await make('/v1/approval_rules', body)).id)
}

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/audit/erasures/{id}/carry_out': 'needs what two persons approved; tests/audit/erasure.test.ts does it',
}

export const neighbours: Neighbours = {
  async real(ground) {
    const approvalRule = await askedRule((path, body) => ground.node.api('POST', path, body), 'neighbour')
    return { act: await askedAct(ground, { events: [], why: 'a neighbour' }), approvalRule }
  },
  kindOf: { acts: 'act', approval_rules: 'approvalRule' },
  bodies: {},
  queries: {},
}
