import assert from 'node:assert/strict'
import { createUser, type User } from '../../src/directory/index.ts'
import type { Actor } from '../../src/platform/actor.ts'
import type { UserId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { createFormPerson, type FormPage, type FormPerson } from '../walk/form-person.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { misfitEvents } from '../wire/ground.ts'

export const password = 'a passphrase of four words'
export const system: Actor = { kind: 'system', node: 'test' }

/** A node, people with browsers, and what they left behind. */
export interface SignInGround {
  readonly db: TestDatabase
  readonly node: TestNode
  /** A browser that knows nobody. */
  browser(email?: string): FormPerson
  /** Somebody with a password and a proven address, unless said otherwise. */
  person(parts?: { readonly email?: string; readonly emailVerified?: boolean }): Promise<User>
  /** The same, signed in. */
  signedIn(): Promise<User & { readonly browser: FormPerson }>
  /** How this person's sessions were proven, oldest first. */
  methodsOf(id: UserId): Promise<string[]>
  count(table: 'identities' | 'users' | 'sessions'): Promise<number>
  close(): Promise<void>
}

export async function startSignInGround(env: Readonly<Record<string, string>> = {}): Promise<SignInGround> {
  const db = await startTestDatabase()
  const node = await startNode(db.url, { env })
  let nth = 0
  const browser = (email = ''): FormPerson =>
    createFormPerson({
      baseUrl: node.baseUrl,
      email,
      password,
      fetch: (input, init) => node.ambit.edge.fetch(new Request(input, init), { address: '127.0.0.1' }),
    })
  const person: SignInGround['person'] = (parts = {}) => {
    const { email = `person${++nth}@acme.example`, emailVerified = true } = parts
    return createUser(node.ambit.on, system, { email, emailVerified, password: new Secret(password) })
  }
  return {
    db,
    node,
    browser,
    person,
    signedIn: async () => {
      const user = await person()
      const own = browser(user.email)
      await own.signIn()
      return { ...user, browser: own }
    },
    methodsOf: async id => {
      const rows = await db.database.query<{ method: string }>(
        `SELECT i.method FROM session_sign_ins i JOIN sessions s ON s.id = i.session_id WHERE s.principal_id = $1
          ORDER BY i.at`,
        [id],
      )
      return rows.map(({ method }) => method)
    },
    count: async table => {
      const [row] = await db.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
      return row?.n ?? 0
    },
    close: async () => {
      const misfits = await misfitEvents(db)
      await node.stop()
      await db.close()
      assert.deepEqual(misfits, [], 'events that do not fit the document')
    },
  }
}

export function isSignedIn(page: FormPage): boolean {
  return new URL(page.url).pathname === '/account' && page.status === 200
}

export function assertSignedIn(page: FormPage): void {
  assert.ok(isSignedIn(page), `${page.status} ${page.url} ${page.leadsTo} ${page.html.slice(0, 3_000)}`)
}
