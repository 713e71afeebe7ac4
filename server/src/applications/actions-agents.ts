import { record } from '../audit/index.ts'
import { createPrincipal, lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type AgentId, newId, type UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Secret } from '../platform/secret.ts'
import { createApplication } from './actions.ts'
import { addSecret } from './actions-secrets.ts'
import { type Application, type AuthMethod, actsAsAgent } from './model.ts'
import { keepApplication, lockApplication } from './store.ts'
import { findAgent, insertAgent, lockAgentPlace } from './store-agents.ts'

/** The agent that acts through this application for this owner; made at the first session. */
export async function ensureAgent(
  tx: Transaction,
  actor: Actor,
  { application, ownerId, state = 'active', id = newId('agent') }: AgentPlace,
): Promise<AgentId> {
  if (!actsAsAgent(application.kind)) throw new Error('only an agent application has agents')
  await lockPrincipals(tx, [ownerId])
  await lockApplication(tx, application.id)
  await lockAgentPlace(tx, application.id, ownerId)
  const known = await findAgent(tx, application.id, ownerId)
  if (known !== undefined) return known.id
  await createPrincipal(tx, { id, kind: 'agent', name: application.name, ownerId, state })
  await insertAgent(tx, application.id, { id, ownerId })
  await keepApplication(tx, application.id)
  await record(tx, {
    type: 'agent.created',
    ...inSession(actor),
    body: { actor: actorName(actor), agent: id, application: application.id, owner: ownerId, state },
  })
  return id
}

export interface AgentPlace {
  readonly application: Application
  readonly ownerId: UserId
  readonly state?: AgentState
  /** Where it was named before. */
  readonly id?: AgentId | undefined
}

/** One that is invited waits until it is activated, and gets nothing before. */
export type AgentState = 'invited' | 'active'

export interface AgentParts {
  readonly name: string
  readonly state?: AgentState | undefined
  readonly ownerId: UserId
  readonly id?: AgentId | undefined
  /** `dynamic`: it named itself, so that nobody is told that an administrator knows it. Default `admin`. */
  readonly registration?: 'admin' | 'dynamic'
  /** `workload_identity`: it proves itself by what its platform says, and by nothing of ours. */
  readonly credentials:
    | { readonly type: 'client_secret' | 'workload_identity' }
    | { readonly type: 'private_key_jwt'; readonly jwks: Json }
}

const methodsOf = {
  client_secret: 'client_secret_post',
  private_key_jwt: 'private_key_jwt',
  workload_identity: 'none',
} as const satisfies Readonly<Record<AgentParts['credentials']['type'], AuthMethod>>

/** An agent that authenticates by itself: an application of its own, with a secret that is shown once, with its keys, or with neither. */
export async function createAgent(
  tx: Transaction,
  actor: Actor,
  parts: AgentParts,
): Promise<{ readonly agentId: AgentId; readonly application: Application; readonly secret: Secret | undefined }> {
  const { credentials } = parts
  await lockPrincipals(tx, [parts.ownerId])
  const application = await createApplication(tx, actor, {
    name: parts.name,
    kind: 'machine',
    registration: parts.registration ?? 'admin',
    tokenEndpointAuthMethod: methodsOf[credentials.type],
    ...(credentials.type === 'private_key_jwt' ? { jwks: credentials.jwks } : {}),
  })
  const { ownerId, state = 'active', id } = parts
  const agentId = await ensureAgent(tx, actor, { application, ownerId, state, id })
  if (credentials.type !== 'client_secret') return { agentId, application, secret: undefined }
  const { value } = await addSecret(tx, actor, { applicationId: application.id })
  return { agentId, application, secret: value }
}
