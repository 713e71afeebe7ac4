import { resolveTxt } from 'node:dns/promises'
import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { startAnalytics } from './analytics/jobs.ts'
import { startKeyEndings } from './api-keys/jobs.ts'
import { originRegistered } from './applications/index.ts'
import { startApplicationSweep } from './applications/jobs.ts'
import { startLogoutDelivery } from './applications/jobs-logout.ts'
import { startApprovalExpiry } from './approvals/jobs.ts'
import { startArtifactSweep } from './artifacts/jobs.ts'
import { createAuditSigner, record, startSequencer } from './audit/index.ts'
import { startErasures } from './audit/jobs-erasure.ts'
import { startAuditExports } from './audit/jobs-export.ts'
import { startWitnessing } from './audit/jobs-keys.ts'
import { startSearchIndex } from './audit/jobs-search.ts'
import { startAuditStreams } from './audit/jobs-streams.ts'
import { startAuditWatch } from './audit/jobs-watch.ts'
import { authenticateCaller } from './dashboard/index.ts'
import { buildDashboard } from './dashboard/jobs-build.ts'
import { admitRequest } from './directory/index.ts'
import { startDomainChecks } from './directory/jobs.ts'
import { startRequestLimits } from './directory/jobs-limits.ts'
import { startEventFollower } from './events/jobs.ts'
import { startWebhookDelivery } from './events/jobs-delivery.ts'
import { drain, startReconciler } from './gateway/jobs.ts'
import { knowDoors } from './governance/actions-boundaries.ts'
import { tryDoorsBy } from './governance/actions-probes.ts'
import { bookRefused } from './governance/actions-refused.ts'
import { startDriftSweep, startFindingsSweep, startStopSweep } from './governance/jobs.ts'
import { startBoundaryProbes, startTraces } from './governance/jobs-traces.ts'
import { startMailDelivery } from './mail/jobs.ts'
import { startOauthSweep } from './oauth/jobs.ts'
import { serveOwnTools } from './pipes/index.ts'
import { startAccountHealth, startPipesSweep } from './pipes/jobs.ts'
import { actorName, inSession } from './platform/actor.ts'
import { descriptionDoor } from './platform/api-description.ts'
import { bindRootKey } from './platform/bind-root-key.ts'
import { systemClock } from './platform/clock.ts'
import { type Config, readConfig } from './platform/config.ts'
import type { CrossOriginDoor } from './platform/cross-origin.ts'
import { openDataDirectory, writeFirstStart } from './platform/data-directory.ts'
import { openDatabase } from './platform/database.ts'
import { createEgress } from './platform/egress.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import type { Job } from './platform/every.ts'
import { createEdge, type Edge, type Forbidden, type Peer } from './platform/http.ts'
import { newId } from './platform/ids.ts'
import { createInFlight } from './platform/in-flight.ts'
import { createLogger } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrate } from './platform/migrate.ts'
import { notOffered } from './platform/not-offered.ts'
import { refusalPage } from './platform/page-doors.ts'
import { PlainResponse } from './platform/plain-response.ts'
import type { Platform } from './platform/platform.ts'
import { StartFault } from './platform/start-fault.ts'
import { startPortalSweep } from './portal/jobs.ts'
import { startReviewSweep } from './reviews/jobs.ts'
import { routes } from './routes.ts'
import { sealedColumns } from './sealed.ts'
import { type FirstStart, prepareFirstStart } from './sessions/index.ts'
import { startDoorWatch, startEndingSweep } from './sessions/jobs.ts'
import { frameAsked } from './sign-in/index.ts'
import { startSignInSweep } from './sign-in/jobs.ts'
import { startBreakGlassNotices, startSsoSweep, startSsoWatch } from './sso/jobs.ts'
import { startKeyUpkeep } from './vault/jobs.ts'
import { widgetHeaders, widgetsPath } from './widgets/index.ts'

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

/** Where pages of applications call, each with what it needs and no more. */
const foreignDoors: readonly CrossOriginDoor[] = [
  { path: '/user_management/authenticate', methods: 'POST', headers: 'content-type, authorization', credentials: true },
  { path: widgetsPath, methods: 'GET, POST, PUT, DELETE', headers: widgetHeaders, credentials: false },
]

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
    const every = [...routes, descriptionDoor(routes)]
    knowDoors(on, { routes: every, jobs: jobStarts.map(start => start.name) })
    const firstStart = await prepareFirstStart(on)
    const sequencer = startSequencer({ database, signer, log })
    const jobs = await startJobs(on)
    const edge = createEdge(on, {
      routes: every,
      authenticate: authenticateCaller,
      bookForbidden,
      admit: admitRequest,
      bookRefused,
      crossOrigin: {
        doors: foreignDoors,
        allows: (node, origin) => originRegistered(node.database, origin),
      },
      notOffered,
      renderRefusal: (refusal, requestId, request) => refusalPage(frameAsked(on, request), refusal, requestId),
    })
    tryDoorsBy(on, request => edge.fetch(request, { address: '' }))
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
const jobStarts: readonly ((on: Platform) => Job | Promise<Job>)[] = [
  // sessions and calls
  startDoorWatch,
  startEndingSweep,
  startReconciler,
  startApprovalExpiry,
  startPipesSweep,
  startAccountHealth,
  // keys
  startKeys,
  // sign-in and authentication
  startSignInSweep,
  startSsoSweep,
  startSsoWatch,
  startBreakGlassNotices,
  startPortalSweep,
  // directory
  startDomainChecks,
  startRequestLimits,
  // events and logs
  startEventFollower,
  startWebhookDelivery,
  startAuditExports,
  startWitnessing,
  startSearchIndex,
  startErasures,
  startAuditStreams,
  startAuditWatch,
  startAnalytics,
  startKeyEndings,
  startFindingsSweep,
  startDriftSweep,
  startTraces,
  startBoundaryProbes,
  // applications
  startApplicationSweep,
  startLogoutDelivery,
  // oauth and mail
  startOauthSweep,
  startMailDelivery,
  // stops
  startStopSweep,
  // reviews of access
  startReviewSweep,
  // identity code that agents made
  startArtifactSweep,
]

function startKeys(on: Platform): Job {
  return startKeyUpkeep(on, sealedColumns)
}

async function startJobs(on: Platform): Promise<Job[]> {
  const started: Job[] = []
  for (const start of jobStarts) started.push(await start(on))
  return started
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
    fetch: async (request, env) => carried(env, await ambit.edge.fetch(request, peerOf(env))),
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: slowLookMs,
    },
  })
  return server as Server
}

/** What is a text as a whole goes to the socket as it is. */
function carried(env: object, response: Response): Response {
  const outgoing = 'outgoing' in env && env.outgoing instanceof ServerResponse ? env.outgoing : undefined
  if (outgoing === undefined || !(response instanceof PlainResponse) || response.headers.has('set-cookie'))
    return response
  const { plain, status, headers } = response
  outgoing.writeHead(status, { ...Object.fromEntries(headers), 'content-length': Buffer.byteLength(plain) }).end(plain)
  return RESPONSE_ALREADY_SENT
}

function peerOf(env: object): Peer {
  const incoming = 'incoming' in env ? (env.incoming as Pick<IncomingMessage, 'socket' | 'headers'>) : undefined
  return { address: incoming?.socket?.remoteAddress ?? '', headerNames: Object.keys(incoming?.headers ?? {}) }
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
  await buildDashboard(ambit.on)
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
    `Dashboard:       ${baseUrl}/dashboard`,
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
