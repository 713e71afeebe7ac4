import { type Application, actsAsAgent, listResources } from '../applications/index.ts'
import type { Sql } from '../platform/database.ts'
import { listPermissions, type Permission } from '../roles/index.ts'
import { type Scopes, saysWhatOneMayDo, scopesOf } from './derive-scopes.ts'

/** What an application may ask for. An application without a list of its own costs no look at the database. */
export async function loadScopes(sql: Sql, application: Application): Promise<Scopes> {
  const listed = application.connect.scopes ?? []
  const permissions = await permissionsNamed(sql, listed)
  return scopesOf(
    application,
    permissions.map(({ slug }) => slug),
  )
}

/** What its tokens may be for besides this server. An agent's are for this server alone, which costs no look. */
export async function resourcesOf(sql: Sql, application: Application): Promise<readonly string[]> {
  return actsAsAgent(application.kind) ? [] : listResources(sql, application.id)
}

/** The permissions that these scopes name, those that there are. */
export async function permissionsNamed(sql: Sql, scopes: readonly string[]): Promise<Permission[]> {
  const slugs = scopes.filter(saysWhatOneMayDo)
  if (slugs.length === 0) return []
  const take = slugs.length
  return listPermissions(sql, { ascending: true, from: undefined, take, backwards: false, limit: take }, slugs)
}
