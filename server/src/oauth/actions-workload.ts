import { type Application, findApplication, findOnlyAgent, lockApplication } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { allowAttempt, lockPrincipals } from '../directory/index.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import type { Call } from '../platform/route.ts'
import { issueTokens, startSession } from '../sessions/index.ts'
import { refuseAssertion, useOnce, type VerifiedAssertion, verifyAssertion } from './actions-assertions.ts'
import { loadScopes } from './actions-scopes.ts'
import { checkResource } from './check-resource.ts'
import { checkScope } from './check-scope.ts'
import { conditionsHold } from './check-trust-conditions.ts'
import { tokenRefused } from './errors.ts'
import type { Granted, TokenRequest, WorkloadTrust } from './model.ts'
import { parseAssertion, type ReadAssertion } from './parse-assertion.ts'
import { insertAsserted } from './store-issuers.ts'
import { listTrustsIn, listTrustsOf, useTrust } from './store-trusts.ts'

/** A plain JWT, or an access token that its platform made for this server (RFC 9068); no logout token, proof or other statement. */
const workloadTypes: ReadonlySet<string> = new Set(['jwt', 'at+jwt'])
/** A service account's token of Kubernetes lives for an hour; what lives for a day is a secret again. */
const workloadSecondsMax = 7_200

/**
 * Whose workload this is, for one that says no more than its platform does: the application with a trust that fits, where there is
 * exactly one. Nothing in it is verified yet; `grantByWorkload` does that.
 */
export async function clientOfWorkload(
  on: Platform,
  call: Call,
  values: ReadonlyMap<string, string>,
): Promise<Application | undefined> {
  await allowAttempt(on, rateLimits.client, `address ${call.peer.address}`)
  const read = parseAssertion(values.get('assertion') ?? '')
  if (read === undefined) return undefined
  const trusts = await listTrustsIn(on.database, read.issuer)
  const fitting = trusts.filter(({ conditions }) => conditionsHold(conditions, read.claims))
  const [id, ...others] = new Set(fitting.map(trust => trust.applicationId))
  if (id === undefined || others.length > 0) return undefined
  const application = await findApplication(on.database, id)
  return application?.state === 'active' && application.kind === 'machine' ? application : undefined
}

/**
 * RFC 7523 section 2.1 for a workload: the token that its platform gave it, instead of a secret. It starts a session of the agent
 * that trusts that, without any access, as `client_credentials` does.
 */
export async function grantByWorkload(on: Platform, request: TokenRequest, read: ReadAssertion): Promise<Granted> {
  const { application, holderKey, userAgent, address } = request
  const agent = application.kind === 'machine' ? await findOnlyAgent(on, application.id) : undefined
  if (agent === undefined)
    throw tokenRefused('unauthorized_client', 'This client acts for people only; a workload is an agent by itself.')
  const { trust, verified } = await judgeWorkload(on, application, read)
  const { scope, resource } = await partsOf(on, request)
  const granted = await on.database.transaction(async tx => {
    await lockPrincipals(tx, [agent.id])
    await lockApplication(tx, application.id)
    if (!(await useTrust(tx, trust.id))) return 'withdrawn'
    if (!(await useOnce(tx, { application, issuer: trust.issuer, ...verified }))) return 'replayed'
    const session = await startSession(tx, {
      actor: { kind: 'system', node: on.node },
      kind: 'agent',
      principalId: agent.id,
      onBehalfOf: agent.ownerId,
      application,
      userAgent,
      ipAddress: address,
      // It shows the next token of its platform for the next one of ours.
      maxSeconds: application.policy.accessTokenSeconds,
    })
    await insertAsserted(tx, { session: session.id, ground: trust.id })
    const body = { actor: agent.id, ground: trust.id, subject: verified.claims.sub, application: application.id }
    await record(tx, { type: 'assertion.accepted', session: session.id, body: { ...body, scope, resource } })
    const tokens = await issueTokens(tx, { session, application, scope, resource, refresh: false, holderKey })
    return { session, tokens, scope, resource, holderKey }
  })
  if (typeof granted !== 'string') return granted
  return refuseAssertion(on, { application, ground: trust.id, because: granted })
}

interface Judged {
  readonly trust: WorkloadTrust
  readonly verified: Extract<VerifiedAssertion, { ok: true }>
}

/** The first trust of the application that the token fits, by everything that was verified in it. */
async function judgeWorkload(on: Platform, application: Application, read: ReadAssertion): Promise<Judged> {
  const { baseUrl } = on.config
  const trusts = (await listTrustsOf(on.database, application.id)).filter(({ issuer }) => issuer === read.issuer)
  let because = trusts.length === 0 ? 'issuer' : 'conditions'
  if (!workloadTypes.has(read.type?.toLowerCase() ?? 'jwt')) because = 'type'
  else
    for (const trust of trusts) {
      // What is not even said needs no key to be refused.
      if (!conditionsHold(trust.conditions, read.claims)) continue
      const audiences = trust.audience === undefined ? [baseUrl, `${baseUrl}/oauth2/token`] : [trust.audience]
      const trusting = { ...trust, ground: trust.id, audiences, secondsMax: workloadSecondsMax }
      const verified = await verifyAssertion(on, read, trusting)
      if (verified.ok && conditionsHold(trust.conditions, verified.claims)) return { trust, verified }
      because = verified.ok ? 'conditions' : verified.because
    }
  return refuseAssertion(on, { application, ground: trusts[0]?.id ?? null, because })
}

async function partsOf(
  on: Platform,
  { values, application }: TokenRequest,
): Promise<{ scope: string; resource: string | undefined }> {
  const { allowed, otherwise } = await loadScopes(on.database, application)
  const renewable = allowed.filter(word => word !== 'offline_access')
  const scope = checkScope({ asked: values.get('scope'), allowed: renewable, otherwise })
  if (!scope.ok) throw tokenRefused('invalid_scope', scope.description)
  const { baseUrl } = on.config
  const resource = checkResource({ asked: values.get('resource'), baseUrl, otherwise: `${baseUrl}/mcp` })
  if (!resource.ok) throw tokenRefused('invalid_target', resource.description)
  return { scope: scope.value, resource: resource.value }
}
