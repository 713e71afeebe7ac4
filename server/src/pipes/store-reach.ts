import type { Sql } from '../platform/database.ts'
import type { ProviderId } from '../platform/ids.ts'

/** The connected accounts of a provider, counted: what a call there can be made with. */
export interface AccountsAt {
  readonly connected: number
  readonly ofPeople: number
  readonly ofOrganizations: number
  /** Those that their person opened to applications: an application gets their credential. */
  readonly forApplications: number
  /** The newest of them. */
  readonly some: readonly string[]
}

const someMax = 20

/** Of every provider that has any, at one moment. */
export async function accountsByProvider(sql: Sql): Promise<ReadonlyMap<ProviderId, AccountsAt>> {
  const rows = await sql.query<{
    provider_id: ProviderId
    connected: number
    of_organizations: number
    for_applications: number
    some: string[]
  }>(
    `SELECT provider_id, count(*)::int AS connected, (count(*) FILTER (WHERE starts_with(owner_id, 'org_')))::int AS of_organizations,
        (count(*) FILTER (WHERE for_applications))::int AS for_applications,
        (array_agg(id ORDER BY id DESC))[1:${someMax}] AS some
       FROM connected_accounts WHERE state = 'connected' GROUP BY provider_id`,
  )
  return new Map(
    rows.map(row => [
      row.provider_id,
      {
        connected: row.connected,
        ofPeople: row.connected - row.of_organizations,
        ofOrganizations: row.of_organizations,
        forApplications: row.for_applications,
        some: row.some,
      },
    ]),
  )
}
