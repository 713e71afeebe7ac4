import { createBatch } from '../platform/batch.ts'
import type { ApplicationId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { type Secret, sha256 } from '../platform/secret.ts'
import type { Agent } from './model.ts'
import { findOnlyAgents } from './store-agents.ts'
import { type AskedClaim, type Claimed, findClaims } from './store-claimed.ts'

const claimsOf = perPlatform(on =>
  createBatch<AskedClaim, Claimed>(on, {
    name: 'claims',
    together: asked => findClaims(on.database, asked),
    alone: async asked => {
      const [claimed] = await findClaims(on.database, [asked])
      return claimed ?? { application: undefined, secretFits: false }
    },
  }),
)

/**
 * The application that a client claims to be, whatever its state, and whether the secret it shows is a living one of that. For an
 * unknown client the account application is answered, which has no secret: the same statement and the same work, so that time
 * does not tell which clients exist (T13). Requests that come together share the statement.
 */
export function findClaimed(
  on: Platform,
  { clientId, secret }: { readonly clientId: string; readonly secret: Secret | undefined },
): Promise<Claimed> {
  return claimsOf(on)({ clientId, secretHash: secret && sha256(secret.reveal()) })
}

const agentsOf = perPlatform(on =>
  createBatch<ApplicationId, { readonly agent: Agent | undefined }>(on, {
    name: 'agents',
    together: async ids => (await findOnlyAgents(on.database, ids)).map(agent => ({ agent })),
    alone: async id => ({ agent: (await findOnlyAgents(on.database, [id]))[0] }),
  }),
)

/** The agent of an application that authenticates by itself; undefined for one that has none. */
export async function findOnlyAgent(on: Platform, applicationId: ApplicationId): Promise<Agent | undefined> {
  return (await agentsOf(on)(applicationId)).agent
}
