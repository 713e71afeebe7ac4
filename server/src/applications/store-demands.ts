import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { OrganizationDemands, SignInMethod } from './model.ts'

interface Row {
  organization_id: string
  methods: SignInMethod[] | null
  mfa_required: boolean
  break_glass: string[]
}

/** Those of these organizations that demand something. */
export async function listDemands(
  sql: Sql,
  organizations: readonly OrganizationId[],
): Promise<ReadonlyMap<OrganizationId, OrganizationDemands>> {
  if (organizations.length === 0) return new Map()
  const rows = await sql.query<Row>(
    'SELECT organization_id, methods, mfa_required, break_glass FROM organization_demands WHERE organization_id = ANY($1)',
    [organizations],
  )
  return new Map(rows.map(row => [idFrom('organization', row.organization_id), demandsOf(row)]))
}

export async function findDemands(sql: Sql, organizationId: OrganizationId): Promise<OrganizationDemands | undefined> {
  return (await listDemands(sql, [organizationId])).get(organizationId)
}

function demandsOf(row: Row): OrganizationDemands {
  return {
    methods: row.methods ?? undefined,
    mfaRequired: row.mfa_required,
    breakGlass: row.break_glass.map(id => idFrom('user', id)),
  }
}

export async function saveDemands(
  tx: Transaction,
  organizationId: OrganizationId,
  { methods, mfaRequired, breakGlass }: OrganizationDemands,
): Promise<void> {
  await tx.query(
    `INSERT INTO organization_demands (organization_id, methods, mfa_required, break_glass) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id) DO UPDATE SET methods = $2, mfa_required = $3, break_glass = $4, updated_at = clock_timestamp()`,
    [organizationId, methods ?? null, mfaRequired, breakGlass],
  )
}

/** The organizations that have this person as a break-glass account. */
export async function listBreakGlassOf(sql: Sql, userId: UserId): Promise<OrganizationId[]> {
  const rows = await sql.query<{ organization_id: string }>(
    'SELECT organization_id FROM organization_demands WHERE break_glass @> ARRAY[$1] ORDER BY organization_id LIMIT 1000',
    [userId],
  )
  return rows.map(row => idFrom('organization', row.organization_id))
}
