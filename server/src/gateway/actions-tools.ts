import { grantEnd, listForTool } from '../approvals/index.ts'
import { type Callable, findCallable, fitting, isDefault, listTools, type Tool, withAccount } from '../pipes/index.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import { personId } from './actions-approval.ts'
import { deriveParamHeaders, type ParamHeader } from './derive-param-headers.ts'
import type { DoorName } from './model.ts'

const paramHeaders = perPlatform<Map<string, readonly ParamHeader[]>>(() => new Map())
const headersKeptMax = 2_000

/** The arguments of a tool that come as headers too. By digest, so what is kept can't go stale. */
export function paramHeadersOf(on: Platform, tool: Tool): readonly ParamHeader[] {
  const kept = paramHeaders(on)
  const known = kept.get(tool.digest)
  if (known !== undefined) return known
  const made = deriveParamHeaders(tool.definition.inputSchema)
  kept.set(tool.digest, made)
  const oldest = kept.keys().next().value
  if (kept.size > headersKeptMax && oldest !== undefined) kept.delete(oldest)
  return made
}

/** The name in the catalogue for a name at a door: at a provider's own door plain names are at home. */
export function qualifiedName(door: DoorName, name: string): string {
  if (door.kind === 'aggregate' || name.startsWith(`${door.slug}__`)) return name
  return `${door.slug}__${name}`
}

/** The name that a door shows for a tool. */
export function nameAtDoor(door: DoorName, qualified: string): string {
  const prefix = door.kind === 'aggregate' ? '' : `${door.slug}__`
  return qualified.startsWith(prefix) ? qualified.slice(prefix.length) : qualified
}

/** The qualified name of a tool, and the account that the agent names for it. */
export interface ToolAsked {
  readonly name: string
  readonly account: string | undefined
}

/** A tool by the name used at this door, as the person of the session can call it. Tools of other providers are not there. */
export async function findCallableAtDoor(
  on: Platform,
  { door, session }: { readonly door: DoorName; readonly session: Session },
  { name, account }: ToolAsked,
): Promise<Callable | undefined> {
  const found = await findCallableFor(on, session, { name: qualifiedName(door, name), account })
  return found === undefined || (door.kind === 'provider' && found.provider.slug !== door.slug) ? undefined : found
}

/** A tool by its qualified name with the account that a call of this session means. */
export async function findCallableFor(
  on: Platform,
  session: Session,
  { name, account }: ToolAsked,
): Promise<Callable | undefined> {
  const userId = await personId(on, session)
  if (userId === undefined) return undefined
  const found = await findCallable(on, name, { userId, sessionId: session.id, named: account })
  return found === undefined || account !== undefined ? found : meantByGrants(on, session, found)
}

/**
 * Where several accounts fit and the agent names none, a call means the person's default if the session has access with it or with
 * none of them; otherwise the one that its access is on. With access on several, one has to be named.
 */
async function meantByGrants(on: Platform, session: Session, callable: Callable): Promise<Callable> {
  const fits = fitting(callable.account)
  if (fits.length < 2) return callable
  const { grants, now } = await listForTool(on.database, session.id, callable.tool.id)
  const living = new Set(grants.filter(grant => grantEnd(grant, now) === undefined).map(grant => grant.accountId))
  const held = fits.filter(({ id }) => living.has(id))
  const meant = held.find(isDefault) ?? (held.length === 1 ? held[0] : undefined)
  if (meant !== undefined) return withAccount(on, callable, meant)
  return held.length === 0 ? callable : { ...callable, account: { outcome: 'selection_required', fits: held } }
}

/** Whether another call of this tool that names its account in the same way can mean no other account. */
export function meansOneAccount({ account, rows }: Callable, named: string | undefined): boolean {
  if (named !== undefined || account.outcome !== 'connected') return true
  return rows.accounts.length < 2 || isDefault(account.account)
}

/** The names at a provider's own door, for what that door offers; none at the door of all providers. */
export async function plainNamesAt(on: Platform, door: DoorName): Promise<readonly string[]> {
  if (door.kind === 'aggregate') return []
  return (await listTools(on.database, { providerSlug: door.slug })).map(tool => tool.plainName)
}
