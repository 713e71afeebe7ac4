import assert from 'node:assert/strict'
import { accountApplication, createApplication } from '../../src/applications/index.ts'
import { createUser, type User } from '../../src/directory/index.ts'
import type { Actor, InstallationRole } from '../../src/platform/actor.ts'
import { createEdge, type Edge } from '../../src/platform/http.ts'
import { refusalPage } from '../../src/platform/page-doors.ts'
import { Secret } from '../../src/platform/secret.ts'
import { routes } from '../../src/routes.ts'
import { startSession } from '../../src/sessions/index.ts'
import { frameOf } from '../../src/sign-in/index.ts'
import { type FormPerson, password, personAt } from '../approvals-ground.ts'
import { type Ground as Gateway, startGround as startGateway } from '../gateway-ground.ts'
import { startAuthorizationServer, type TestAuthorizationServer } from '../test-authorization-server.ts'

export const system: Actor = { kind: 'system', node: 'test' }

type Json = Record<string, unknown>

/** Everything at once: a third party behind the gateway, an authorization server, all routes, and administrators who sign in. */
export interface Ground {
  readonly gateway: Gateway
  readonly as: TestAuthorizationServer
  readonly edge: Edge
  /** Administrators: Ada owns the installation. */
  readonly ada: Admin
  readonly eve: Admin
  /** Documents and other addresses outside, by URL. */
  readonly outside: Map<string, () => Response>
  /** The API as one of them, or as nobody in particular: Ada. */
  api(
    method: string,
    path: string,
    body?: object,
    as?: Admin,
  ): Promise<{ readonly status: number; readonly json: Json }>
  /** Takes Eve's role away, or gives it back: alone, nobody can confirm. */
  alone(isAlone: boolean): Promise<void>
  /** Drift of a rule about a subject, newest first. */
  found(rule: string, subject: string): Promise<Json[]>
  close(): Promise<void>
}

export interface Admin {
  readonly user: User
  readonly actor: Actor
  readonly form: FormPerson
}

export async function startGround(): Promise<Ground> {
  const [gateway, as] = await Promise.all([startGateway(), startAuthorizationServer()])
  const outside = new Map<string, () => Response>()
  const on = withOutside(gateway.on, outside)
  await on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  const actors = new Map<string, Actor>()
  const edge = createEdge(on, {
    routes,
    authenticate: async (_on, call) => actors.get(call.request.headers.get('x-test-as') ?? ''),
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
  const admin = async (email: string, role: InstallationRole): Promise<Admin> => {
    const user = await createUser(on, system, { email, password: new Secret(password), emailVerified: true })
    await on.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [user.id, role])
    const sessionId = await on.database.transaction(async tx => {
      const application = await accountApplication(tx)
      const parts = { kind: 'user', principalId: user.id, onBehalfOf: user.id, application } as const
      return (await startSession(tx, { actor: system, ...parts })).id
    })
    const actor: Actor = { kind: 'person', userId: user.id, email, role, sessionId }
    actors.set(user.id, actor)
    return { user, actor, form: await personAt(edge, user) }
  }
  const ada = await admin('ada@acme.example', 'owner')
  const eve = await admin('eve@acme.example', 'admin')
  const api: Ground['api'] = async (method, path, body, who = ada) => {
    const request = new Request(new URL(path, on.config.baseUrl), {
      method,
      headers: { 'x-test-as': who.user.id, 'content-type': 'application/json', host: 'localhost:4000' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await edge.fetch(request, { address: '127.0.0.1' })
    const text = await answer.text()
    return { status: answer.status, json: text === '' ? {} : JSON.parse(text) }
  }
  return {
    gateway: { ...gateway, on },
    as,
    edge,
    ada,
    eve,
    outside,
    api,
    alone: async isAlone => {
      const role = isAlone ? null : 'admin'
      await on.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [eve.user.id, role])
    },
    found: async (rule, subject) => {
      const { status, json } = await api('GET', `/v1/drifts?rule=${rule}&subject=${subject}&limit=100`)
      assert.equal(status, 200, JSON.stringify(json))
      return json.data as Json[]
    },
    close: async () => {
      await as.close()
      await gateway.close()
    },
  }
}

function withOutside(on: Gateway['on'], outside: Map<string, () => Response>): Gateway['on'] {
  return {
    ...on,
    egress: {
      ...on.egress,
      fetch: async (url, init) => outside.get(String(url))?.() ?? on.egress.fetch(url, init),
    },
  }
}
