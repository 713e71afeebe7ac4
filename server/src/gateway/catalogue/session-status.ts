import { type GrantSeen, listLivingGrants } from '../../approvals/index.ts'
import { listAccountFacts } from '../actions-approval.ts'
import { nameAtDoor } from '../actions-tools.ts'
import type { DoorName, JsonObject } from '../model.ts'
import { dataResult } from '../render-refusal.ts'
import type { GatewayTool } from './gateway-tool.ts'

/** What the session is and may do. Looking is no activity. */
export const sessionStatusTool: GatewayTool = {
  definition: {
    name: 'gateway__session_status',
    title: 'Session status',
    description:
      'Shows this session: its id, when it ends in any case, each grant with its account, tools, bounds on arguments, end, and the calls and bytes of results left, and the accounts that you may ask for. ' +
      'Call it to find out what you may do before you plan, and after an approval.',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  call: async (on, { session, door }) => {
    const slug = door.kind === 'provider' ? door.slug : undefined
    const [grants, accounts] = await Promise.all([
      listLivingGrants(on.database, session.id),
      listAccountFacts(on, session, slug),
    ])
    return dataResult({
      session_id: session.id,
      session_expires_at: session.expiresAt.toISOString(),
      idle_seconds: session.idleSeconds ?? null,
      grants: grants.map(grant => grantFacts(grant, door)),
      accounts,
    })
  },
}

/** A grant as its agent may see it. */
export function grantFacts(grant: GrantSeen, door: DoorName): JsonObject {
  return {
    id: grant.id,
    provider: grant.providerSlug,
    account_id: grant.accountId ?? null,
    tools: grant.toolIds.map((id, at) => ({
      name: nameAtDoor(door, grant.tools[at] ?? id),
      constraints: plainConstraints(grant, id),
    })),
    expires_at: grant.expiresAt.toISOString(),
    calls_left: grant.callsLeft ?? null,
    bytes_left: grant.bytesLeft ?? null,
  }
}

function plainConstraints(grant: GrantSeen, id: string): JsonObject {
  const constraints = grant.bounds[id]?.constraints ?? {}
  return Object.fromEntries(Object.entries(constraints).map(([name, constraint]) => [name, { ...constraint }]))
}
