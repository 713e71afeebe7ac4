import type { Application } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { AgentId } from '../platform/ids.ts'
import { startSession } from './actions.ts'
import { delegationExceedsParent } from './errors.ts'
import type { Session } from './model.ts'
import { lockOpening } from './store.ts'
import { copyTaint, countLivingChildren, listActors } from './store-delegations.ts'

/** A chain longer than this says nothing any more to the person who answers for it. */
export const actorsMax = 3
/** One agent that starts helpers without end is a mistake, or an attack. */
export const childrenMax = 32

export interface ChildParts {
  readonly actor: Actor
  /** An agent's; its end, and that of each above, is the child's. */
  readonly parent: Session
  readonly agentId: AgentId
  /** Of the child. */
  readonly application: Application
  readonly maxSeconds?: number | undefined
  readonly userAgent?: string | undefined
  readonly ipAddress?: string | undefined
  /** What the log keeps besides of what was handed on. */
  readonly handedOn: object
}

/**
 * Starts a session below that of an agent: for the same person, never longer than it, ended with it (I2, I4), and without any
 * access of its own. It begins with what the one above has read. The chain of who acts is in the log (RFC 8693 section 4.1).
 *
 * @throws Refusal 403 `delegation_exceeds_parent` for the fourth actor in a chain and the 33rd living child; as `startSession`.
 */
export async function startChildSession(tx: Transaction, parts: ChildParts): Promise<Session> {
  const { parent, agentId, application, handedOn, ...rest } = parts
  const { onBehalfOf } = parent
  if (parent.kind !== 'agent' || onBehalfOf === undefined) throw delegationExceedsParent('Only an agent hands on.')
  await lockOpening(tx, `below ${parent.id}`)
  const above = await listActors(tx, parent.id)
  if (above.length >= actorsMax)
    throw delegationExceedsParent(`At most ${actorsMax} agents act one for another, and this would be one more.`)
  if ((await countLivingChildren(tx, parent.id)) >= childrenMax)
    throw delegationExceedsParent(`At most ${childrenMax} sessions live below one, and this would be one more.`)
  const session = await startSession(tx, {
    actor: rest.actor,
    kind: 'agent',
    principalId: agentId,
    onBehalfOf,
    application,
    organizationId: parent.organizationId,
    parentId: parent.id,
    userAgent: rest.userAgent,
    ipAddress: rest.ipAddress,
    ...(rest.maxSeconds === undefined ? {} : { maxSeconds: rest.maxSeconds }),
  })
  await copyTaint(tx, { from: parent.id, to: session.id })
  await record(tx, {
    type: 'delegation.created',
    session: session.id,
    body: { actor: agentId, act: [agentId, ...above], parent: parent.id, on_behalf_of: onBehalfOf, ...handedOn },
  })
  return session
}
