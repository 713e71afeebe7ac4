import { type Application, ensureAgent, findApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { lockPrincipals, type User } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { bindForeignToken, startSession } from '../sessions/index.ts'
import { useOnce, type VerifiedAssertion, verifyAssertion } from './actions-assertions.ts'
import { isMember, personOf, provenBy } from './actions-identity.ts'
import { accessTokenFault } from './check-access-token.ts'
import { type IdentityIssuer, mcpScope } from './model.ts'
import { parseAssertion, type ReadAssertion } from './parse-assertion.ts'
import { findForeignClient } from './store-foreign-clients.ts'
import { findIdentityIssuer, holdIdentityIssuer, insertAsserted } from './store-issuers.ts'

/** The longest life that an access token of another server may have left when it is shown here first. */
const foreignTokenSecondsMax = 86_400
const toldMax = 1_000
const told = perPlatform<Set<string>>(() => new Set())

export interface PresentedForeign {
  readonly token: string
  readonly holderKey: string | undefined
  /** Whether a token for this resource is one for the door that was called. */
  readonly isHere: (resource: string) => boolean
  readonly userAgent: string | undefined
  readonly ipAddress: string | undefined
}

/** A token of an issuer that an organization trusts, judged: whose it is, and what it is here. */
interface Judged {
  readonly issuer: IdentityIssuer
  readonly verified: Extract<VerifiedAssertion, { ok: true }>
  readonly user: User
  readonly application: Application
  readonly clientId: string
  readonly resource: string
}

/**
 * The first time that an access token of another authorization server is shown (RFC 9068): a session of that person's agent begins,
 * for this server's clocks and the token's own end, and the token becomes a bearer of it. From then on it is one of ours: it is found
 * by its hash, and after an end nothing begins by it again. True when it may be looked up now.
 */
export async function beginByForeignToken(on: Platform, presented: PresentedForeign): Promise<boolean> {
  const read = parseAssertion(presented.token)
  if (read === undefined) return false
  const judged = await judge(on, presented, read)
  if (judged === undefined) return false
  const begun = await begin(on, presented, judged).catch(refusedByState)
  // Of several requests with one new token, the first begins, and the others find what it began.
  if (begun === undefined || begun === 'replayed') return true
  await refuse(on, presented, { issuer: judged.issuer, because: begun })
  return false
}

/** What stops, ends, suspends or demands refuses a start; everything else is a fault of ours. */
function refusedByState(cause: unknown): 'state' {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const statuses: readonly number[] = [403, 404, 409]
  if (/^AM00[1-4]$/.test(code) || (cause instanceof Refusal && statuses.includes(cause.status))) return 'state'
  throw cause
}

async function judge(on: Platform, presented: PresentedForeign, read: ReadAssertion): Promise<Judged | undefined> {
  const issuer = await findIdentityIssuer(on.database, read.issuer)
  const { aud } = read.claims
  const [resource, ...others] = Array.isArray(aud) ? aud : [aud]
  // One that is for others as well could be shown here by any of them (T12).
  if (issuer === undefined || typeof resource !== 'string' || others.length > 0 || !presented.isHere(resource))
    return undefined
  const trusting = { ...issuer, ground: issuer.id, audiences: [resource], secondsMax: foreignTokenSecondsMax }
  const verified = await verifyAssertion(on, read, trusting)
  if (!verified.ok && verified.because === 'signature') return undefined
  const no = (because: string): Promise<undefined> => refuse(on, presented, { issuer, because })
  if (!verified.ok) return no(verified.because)
  const { claims } = verified
  const fault = accessTokenFault({ type: read.type, claims, scope: mcpScope, holderKey: presented.holderKey })
  if (fault !== undefined) return no(fault)
  const clientId = String(claims.client_id)
  const applicationId = await findForeignClient(on.database, { issuer: issuer.id, clientId })
  const application = applicationId && (await findApplication(on.database, applicationId))
  if (application?.kind !== 'agent') return no('client')
  const user = await personOf(on.database, issuer, claims)
  if (user === undefined || !(await isMember(on.database, issuer, user))) return no('person')
  return { issuer, verified, user, application, clientId, resource }
}

/** Undefined once it has begun. */
function begin(
  on: Platform,
  { token, holderKey, userAgent, ipAddress }: PresentedForeign,
  { issuer, verified, user, application, clientId, resource }: Judged,
): Promise<'replayed' | 'withdrawn' | 'expired' | undefined> {
  const actor: Actor = { kind: 'system', node: on.node }
  const expiresAt = new Date((verified.claims.exp ?? 0) * 1000)
  const secondsLeft = Math.floor((expiresAt.getTime() - on.clock.now().getTime()) / 1000)
  if (secondsLeft < 1) return Promise.resolve('expired')
  return on.database.transaction(async tx => {
    await lockPrincipals(tx, [user.id])
    const agentId = await ensureAgent(tx, actor, { application, ownerId: user.id })
    const held = await holdIdentityIssuer(tx, issuer.id)
    const stillNamed = await findForeignClient(tx, { issuer: issuer.id, clientId })
    if (held === undefined || stillNamed !== application.id || !(await isMember(tx, issuer, user))) return 'withdrawn'
    if (!(await useOnce(tx, { application, issuer: issuer.issuer, ...verified }))) return 'replayed'
    const session = await startSession(tx, {
      actor,
      kind: 'agent',
      principalId: agentId,
      onBehalfOf: user.id,
      application,
      organizationId: issuer.organizationId,
      proofs: provenBy(verified.claims.amr, issuer.organizationId),
      userAgent,
      ipAddress,
      maxSeconds: secondsLeft,
    })
    await insertAsserted(tx, { session: session.id, ground: issuer.id })
    await bindForeignToken(tx, { session, token, scope: mcpScope, resource, expiresAt, holderKey })
    const body = { actor: agentId, ground: issuer.id, person: user.id, application: application.id }
    const said = { ...body, client: clientId, scope: mcpScope, resource }
    await record(tx, { type: 'foreign_token.accepted', session: session.id, body: said })
    return undefined
  })
}

/**
 * Why a token of a trusted issuer opens nothing stands in the log, once for each token, however often it is shown; who shows it
 * is told nothing of it (T29). What nobody trusted has signed is not written down at all: anybody can make it up.
 */
async function refuse(
  on: Platform,
  { token }: PresentedForeign,
  { issuer, because }: { readonly issuer: IdentityIssuer; readonly because: string },
): Promise<undefined> {
  const known = told(on)
  // What is signed counts, for a signature can be spelled in two ways.
  const name = sha256Hex(`${token.slice(0, token.lastIndexOf('.'))} ${because}`)
  if (known.has(name)) return
  if (known.size >= toldMax) known.clear()
  known.add(name)
  await record(on.database, { type: 'foreign_token.refused', body: { actor: 'system', ground: issuer.id, because } })
}
