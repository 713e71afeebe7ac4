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
  g.api('POST /v1/acts/{id}/withdraw', ['act.withdrawn'], async () => {
    const id = await askedAct(g.ground(), { events: [], why: g.fresh() })
    return { path: `/v1/acts/${id}/withdraw`, body: {} }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  async real(ground) {
    return { act: await askedAct(ground, { events: [], why: 'a neighbour' }) }
  },
  kindOf: { acts: 'act' },
  bodies: {},
  queries: {},
}
