import { join } from 'node:path'
import { findPostgresPlace } from '../../server/src/platform/postgres-place.ts'
import { startAmbit } from '../../server/tests/walk/ambit-process.ts'
import { createSender, introspect, type Sender, text } from './http.ts'
import type { Subject, Work } from './subject.ts'

export interface Ours extends Subject {
  /** The embedded PostgreSQL, for what is measured beside us on the same one. */
  readonly databaseUrl: string
}

const password = 'correct horse battery staple'
const people = 10

/** Ambit as a user starts it: embedded PostgreSQL with `fsync` on. Limits of requests are off, as one address makes all of them. */
export async function startOurs(): Promise<Ours> {
  const ambit = await startAmbit({ env: { AMBIT_LOG_LEVEL: 'warn', AMBIT_RATE_LIMITS: 'off' } })
  const sender = createSender(ambit.baseUrl)
  const application = await ambit.api('POST', '/v1/applications', { name: 'Measured', kind: 'web' })
  const client = { client_id: text(application.client_id), client_secret: ambit.apiKey }
  for (let nth = 0; nth < people; nth++)
    await ambit.api('POST', '/user_management/users', { email: emailOf(nth), password, email_verified: true })
  const { data } = await ambit.api('GET', '/user_management/users')
  const agent = await ambit.api('POST', '/v1/agents', {
    name: 'Measured',
    owner_id: Object(data)[0].id,
    credentials: { type: 'client_secret' },
  })
  const { sockets } = await findPostgresPlace(join(ambit.directory, 'data'))
  return {
    name: 'Ambit',
    kept: 'PostgreSQL, durable, audited',
    work: {
      'sign-in': signIn(sender, client),
      'client credentials': credentials(sender, agent, ambit.baseUrl),
      refresh: refresh(sender, client),
      introspection: introspection(sender, agent, ambit.baseUrl),
    },
    databaseUrl: `postgres://ambit@localhost/ambit?host=${encodeURIComponent(join(sockets, 'run'))}`,
    stop: async () => {
      await sender.close()
      await ambit.stop()
      await ambit.remove()
    },
  }
}

function emailOf(caller: number): string {
  return `person-${caller % people}@bench.example`
}

type Client = Readonly<Record<'client_id' | 'client_secret', string>>

function signIn(sender: Sender, client: Client): Work {
  return async caller => {
    const body = { ...client, grant_type: 'password', email: emailOf(caller), password }
    text((await sender.json('/user_management/authenticate', body)).access_token)
  }
}

/** Each caller has a session of its own, and presents the token that it got last. */
function refresh(sender: Sender, client: Client): Work {
  const kept = new Map<number, string>()
  return async caller => {
    const presented = kept.get(caller)
    const grant =
      presented === undefined
        ? { grant_type: 'password', email: emailOf(caller), password }
        : { grant_type: 'refresh_token', refresh_token: presented }
    const answer = await sender.json('/user_management/authenticate', { ...client, ...grant })
    kept.set(caller, text(answer.refresh_token))
  }
}

function credentialsOf(agent: Readonly<Record<string, unknown>>): Client {
  return { client_id: text(agent.client_id), client_secret: text(agent.client_secret) }
}

function credentials(sender: Sender, agent: Readonly<Record<string, unknown>>, baseUrl: string): Work {
  const asked = {
    ...credentialsOf(agent),
    grant_type: 'client_credentials',
    scope: 'mcp:use',
    resource: `${baseUrl}/mcp`,
  }
  return async () => {
    text((await sender.form('/oauth2/token', asked)).access_token)
  }
}

function introspection(sender: Sender, agent: Readonly<Record<string, unknown>>, baseUrl: string): Work {
  const client = credentialsOf(agent)
  const asked = { ...client, grant_type: 'client_credentials', scope: 'mcp:use', resource: `${baseUrl}/mcp` }
  return introspect(sender, {
    token: () => sender.form('/oauth2/token', asked),
    path: '/oauth2/introspection',
    client,
  })
}
