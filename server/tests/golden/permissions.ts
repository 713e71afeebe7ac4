import type { Actor } from '../../src/platform/actor.ts'
import { mayCall } from '../../src/platform/http.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { Access, Route } from '../../src/platform/route.ts'
import { byPath, nameOf } from './routes.ts'

const session = idFrom('session', 'session_0')
const user = idFrom('user', 'user_0')

/** An API key in a role. */
export function key(role: 'owner' | 'admin' | 'auditor'): Actor {
  const principalId = idFrom('serviceAccount', 'svc_0')
  return { kind: 'api_key', id: idFrom('apiKey', 'api_key_0'), role, principalId, ownerId: user, sessionId: session }
}

/** A signed-in person, in a role of the installation or in none. */
export function person(role: 'owner' | 'admin' | 'auditor' | 'approver' | undefined): Actor {
  return { kind: 'person', userId: user, email: 'a@example.com', role, sessionId: session }
}

/** Each kind of actor in each role, as a column. */
const actors: readonly (readonly [string, Actor])[] = [
  ['key/owner', key('owner')],
  ['key/admin', key('admin')],
  ['key/auditor', key('auditor')],
  ['owner', person('owner')],
  ['admin', person('admin')],
  ['auditor', person('auditor')],
  ['approver', person('approver')],
  ['user', person(undefined)],
  [
    'agent',
    {
      kind: 'agent',
      agentId: idFrom('agent', 'agent_0'),
      userId: user,
      applicationId: idFrom('application', 'app_0'),
      sessionId: session,
    },
  ],
]

/** Who may call which route of the API, asked of the very function that the edge asks. A stranger may call none. */
export function permissionMatrix(routes: readonly Route[]): string {
  const api = routes.filter(route => route.kind === 'api').toSorted(byPath)
  const width = Math.max(...api.map(route => nameOf(route).length), 0) + 2
  const head = `${'route'.padEnd(width)}${actors.map(([name]) => name.padEnd(name.length + 2)).join('')}`
  const rows = api.map(route => `${nameOf(route).padEnd(width)}${cells(route.spec.access)}`)
  return `${[head, ...rows].map(line => line.trimEnd()).join('\n')}\n`
}

function cells(access: Access): string {
  return actors.map(([name, actor]) => (mayCall(actor, access) ? 'yes' : '-').padEnd(name.length + 2)).join('')
}

/** Doors that a stranger may knock at: each takes a credential of its own, or shows nothing. This list only shrinks. */
export function openDoors(routes: readonly Route[]): string {
  const open = routes.filter(route => route.kind !== 'api' || route.spec.access === 'anyone').toSorted(byPath)
  const width = Math.max(...open.map(({ kind }) => kind.length), 0) + 2
  return open.map(route => `${route.kind.padEnd(width)}${nameOf(route)}\n`).join('')
}
