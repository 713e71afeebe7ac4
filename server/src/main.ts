import { resolveTxt } from 'node:dns/promises'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { startKeyEndings } from './api-keys/jobs.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { originRegistered } from './applications/index.ts'
import { startApplicationSweep } from './applications/jobs.ts'
import { startLogoutDelivery } from './applications/jobs-logout.ts'
import { applicationRoutes } from './applications/routes.ts'
import { connectRoutes } from './applications/routes-connect.ts'
import { logoutDoors } from './applications/routes-logout.ts'
import { sealedSigningKeys } from './applications/store-sealed.ts'
import { startApprovalExpiry } from './approvals/jobs.ts'
import { approvalPages } from './approvals/pages.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { canRecord, createAuditSigner, queueLag, record, startSequencer } from './audit/index.ts'
import { startAuditExports } from './audit/jobs-export.ts'
import { auditRoutes } from './audit/routes.ts'
import { auditLogRoutes } from './audit/routes-logs.ts'
import { sealedAuditKey, sealedExports } from './audit/store-sealed.ts'
import { authenticationPages } from './authentication/pages.ts'
import { authenticationDoors } from './authentication/routes.ts'
import { authorizationRoutes } from './authorization/routes.ts'
import { admitRequest } from './directory/index.ts'
import { startDomainChecks } from './directory/jobs.ts'
import { startRequestLimits } from './directory/jobs-limits.ts'
import { authorRoutes } from './directory/routes-authors.ts'
import { domainRoutes } from './directory/routes-domains.ts'
import { groupRoutes } from './directory/routes-groups.ts'
import { invitationRoutes } from './directory/routes-invitations.ts'
import { membershipRoutes } from './directory/routes-memberships.ts'
import { organizationRoutes } from './directory/routes-organizations.ts'
import { userRoutes } from './directory/routes-users.ts'
import { sealedInvitations } from './directory/store-sealed.ts'
import { startEventFollower } from './events/jobs.ts'
import { startWebhookDelivery } from './events/jobs-delivery.ts'
import { eventRoutes } from './events/routes.ts'
import { sealedActionSecrets, sealedFormerSecrets, sealedWebhookSecrets } from './events/store-sealed.ts'
import { flagRoutes } from './flags/routes.ts'
import { drain, startReconciler } from './gateway/jobs.ts'
import { mcpDoors } from './gateway/routes.ts'
import { callLimitRoutes } from './gateway/routes-limits.ts'
import { relayDoors } from './gateway/routes-relay.ts'
import { bookRefused } from './governance/actions-refused.ts'
import { startFindingsSweep, startStopSweep } from './governance/jobs.ts'
import { governancePages } from './governance/pages.ts'
import { governanceRoutes } from './governance/routes.ts'
import { lifecycleRoutes } from './governance/routes-lifecycle.ts'
import { stopRoutes } from './governance/routes-stops.ts'
import { startMailDelivery } from './mail/jobs.ts'
import { outboxPages } from './mail/pages.ts'
import { sealedMails } from './mail/store-sealed.ts'
import { startOauthSweep } from './oauth/jobs.ts'
import { oauthPages } from './oauth/pages.ts'
import { devicePages } from './oauth/pages-device.ts'
import { oauthDoors } from './oauth/routes.ts'
import { blueprintRoutes } from './oauth/routes-blueprints.ts'
import { issuerRoutes } from './oauth/routes-issuers.ts'
import { trustRoutes } from './oauth/routes-trusts.ts'
import { sealedPushed } from './oauth/store-sealed.ts'
import { serveOwnTools } from './pipes/index.ts'
import { startPipesSweep } from './pipes/jobs.ts'
import { pipesPages } from './pipes/pages.ts'
import { pipesRoutes } from './pipes/routes.ts'
import { clientDoors } from './pipes/routes-client.ts'
import { connectionRoutes } from './pipes/routes-connections.ts'
import { handOutRoutes } from './pipes/routes-hand-out.ts'
import { integrationRoutes } from './pipes/routes-integrations.ts'
import {
  sealedClientSecrets,
  sealedCredentials,
  sealedIntegrationSecrets,
  sealedOrganizationSecrets,
  sealedProviderTokens,
  sealedVerifiers,
} from './pipes/store-sealed.ts'
import { actorName, inSession } from './platform/actor.ts'
import { descriptionDoor } from './platform/api-description.ts'
import { bindRootKey } from './platform/bind-root-key.ts'
import { systemClock } from './platform/clock.ts'
import { type Config, readConfig } from './platform/config.ts'
import { openDataDirectory, writeFirstStart } from './platform/data-directory.ts'
import { openDatabase } from './platform/database.ts'
import { createEgress } from './platform/egress.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import type { Job } from './platform/every.ts'
import { createEdge, type Edge, type Forbidden } from './platform/http.ts'
import { newId } from './platform/ids.ts'
import { createInFlight } from './platform/in-flight.ts'
import { createLogger } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrate } from './platform/migrate.ts'
import { notOffered } from './platform/not-offered.ts'
import { operationsRoutes } from './platform/operations.ts'
import { assetRoutes, refusalPage } from './platform/page-doors.ts'
import type { Platform } from './platform/platform.ts'
import type { Route } from './platform/route.ts'
import { StartFault } from './platform/start-fault.ts'
import { sealedAnswers, sealedDigestKey } from './platform/store.ts'
import { policyPages } from './policy/pages.ts'
import { policyRoutes } from './policy/routes.ts'
import { roleRoutes } from './roles/routes.ts'
import { authenticateApiKey, type FirstStart, prepareFirstStart } from './sessions/index.ts'
import { startDoorWatch, startEndingSweep } from './sessions/jobs.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { frameAsked } from './sign-in/index.ts'
import { startSignInSweep } from './sign-in/jobs.ts'
import { signInPages } from './sign-in/pages.ts'
import { factorRoutes } from './sign-in/routes.ts'
import { sealedCodes, sealedFactors, sealedProviderSecrets, sealedVisits } from './sign-in/store-sealed.ts'
import { type SealedColumns, startKeyUpkeep } from './vault/jobs.ts'
import { vaultRoutes } from './vault/routes.ts'
import { keyRoutes } from './vault/routes-keys.ts'
import { sealedDataKeys, sealedObjects } from './vault/store-sealed.ts'
import { waitlistRoutes } from './waitlists/routes.ts'

export const version = '0.1.0'

const health = operationsRoutes({
  version,
  canRecord: on => canRecord(on.database),
  auditLagSeconds: async on => (await queueLag(on.database)).oldestSeconds,
  mayRead: async (on, call) => (await authenticateApiKey(on, call)) !== undefined,
})

/** Everything that this server answers, in one list: the edge, the API description and the permission matrix read it. */
export const routes: readonly Route[] = [
  ...health,
  ...assetRoutes,
  // sign-in
  ...signInPages,
  ...factorRoutes,
  // authentication and the sessions of people
  ...authenticationPages,
  ...authenticationDoors,
  ...sessionRoutes,
  // directory
  ...userRoutes,
  ...membershipRoutes,
  ...invitationRoutes,
  ...organizationRoutes,
  ...domainRoutes,
  ...groupRoutes,
  ...authorRoutes,
  // roles and authorization
  ...roleRoutes,
  ...authorizationRoutes,
  // events, logs, vault, flags, keys of customers, waitlists
  ...eventRoutes,
  ...auditLogRoutes,
  ...vaultRoutes,
  ...keyRoutes,
  ...flagRoutes,
  ...apiKeyRoutes,
  ...waitlistRoutes,
  // applications
  ...applicationRoutes,
  ...connectRoutes,
  ...logoutDoors,
  // oauth, devices, mail
  ...oauthPages,
  ...oauthDoors,
  ...devicePages,
  ...issuerRoutes,
  ...trustRoutes,
  ...outboxPages,
  // agents and what they call
  ...approvalPages,
  ...pipesPages,
  ...clientDoors,
  ...governancePages,
  ...callLimitRoutes,
  ...mcpDoors,
  ...relayDoors,
  ...pipesRoutes,
  ...integrationRoutes,
  ...connectionRoutes,
  ...handOutRoutes,
  ...approvalRoutes,
  ...policyRoutes,
  ...policyPages,
  ...auditRoutes,
  ...governanceRoutes,
  ...stopRoutes,
  ...blueprintRoutes,
  ...lifecycleRoutes,
]

/** Every column of sealed values, in one list: a key is gone only when none of them holds a value of it. */
export const sealedColumns: SealedColumns = {
  root: [
    sealedDigestKey,
    sealedAnswers,
    sealedAuditKey,
    sealedExports,
    sealedWebhookSecrets,
    sealedFormerSecrets,
    sealedActionSecrets,
    sealedDataKeys,
    sealedMails,
    sealedInvitations,
    sealedSigningKeys,
    sealedCodes,
    sealedVisits,
    sealedPushed,
  ],
  vault: [
    sealedObjects,
    sealedFactors,
    sealedProviderSecrets,
    sealedCredentials,
    sealedProviderTokens,
    sealedClientSecrets,
    sealedIntegrationSecrets,
    sealedOrganizationSecrets,
    sealedVerifiers,
  ],
}

/** One running node. */
export interface Ambit {
  readonly on: Platform
  readonly edge: Edge
  readonly firstStart: FirstStart | undefined
  /** Lines for the person at the terminal. */
  readonly notices: readonly string[]
  /** `/health` answers 503 from now on; all else is served as before. */
  leave(): void
  /** No admitted call is lost: new ones are refused, those in flight settle, then the rest stops. */
  stop(): Promise<void>
}

/** A refusal that says something about its actor is in the log too. */
function bookForbidden(on: Platform, { actor, route, what }: Forbidden): Promise<unknown> {
  const body = { actor: actorName(actor), route, ...what }
  return record(on.database, { type: 'api.refused', ...inSession(actor), body })
}

/** Wires one node: data directory, database, platform, edge, jobs. Throws `StartFault` with one clear line. */
export async function createAmbit(config: Config): Promise<Ambit> {
  const log = createLogger(config.logLevel)
  const rootKey = await openDataDirectory(config)
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres({ ...config, log }) : undefined
  const url = config.databaseUrl?.reveal() ?? embedded?.url ?? ''
  try {
    await migrate(url)
    const database = await openDatabase({ url, log })
    const node = newId('request')
    await bindRootKey(database, rootKey, node)
    const signer = await createAuditSigner(rootKey, database)
    const egress = createEgress(config)
    const on: Platform = {
      config,
      database,
      clock: systemClock,
      log,
      egress,
      rootKey,
      signer,
      metrics: createMetrics(),
      inFlight: createInFlight(),
      resolveTxt: async name => (await resolveTxt(name)).map(parts => parts.join('')),
      node,
    }
    serveOwnTools(on, { routes, bookForbidden })
    const firstStart = await prepareFirstStart(on)
    const sequencer = startSequencer({ database, signer, log })
    const jobs = await startJobs(on)
    const edge = createEdge(on, {
      routes: [...routes, descriptionDoor(routes)],
      authenticate: authenticateApiKey,
      bookForbidden,
      admit: admitRequest,
      bookRefused,
      crossOrigin: {
        paths: new Set(['/user_management/authenticate']),
        allows: (node, origin) => originRegistered(node.database, origin),
      },
      notOffered,
      renderRefusal: (refusal, requestId, request) => refusalPage(frameAsked(on, request), refusal, requestId),
    })
    const leave = (): void => {
      on.inFlight.leaving = true
    }
    const stop = async (): Promise<void> => {
      leave()
      await drain(on)
      await Promise.all(jobs.map(job => job.stop()))
      await sequencer.stop()
      await egress.close()
      await database.close()
      await embedded?.stop()
    }
    return { on, edge, firstStart, notices: embedded?.notice === undefined ? [] : [embedded.notice], leave, stop }
  } catch (cause) {
    await embedded?.stop()
    throw cause
  }
}

/** Everything that this server does without being asked. */
async function startJobs(on: Platform): Promise<Job[]> {
  return [
    // sessions and calls
    await startDoorWatch(on),
    startEndingSweep(on),
    startReconciler(on),
    startApprovalExpiry(on),
    startPipesSweep(on),
    // keys
    startKeyUpkeep(on, sealedColumns),
    // sign-in and authentication
    startSignInSweep(on),
    // directory
    startDomainChecks(on),
    startRequestLimits(on),
    // events and logs
    startEventFollower(on),
    startWebhookDelivery(on),
    startAuditExports(on),
    startKeyEndings(on),
    startFindingsSweep(on),
    // applications
    startApplicationSweep(on),
    startLogoutDelivery(on),
    // oauth and mail
    startOauthSweep(on),
    startMailDelivery(on),
    // stops
    startStopSweep(on),
  ]
}

/** Listens on both loopback addresses, or on `AMBIT_HOST`. Answers the port, which differs from the configured 0. */
export async function listen(ambit: Ambit): Promise<{ port: number; close(): Promise<void> }> {
  const { host, port } = ambit.on.config
  const hosts = host === undefined ? ['127.0.0.1', '::1'] : [host]
  const servers: Server[] = []
  let bound = port
  for (const address of hosts) {
    const server = createServer(ambit)
    bound = await bind(server, address, bound)
    servers.push(server)
  }
  return { port: bound, close: () => Promise.all(servers.map(closeServer)).then(() => undefined) }
}

/** Who sends slowly holds a socket and nothing else, and not for long (T85). Answers may take as long as they need. */
const headersTimeoutMs = 10_000
const requestTimeoutMs = 30_000
const slowLookMs = 2_000
const msPerSecond = 1_000

function createServer(ambit: Ambit): Server {
  const server = createAdaptorServer({
    fetch: (request, env) => ambit.edge.fetch(request, { address: peerAddress(env) }),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: slowLookMs,
    },
  })
  return server as Server
}

function peerAddress(env: object): string {
  const incoming = 'incoming' in env ? (env.incoming as { socket?: { remoteAddress?: string } }) : undefined
  return incoming?.socket?.remoteAddress ?? ''
}

function bind(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (address === '::1' && (cause.code === 'EADDRNOTAVAIL' || cause.code === 'EAFNOSUPPORT')) resolve(port)
      else if (cause.code === 'EADDRINUSE')
        reject(new StartFault(`Port ${port} is taken on ${address}: stop what uses it, or set AMBIT_PORT.`))
      else
        reject(
          new StartFault(
            `AMBIT_HOST ${address} can't be listened on, port ${port} (${cause.code}): take an address of this machine.`,
          ),
        )
    })
    server.listen(port, address, () => {
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

async function main(): Promise<void> {
  const read = readConfig(process.env)
  if (!read.ok) throw new StartFault(read.problems.join('\n'))
  const ambit = await createAmbit(read.config)
  const listening = await listen(ambit)
  for (const line of await welcome(ambit)) process.stdout.write(`${line}\n`)
  stopOnSignal(ambit, listening)
}

/** A first signal lets balancers look away before the door closes; a second one closes it at once. */
function stopOnSignal(ambit: Ambit, listening: { close(): Promise<void> }): void {
  let looked: NodeJS.Timeout | undefined
  let closing = false
  const close = (): void => {
    if (closing) return
    closing = true
    clearTimeout(looked)
    const closed = listening.close()
    ambit
      .stop()
      .then(() => closed)
      .then(() => process.exit(0))
  }
  const told = (): void => {
    const { drainSeconds } = ambit.on.config
    if (ambit.on.inFlight.leaving || drainSeconds === 0) close()
    else looked = setTimeout(close, drainSeconds * msPerSecond)
    ambit.leave()
  }
  process.on('SIGTERM', told)
  process.on('SIGINT', told)
}

/** What a person needs first: where it is, how to sign in, how to attach an agent. Secrets only to a terminal. */
async function welcome(ambit: Ambit): Promise<string[]> {
  const { baseUrl, dataDirectory } = ambit.on.config
  const lines = [...ambit.notices, `Ambit is at ${baseUrl}`]
  if (ambit.firstStart !== undefined) lines.push(...(await tellFirstStart(ambit.firstStart, dataDirectory)))
  lines.push(
    `Sign in:         ${baseUrl}/sign-in`,
    `Attach an agent: claude mcp add --transport http ambit ${baseUrl}/mcp`,
    `                 or any MCP client that speaks OAuth, at ${baseUrl}/mcp`,
  )
  return lines
}

async function tellFirstStart(first: FirstStart, dataDirectory: string): Promise<string[]> {
  const told = {
    admin_email: first.adminEmail,
    ...(first.adminPassword === undefined ? {} : { admin_password: first.adminPassword.reveal() }),
    ...(first.apiKey === undefined ? {} : { api_key: first.apiKey.reveal() }),
    client_id: first.clientId,
  }
  if (!process.stdout.isTTY) return [`First start: who may sign in is in ${await writeFirstStart(dataDirectory, told)}`]
  return [
    'First start. These are shown once:',
    ...Object.entries(told).map(([name, value]) => `  ${name.padEnd(15)} ${value}`),
  ]
}

if (import.meta.main)
  main().catch((cause: unknown) => {
    const line = cause instanceof StartFault ? cause.message : cause
    process.stderr.write(
      cause instanceof StartFault ? `ambit: ${line}\n` : `${cause instanceof Error ? cause.stack : line}\n`,
    )
    process.exit(1)
  })
