import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startTestUpstream } from '../gateway-upstream.ts'
import { repository } from '../shape/source.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { type ServedNode, startServed } from '../wire/ground.ts'

const readme = await readFile(join(repository, 'README.md'), 'utf8')
const redirectUri = 'http://localhost:3000/callback'

let served: ServedNode
before(async () => {
  served = await startServed()
})
after(() => served.close())

test('documents: the call with which the README adds a third party adds one, and its tools are listed', async t => {
  const upstream = await startTestUpstream()
  t.after(() => upstream.close())
  const [, address, body] =
    /curl (http:\S+) -H "Authorization: Bearer \$AMBIT_API_KEY"[\s\S]*?-d '([^']+)'/.exec(readme) ?? []
  assert.ok(address !== undefined && body !== undefined)
  const { pathname, origin } = new URL(address)
  assert.equal(origin, 'http://localhost:4000')
  const made = await served.node.api('POST', pathname, { ...JSON.parse(body), url: upstream.url })
  assert.deepEqual([made.object, made.slug], ['provider', 'notes'])
  const listed = await served.node.api('GET', '/v1/tools?provider=notes')
  const [tool] = listed.data as { id: string; effect: string }[]
  assert.equal(tool?.effect, 'destructive')
  assert.equal((await served.node.api('PATCH', `/v1/tools/${tool?.id}`, { effect: 'read' })).effect, 'read')
})

test('documents: what the README has an application do signs a person in', async t => {
  const [, block = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  const [imports = '', ...lines] = block.split('\n')
  const [begin = '', redeem] = lines.join('\n').split('// At the callback:')
  assert.ok(redeem !== undefined && begin.includes('port: 4000') && begin.includes(redirectUri))
  const { node, baseUrl } = served
  const { data } = await node.api('GET', '/v1/applications')
  const [application] = data as { id: string; client_id: string }[]
  await node.api('PATCH', `/v1/applications/${application?.id}`, { redirect_uris: [redirectUri] })
  const text = `${imports}
export default async (process, arrive) => {
  ${begin.replace('port: 4000', `port: ${new URL(baseUrl).port}`)}
  const code = await arrive(address)
  ${redeem}
  return { user, accessToken }
}`
  const directory = join(repository, 'node_modules/.cache', `readme-${randomUUID()}`)
  await mkdir(directory, { recursive: true })
  t.after(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'application.mjs'), text)
  const { default: run } = await import(pathToFileURL(join(directory, 'application.mjs')).href)
  const env = { AMBIT_API_KEY: node.env.AMBIT_API_KEY, AMBIT_CLIENT_ID: application?.client_id }
  const { user, accessToken } = await run({ env }, signInAt)
  assert.equal(user.email, node.email)
  assert.match(accessToken, /^ey/)
})

/** A person who follows the address; the code that they bring home. */
async function signInAt(address: string): Promise<string> {
  const { email, password } = served.node
  const person = createFormPerson({ baseUrl: served.baseUrl, email, password })
  const shown = await person.open(address)
  const end = await person.send(shown, { email, password })
  const home = end.leadsTo ?? /href="(http:\/\/localhost:3000[^"]*)"/.exec(end.html)?.[1]?.replaceAll('&amp;', '&')
  return new URL(home ?? '').searchParams.get('code') ?? ''
}
