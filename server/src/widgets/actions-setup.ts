import { deleteDomain, getDomain, getOrganization, type OrganizationDomain, verifyDomain } from '../directory/index.ts'
import { countDirectory, type Directory, getDirectory, listDirectories } from '../directory-sync/index.ts'
import { listQuery, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { generateLink } from '../portal/index.ts'
import { type Connection, listConnections } from '../sso/index.ts'
import { permissionMissing } from './errors.ts'
import type { Member, WidgetScope } from './model.ts'

const shownMax = 100
const page = pageOf(listQuery.parse({ limit: shownMax }))

/** What the organization claims and what it has proven. */
export async function domainsOf(on: Platform, { organizationId }: Member): Promise<readonly OrganizationDomain[]> {
  return (await getOrganization(on.database, organizationId)).domains
}

/** 404 for a domain of another organization, as for one that is not there. */
async function domainOf(on: Platform, { organizationId }: Member, id: string): Promise<OrganizationDomain> {
  const domain = await getDomain(on.database, id)
  if (domain.organizationId !== organizationId) throw notFound('domain')
  return domain
}

/** Gives it up, proven or not; answers what it was. */
export async function giveDomainUp(on: Platform, caller: Member, id: string): Promise<OrganizationDomain> {
  const domain = await domainOf(on, caller, id)
  await deleteDomain(on, caller.actor, id)
  return domain
}

/** Looks its record up now. One that is proven stays as it is. */
export async function lookDomainUp(on: Platform, caller: Member, id: string): Promise<OrganizationDomain> {
  const domain = await domainOf(on, caller, id)
  return domain.state === 'verified' ? domain : verifyDomain(on, caller.actor, id)
}

/** How the organization's people sign in by its own provider. */
export async function connectionsOf(on: Platform, { organizationId }: Member): Promise<readonly Connection[]> {
  return (await listConnections(on.database, { page, organizationId })).slice(0, shownMax)
}

export interface CountedDirectory {
  readonly directory: Directory
  readonly counted: Awaited<ReturnType<typeof countDirectory>>
}

/** The directories that write here, with how many each holds. */
export async function directoriesOf(on: Platform, { organizationId }: Member): Promise<readonly CountedDirectory[]> {
  const found = await listDirectories(on.database, { page, organizationId, search: undefined })
  return Promise.all(found.slice(0, shownMax).map(directory => counted(on, directory)))
}

/** One of them. 404 for one of another organization. */
export async function directoryOf(on: Platform, { organizationId }: Member, id: string): Promise<CountedDirectory> {
  const directory = await getDirectory(on.database, id)
  if (directory.organizationId !== organizationId) throw notFound('directory')
  return counted(on, directory)
}

async function counted(on: Platform, directory: Directory): Promise<CountedDirectory> {
  return { directory, counted: await countDirectory(on.database, directory.id) }
}

/** What each part of the portal needs: a link to it acts for the organization. */
export const portalPermissions = {
  sso: 'widgets:sso:manage',
  domain_verification: 'widgets:domain-verification:manage',
  log_streams: 'widgets:audit-log-streaming:manage',
  dsync: 'widgets:dsync:manage',
} as const satisfies Record<string, WidgetScope>
export type WidgetIntent = keyof typeof portalPermissions

/** A link to the part of the portal that the member may set up. It counts once, for five minutes. */
export function linkToPortal(on: Platform, caller: Member, intent: WidgetIntent): Promise<Secret> {
  const permission = portalPermissions[intent]
  if (!caller.permissions.includes(permission)) throw permissionMissing(permission)
  const { actor, organizationId } = caller
  return generateLink(on, actor, { organizationId, intent })
}
