import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../server/tests/database.ts'
import type { FormPerson } from '../../server/tests/walk/form-person.ts'
import { startNode, type TestNode } from '../../server/tests/walk/node.ts'
import { clientId } from '../src/profiles/sign-in.ts'
import { keeping, once, openTerminal, type Ran, type Terminal } from './terminal.ts'

let db: TestDatabase
let node: TestNode
let person: FormPerson
let terminal: Terminal

before(async () => {
  db = await startTestDatabase()
  node = await startNode(db.url)
})
beforeEach(async () => {
  terminal?.close()
  terminal = openTerminal({ fetch: request => node.send(request) })
  person = await node.person()
})
after(async () => {
  terminal.close()
  await node.stop()
  await db.close()
})

/** Signs in at a terminal, while the person answers on the page whose address was printed. */
async function signIn(decision: 'approve' | 'deny'): Promise<Ran> {
  const err = keeping()
  const wait = once(async () => {
    const [, path = ''] = /Open http:\/\/localhost:4000(\/device\?user_code=\S+)/.exec(err.text()) ?? []
    const page = await person.open(path)
    assert.match(page.html, /Ambit CLI, to administer this server/)
    assert.match(page.html, new RegExp(/code (\S+)\./.exec(err.text())?.[1] ?? 'no code'))
    await person.send(page, { decision })
  })
  const ran = await terminal.run(['login', '--base-url', node.baseUrl, '--name', 'here'], { world: { err, wait } })
  return { ...ran, err: err.text(), json: { ...ran.json, ...lastDocument(err.text()) } }
}

function lastDocument(text: string): Record<string, unknown> {
  const line = text.trim().split('\n').at(-1) ?? ''
  return line.startsWith('{') ? JSON.parse(line) : {}
}

const secretsFile = (): string => join(terminal.home, '.config/ambit/secrets.json')

test('a person signs in on a page, and administers with their role from then on', async () => {
  const signedIn = await signIn('approve')
  assert.equal(signedIn.code, 0, signedIn.err)
  assert.deepEqual([signedIn.json.name, signedIn.json.kept_in], ['here', 'file'])
  assert.doesNotMatch(signedIn.out + signedIn.err, /eyJ/, 'no token is printed')
  const me = await terminal.run(['me', 'get'])
  assert.deepEqual([me.json.kind, me.json.role], ['person', 'owner'])
  assert.equal((await terminal.run(['organizations', 'create', '--name', 'By a person'])).code, 0)
})

test('who says no gives nothing', async () => {
  const denied = await signIn('deny')
  assert.deepEqual([denied.code, denied.json.code], [4, 'sign_in_denied'])
  assert.equal((await terminal.run(['me', 'get'])).json.code, 'sign_in_needed')
})

test('what may widen something asks for a sign-in of the last minutes; looking and ending do not', async () => {
  await signIn('approve')
  const me = await terminal.run(['me', 'get'])
  await db.database.query(`UPDATE session_sign_ins SET at = at - interval '6 minutes'`)
  const refused = await terminal.run(['organizations', 'create', '--name', 'Too late'])
  assert.deepEqual([refused.code, refused.json.code, refused.json.next], [4, 'sign_in_again', 'ambit login'])
  assert.equal((await terminal.run(['organizations', 'list'])).code, 0)
  const { session }: { session?: { id?: string } } = Object(me.json)
  const ended = await terminal.run(['sessions', 'end', session?.id ?? ''])
  assert.equal(ended.code, 0, ended.err)
  const after = await terminal.run(['me', 'get'])
  assert.deepEqual([after.code, after.json.next], [4, 'ambit login'])
})

test('a token that is about to end is renewed, and not after the end of its session', async () => {
  await signIn('approve')
  const kept = (): { access_token: string; expires_at: number } =>
    JSON.parse(JSON.parse(readFileSync(secretsFile(), 'utf8')).here)
  const old = kept()
  const expire = (): void =>
    writeFileSync(secretsFile(), JSON.stringify({ here: JSON.stringify({ ...kept(), expires_at: 0 }) }), {
      mode: 0o600,
    })
  expire()
  assert.equal((await terminal.run(['me', 'get'])).code, 0)
  assert.notEqual(kept().access_token, old.access_token)
  await terminal.run(['me', 'end'])
  expire()
  const ended = await terminal.run(['me', 'get'])
  assert.deepEqual([ended.code, ended.json.code], [4, 'sign_in_ended'])
})

test('a role that was lost counts at once', async () => {
  await signIn('approve')
  assert.equal((await terminal.run(['organizations', 'list'])).code, 0)
  await db.database.query(`UPDATE users SET installation_role = NULL WHERE email = $1`, [node.email])
  const refused = await terminal.run(['organizations', 'list'])
  await db.database.query(`UPDATE users SET installation_role = 'owner' WHERE email = $1`, [node.email])
  assert.deepEqual([refused.code, refused.json.status, refused.json.next], [1, 403, 'ambit me get'])
})

test('T41 a token of another application of the same person opens no door of the API, one of the command line does', async () => {
  const other = await node.api('POST', '/v1/applications', { name: 'Another terminal', kind: 'native' })
  const statuses: number[] = []
  for (const id of [clientId, String(other.client_id)]) {
    const started = await form('/oauth2/device_authorization', { client_id: id, scope: 'openid' })
    const page = await person.open(`/device?user_code=${started.user_code}`)
    await person.send(page, { decision: 'approve' })
    const { access_token: token } = await form('/oauth2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: id,
      device_code: String(started.device_code),
    })
    assert.match(String(token), /^eyJ/)
    const headers = { authorization: `Bearer ${token}` }
    statuses.push((await node.send(new Request(`${node.baseUrl}/v1/me`, { headers }))).status)
  }
  assert.deepEqual(statuses, [200, 401])
})

async function form(path: string, fields: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const answer = await node.send(
    new Request(`${node.baseUrl}${path}`, { method: 'POST', body: new URLSearchParams(fields) }),
  )
  return Object(await answer.json())
}
