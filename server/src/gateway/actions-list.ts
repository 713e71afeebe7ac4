import { type GrantSeen, listLivingGrants } from '../approvals/index.ts'
import { listTools, type Tool } from '../pipes/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import { nameAtDoor } from './actions-tools.ts'
import { gatewayTools } from './catalogue/gateway-tools.ts'
import { type DoorName, type JsonObject, objectIn } from './model.ts'
import { accountArgument } from './parse-account-named.ts'

export interface ListedTool {
  readonly name: string
  readonly definition: JsonObject
}

/**
 * What this session may call now at this door, sorted by name. A tool that differs from what was approved is absent: it would
 * be listed with words that nobody has looked at (T65).
 */
export async function listSessionTools(on: Platform, session: Session, door: DoorName): Promise<ListedTool[]> {
  const grants = await listLivingGrants(on.database, session.id)
  const tools =
    grants.length === 0 ? [] : await listTools(on.database, door.kind === 'provider' ? { providerSlug: door.slug } : {})
  const granted = tools.filter(tool => tool.state === 'active' && isGranted(grants, tool))
  const listed = [
    ...gatewayTools.map(({ definition }) => ({ name: definition.name, definition: { ...definition } })),
    ...granted.map(tool => ({
      name: nameAtDoor(door, tool.name),
      definition: definitionAtDoor(door, tool, accountsOf(grants, tool)),
    })),
  ]
  return listed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function isGranted(grants: readonly GrantSeen[], tool: Tool): boolean {
  return grants.some(grant => grant.bounds[tool.id]?.digest === tool.digest)
}

/** With how many accounts the session may call it. */
function accountsOf(grants: readonly GrantSeen[], tool: Tool): number {
  return new Set(grants.filter(grant => grant.bounds[tool.id] !== undefined).map(grant => grant.accountId)).size
}

/** With an argument that is ours where there is something to choose. */
function schemaFor({ inputSchema }: Tool, accounts: number): JsonObject {
  if (accounts < 2) return inputSchema
  const properties = objectIn(inputSchema, 'properties')
  return { ...inputSchema, properties: { ...properties, [accountArgument]: accountSchema } }
}

const accountSchema: JsonObject = {
  type: 'string',
  description: 'Which account to use, by id, name or label as gateway__session_status lists them.',
}

/** The definition with the name of this door, display texts cleaned, and nothing lost that a schema says. */
function definitionAtDoor(door: DoorName, tool: Tool, accounts: number): JsonObject {
  const { annotations, icons } = tool.definition
  return {
    name: nameAtDoor(door, tool.name),
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: schemaFor(tool, accounts),
    ...(tool.outputSchema === undefined ? {} : { outputSchema: tool.outputSchema }),
    ...(icons === undefined ? {} : { icons }),
    annotations: {
      ...annotations,
      readOnlyHint: tool.effect === 'read',
      destructiveHint: tool.effect === 'destructive',
    },
  }
}
