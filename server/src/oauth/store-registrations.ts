import type { Sql, Transaction } from '../platform/database.ts'
import { type AgentId, type Id, idFrom, type OrganizationId, type UserId } from '../platform/ids.ts'
import type { AgentClaimAttemptsRow, AgentRegistrationsRow } from '../platform/rows.ts'
import type { AgentRegistration, AgentRegistrationSettings, ClaimAttempt } from './model.ts'

export async function getRegistrationSettings(sql: Sql): Promise<AgentRegistrationSettings> {
  const [row] = await sql.query<{ enabled: boolean; role_slugs: string[] }>(
    'SELECT enabled, role_slugs FROM agent_registration_settings',
  )
  if (row === undefined) throw new Error('the settings are there from the beginning')
  return { enabled: row.enabled, roleSlugs: row.role_slugs }
}

export async function saveRegistrationSettings(tx: Transaction, settings: AgentRegistrationSettings): Promise<void> {
  await tx.query(
    'UPDATE agent_registration_settings SET enabled = $1, role_slugs = $2, updated_at = clock_timestamp()',
    [settings.enabled, settings.roleSlugs],
  )
}

type RegistrationRow = AgentRegistrationsRow & { is_late: boolean }

const registrationColumns = `id, claim_id, kind, name, ip_address, user_agent, attempts, agent_id, created_at, updated_at, expires_at,
  claimed_at, claimed_by, organization_id, expires_at <= clock_timestamp() AS is_late`

function registrationOf(row: RegistrationRow): AgentRegistration {
  return {
    id: idFrom('agentRegistration', row.id),
    claimId: idFrom('agentClaim', row.claim_id),
    kind: row.kind,
    name: row.name,
    ipAddress: row.ip_address,
    userAgent: row.user_agent ?? undefined,
    attempts: row.attempts,
    agentId: idFrom('agent', row.agent_id),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    isLate: row.is_late,
    claimedAt: row.claimed_at ?? undefined,
    claimedBy: row.claimed_by === null ? undefined : idFrom('user', row.claimed_by),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
  }
}

export interface NewRegistration {
  readonly id: Id<'agentRegistration'>
  readonly claimId: Id<'agentClaim'>
  readonly claimTokenHash: Buffer
  readonly kind: AgentRegistration['kind']
  readonly name: string
  readonly ipAddress: string
  readonly userAgent: string | undefined
  readonly agentId: AgentId
  readonly lifeSeconds: number
}

export async function insertRegistration(tx: Transaction, made: NewRegistration): Promise<AgentRegistration> {
  const { id, claimId, claimTokenHash, kind, name, ipAddress, userAgent = null, agentId, lifeSeconds } = made
  const rows = await tx.query<RegistrationRow>(
    `INSERT INTO agent_registrations (id, claim_id, claim_token_hash, kind, name, ip_address, user_agent, agent_id, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9)) RETURNING ${registrationColumns}`,
    [id, claimId, claimTokenHash, kind, name, ipAddress, userAgent, agentId, lifeSeconds],
  )
  const [row] = rows
  if (row === undefined) throw new Error('an INSERT answers its row')
  return registrationOf(row)
}

export async function findRegistration(sql: Sql, id: Id<'agentRegistration'>): Promise<AgentRegistration | undefined> {
  const rows = await sql.query<RegistrationRow>(
    `SELECT ${registrationColumns} FROM agent_registrations WHERE id = $1`,
    [id],
  )
  return rows[0] && registrationOf(rows[0])
}

/** Of an agent that registered itself and was claimed. */
export async function findRegistrationOfAgent(sql: Sql, agentId: string): Promise<Id<'agentRegistration'> | undefined> {
  const [row] = await sql.query<{ id: string }>(
    'SELECT id FROM agent_registrations WHERE agent_id = $1 AND claimed_at IS NOT NULL',
    [agentId],
  )
  return row && idFrom('agentRegistration', row.id)
}

/** Locked: of many that want to complete a claim one does. */
export async function lockRegistration(
  tx: Transaction,
  id: Id<'agentRegistration'>,
): Promise<AgentRegistration | undefined> {
  const rows = await tx.query<RegistrationRow>(
    `SELECT ${registrationColumns} FROM agent_registrations WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  )
  return rows[0] && registrationOf(rows[0])
}

/** The same by what only the agent has. */
export async function lockRegistrationOfToken(
  tx: Transaction,
  claimTokenHash: Buffer,
): Promise<AgentRegistration | undefined> {
  const rows = await tx.query<RegistrationRow>(
    `SELECT ${registrationColumns} FROM agent_registrations WHERE claim_token_hash = $1 FOR NO KEY UPDATE`,
    [claimTokenHash],
  )
  return rows[0] && registrationOf(rows[0])
}

export async function saveRegistrationClaim(
  tx: Transaction,
  id: Id<'agentRegistration'>,
  { userId, organizationId }: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<AgentRegistration> {
  const rows = await tx.query<RegistrationRow>(
    `UPDATE agent_registrations SET claimed_at = clock_timestamp(), updated_at = clock_timestamp(), claimed_by = $2,
        organization_id = $3 WHERE id = $1 AND claimed_at IS NULL RETURNING ${registrationColumns}`,
    [id, userId, organizationId ?? null],
  )
  const [row] = rows
  if (row === undefined) throw new Error('a registration is claimed once')
  return registrationOf(row)
}

type AttemptRow = Omit<AgentClaimAttemptsRow, 'token_hash'> & { is_late: boolean; code_is_late: boolean }

const attemptColumns = `id, registration_id, login_hint, state, user_id, organization_id, user_code_hash, user_code_expires_at,
  guesses_left, created_at, updated_at, expires_at, expires_at <= clock_timestamp() AS is_late,
  user_code_expires_at IS NULL OR user_code_expires_at <= clock_timestamp() AS code_is_late`

function attemptOf(row: AttemptRow): ClaimAttempt {
  return {
    id: idFrom('agentClaimAttempt', row.id),
    registrationId: idFrom('agentRegistration', row.registration_id),
    loginHint: row.login_hint ?? undefined,
    state: row.state,
    userId: row.user_id === null ? undefined : idFrom('user', row.user_id),
    organizationId: row.organization_id === null ? undefined : idFrom('organization', row.organization_id),
    userCodeHash: row.user_code_hash ?? undefined,
    codeIsLate: row.code_is_late,
    guessesLeft: row.guesses_left,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
    isLate: row.is_late,
  }
}

export interface NewAttempt {
  readonly id: Id<'agentClaimAttempt'>
  readonly registrationId: Id<'agentRegistration'>
  readonly tokenHash: Buffer
  readonly loginHint: string
  readonly lifeSeconds: number
}

/** The one before counts no more: a claim has one attempt at a time. It never outlives its claim. */
export async function insertAttempt(tx: Transaction, made: NewAttempt): Promise<ClaimAttempt> {
  const { id, registrationId, tokenHash, loginHint, lifeSeconds } = made
  await tx.query(
    `UPDATE agent_claim_attempts SET state = 'replaced', user_id = NULL, user_code_hash = NULL, user_code_expires_at = NULL,
        updated_at = clock_timestamp() WHERE registration_id = $1 AND state IN ('open', 'linked')`,
    [registrationId],
  )
  await tx.query(
    'UPDATE agent_registrations SET attempts = attempts + 1, updated_at = clock_timestamp() WHERE id = $1',
    [registrationId],
  )
  const rows = await tx.query<AttemptRow>(
    `INSERT INTO agent_claim_attempts (id, registration_id, token_hash, login_hint, expires_at)
     SELECT $1, r.id, $3, $4, least(r.expires_at, clock_timestamp() + make_interval(secs => $5))
       FROM agent_registrations r WHERE r.id = $2 RETURNING ${attemptColumns}`,
    [id, registrationId, tokenHash, loginHint, lifeSeconds],
  )
  const [row] = rows
  if (row === undefined) throw new Error('an attempt is one of a registration')
  return attemptOf(row)
}

export async function findAttempt(sql: Sql, tokenHash: Buffer): Promise<ClaimAttempt | undefined> {
  const rows = await sql.query<AttemptRow>(`SELECT ${attemptColumns} FROM agent_claim_attempts WHERE token_hash = $1`, [
    tokenHash,
  ])
  return rows[0] && attemptOf(rows[0])
}

/** The newest one; the caller holds its registration. */
export async function findLastAttempt(
  sql: Sql,
  registrationId: Id<'agentRegistration'>,
): Promise<ClaimAttempt | undefined> {
  const rows = await sql.query<AttemptRow>(
    `SELECT ${attemptColumns} FROM agent_claim_attempts WHERE registration_id = $1 ORDER BY id DESC LIMIT 1`,
    [registrationId],
  )
  return rows[0] && attemptOf(rows[0])
}

export interface AttemptLink {
  readonly userId: UserId
  readonly organizationId: OrganizationId | undefined
  readonly userCodeHash: Buffer
  readonly codeSeconds: number
  readonly guesses: number
}

/** A person said yes: this code, for so long, so many guesses. */
export async function saveLink(tx: Transaction, id: Id<'agentClaimAttempt'>, link: AttemptLink): Promise<void> {
  await tx.query(
    `UPDATE agent_claim_attempts SET state = 'linked', user_id = $2, organization_id = $3, user_code_hash = $4,
        user_code_expires_at = clock_timestamp() + make_interval(secs => $5), guesses_left = $6, updated_at = clock_timestamp()
      WHERE id = $1 AND state IN ('open', 'linked')`,
    [id, link.userId, link.organizationId ?? null, link.userCodeHash, link.codeSeconds, link.guesses],
  )
}

export async function saveClaimDenial(tx: Transaction, id: Id<'agentClaimAttempt'>): Promise<void> {
  await tx.query(
    `UPDATE agent_claim_attempts SET state = 'denied', user_id = NULL, organization_id = NULL, user_code_hash = NULL,
        user_code_expires_at = NULL, updated_at = clock_timestamp() WHERE id = $1 AND state IN ('open', 'linked')`,
    [id],
  )
}

export async function saveWrongGuess(tx: Transaction, id: Id<'agentClaimAttempt'>): Promise<void> {
  await tx.query(
    `UPDATE agent_claim_attempts SET guesses_left = guesses_left - 1, updated_at = clock_timestamp()
      WHERE id = $1 AND guesses_left > 0`,
    [id],
  )
}

/** The claim is done: its code is gone, and so are the addresses that the agent named. */
export async function saveCompletion(tx: Transaction, attempt: ClaimAttempt): Promise<void> {
  await tx.query(
    `UPDATE agent_claim_attempts SET state = 'completed', user_code_hash = NULL, user_code_expires_at = NULL, guesses_left = 0,
        updated_at = clock_timestamp() WHERE id = $1`,
    [attempt.id],
  )
  await tx.query('UPDATE agent_claim_attempts SET login_hint = NULL WHERE registration_id = $1', [
    attempt.registrationId,
  ])
}

/** Kept for a day after their end, so that whoever comes late is told that it is late. */
export async function deleteEndedRegistrations(sql: Sql): Promise<void> {
  await sql.query(
    `DELETE FROM agent_registrations WHERE claimed_at IS NULL AND expires_at < clock_timestamp() - interval '1 day'`,
  )
}

/** Agents that waited for their person ask again. */
export async function deleteUnclaimed(tx: Transaction): Promise<void> {
  await tx.query('DELETE FROM agent_registrations WHERE claimed_at IS NULL')
}
