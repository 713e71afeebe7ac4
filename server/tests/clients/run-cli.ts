import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cli, createCli } from './cli-process.ts'
import type { ClientGround } from './ground.ts'
import { installClient } from './install.ts'
import type { Tell } from './run-nextjs.ts'
import { createVisitor } from './visitor.ts'

/** The `workos` command: an environment with our address, resource commands in JSON, a seed file, the device login. */
export async function runCli(ground: ClientGround, tell: Tell): Promise<void> {
  await installClient('cli')
  const cli = await createCli({ WORKOS_AUTHKIT_DOMAIN: ground.baseUrl })
  try {
    const { clientId } = await ground.register({
      name: 'For the CLI',
      kind: 'web',
      url: 'http://localhost:3999',
      redirectUri: 'http://localhost:3999/callback',
    })
    await cli.json('env', 'add', 'local', ground.apiKey, '--client-id', clientId, '--endpoint', ground.baseUrl)
    tell('An environment with our address was added.')
    await runParts({ directory, roles, keysAndVault, eventsAndWebhooks, settings, seed, login }, { cli, ground, tell })
  } finally {
    await cli.close()
  }
}

type Part = (cli: Cli, ground: ClientGround, tell: Tell) => Promise<void>

interface Around {
  readonly cli: Cli
  readonly ground: ClientGround
  readonly tell: Tell
}

/** Each part stands alone, so that one which fails hides no other. */
async function runParts(parts: Readonly<Record<string, Part>>, { cli, ground, tell }: Around): Promise<void> {
  const failed: Error[] = []
  for (const [name, part] of Object.entries(parts))
    await part(cli, ground, tell).catch(cause => failed.push(new Error(`in ${name}: ${cause.message}`, { cause })))
  if (failed.length > 0) throw new AggregateError(failed, failed.map(({ message }) => message).join('\n'))
}

/** What a command that changed something answers with, or the object itself. */
function dataOf(answer: Record<string, unknown>): Record<string, unknown> {
  return Object(answer.data ?? answer)
}

const idsOf = (answer: Record<string, unknown>): string[] => Object(answer.data).map(({ id }: { id: string }) => id)

const directory: Part = async (cli, ground, tell) => {
  const made = dataOf(await cli.json('organization', 'create', 'Acme by CLI', 'cli.acme.example'))
  const id = String(made.id)
  assert.equal(made.name, 'Acme by CLI')
  assert.ok(idsOf(await cli.json('organization', 'list')).includes(id))
  assert.equal((await cli.json('organization', 'get', id)).id, id)
  const account = await ground.user()
  await cli.json('user', 'update', account.id, '--first-name', 'Mina')
  assert.equal((await cli.json('user', 'get', account.id)).firstName, 'Mina')
  assert.deepEqual(idsOf(await cli.json('user', 'list', '--email', account.email)), [account.id])
  const membership = dataOf(
    await cli.json('membership', 'create', '--org', id, '--user', account.id, '--role', 'admin'),
  )
  assert.equal(Object(membership.role).slug, 'admin')
  const invited = dataOf(await cli.json('invitation', 'send', '--email', 'guest@acme.example', '--org', id))
  assert.equal(invited.state, 'pending')
  assert.equal(dataOf(await cli.json('invitation', 'revoke', String(invited.id))).state, 'revoked')
  assert.deepEqual(idsOf(await cli.json('session', 'list', account.id)), [])
  const domain = dataOf(await cli.json('org-domain', 'create', 'more.acme.example', '--org', id))
  assert.equal(domain.state, 'pending')
  const missing = await cli.run([
    'organization',
    'get',
    'org_01HXRMBQ9BJ3E7QSTQ9X2PHVB7',
    '--insecure-storage',
    '--json',
  ])
  assert.equal(missing.code, 1)
  assert.match(missing.output, /not.?found/i)
  tell('Organizations, users, memberships, invitations, domains: made, read, listed, and a missing one reported.')
}

const roles: Part = async (cli, _ground, tell) => {
  await cli.json('permission', 'create', '--slug', 'reports:read', '--name', 'Read reports')
  const role = dataOf(await cli.json('role', 'create', '--slug', 'reporter', '--name', 'Reporter'))
  assert.equal(role.slug, 'reporter')
  await cli.json('role', 'set-permissions', 'reporter', '--permissions', 'reports:read')
  assert.deepEqual((await cli.json('role', 'get', 'reporter')).permissions, ['reports:read'])
  const listed = Object((await cli.json('role', 'list')).data).map(({ slug }: { slug: string }) => slug)
  assert.ok(listed.includes('reporter') && listed.includes('admin'))
  tell('Roles and permissions: made, joined, read back.')
}

const keysAndVault: Part = async (cli, _ground, tell) => {
  const organization = String(dataOf(await cli.json('organization', 'create', 'Keys by CLI')).id)
  const key = dataOf(await cli.json('api-key', 'create', '--org', organization, '--name', 'Robot'))
  const checked = await cli.json('api-key', 'validate', String(key.value))
  assert.equal(Object(checked.apiKey).id, key.id)
  await cli.json('api-key', 'delete', String(key.id))
  assert.equal((await cli.json('api-key', 'validate', String(key.value))).apiKey ?? null, null)
  const kept = dataOf(await cli.json('vault', 'create', '--name', 'token', '--value', 'first', '--org', organization))
  await cli.json('vault', 'update', String(kept.id), '--value', 'second')
  assert.equal((await cli.json('vault', 'get', String(kept.id))).value, 'second')
  assert.equal((await cli.json('vault', 'get-by-name', 'token')).value, 'second')
  const versions = await cli.json('vault', 'list-versions', String(kept.id))
  assert.equal(Object(versions.data ?? versions).length, 2)
  await cli.json('vault', 'delete', String(kept.id))
  tell('Keys of an organization were made, validated and ended; a secret was kept, changed and read back.')
}

const eventsAndWebhooks: Part = async (cli, ground, tell) => {
  const url = 'https://hooks.acme.example/workos'
  const hook = dataOf(await cli.json('webhook', 'create', '--url', url, '--events', 'user.created'))
  assert.ok(idsOf(await cli.json('webhook', 'list')).includes(String(hook.id)))
  await cli.json('webhook', 'delete', String(hook.id))
  const account = await ground.user()
  const named = async (): Promise<boolean> => {
    const { data } = await cli.json('event', 'list', '--events', 'user.created', '--limit', '100')
    return Object(data).some((event: { data: { id: string } }) => event.data.id === account.id)
  }
  const deadline = Date.now() + eventsWithinMs
  while (!(await named())) assert.ok(Date.now() < deadline, 'the event of a new user is listed')
  await ground.api('POST', '/v1/feature_flags', { slug: 'new-reports', name: 'New reports' })
  await cli.json('feature-flag', 'enable', 'new-reports')
  assert.equal((await cli.json('feature-flag', 'get', 'new-reports')).enabled, true)
  tell('Webhook endpoints, events and feature flags answer.')
}

const eventsWithinMs = 60_000

const settings: Part = async (cli, _ground, tell) => {
  const uri = 'http://localhost:3998/callback'
  await cli.json('config', 'redirect', 'add', uri)
  assert.equal(dataOf(await cli.json('config', 'redirect', 'add', uri)).alreadyExists, true)
  await cli.json('config', 'cors', 'add', 'http://localhost:3998')
  assert.equal(dataOf(await cli.json('config', 'cors', 'add', 'http://localhost:3998')).alreadyExists, true)
  await cli.json('config', 'homepage-url', 'set', 'http://localhost:3998/')
  tell('Redirect URIs, origins and the homepage were set; a second time is told as such.')
}

const seedFile = `permissions:
  - name: Read posts
    slug: posts:read
roles:
  - name: Editor
    slug: editor
    permissions:
      - posts:read
organizations:
  - name: Seeded
    domains:
      - seeded.acme.example
config:
  redirect_uris:
    - http://localhost:3997/callback
  cors_origins:
    - http://localhost:3997
  homepage_url: http://localhost:3997
`

const seed: Part = async (cli, _ground, tell) => {
  await writeFile(join(cli.home, 'workos-seed.yml'), seedFile)
  await cli.json('seed', '--file', 'workos-seed.yml')
  assert.deepEqual((await cli.json('role', 'get', 'editor')).permissions, ['posts:read'])
  await cli.json('seed', '--file', 'workos-seed.yml')
  tell('A seed file was applied, and applied again without a complaint.')
}

/** The person reads address and code at the terminal, and approves at a browser in which they sign in. */
const login: Part = async (cli, ground, tell) => {
  const account = await ground.user()
  const visitor = await createVisitor(ground)
  const shown = Promise.withResolvers<{ url: string; code: string }>()
  const running = cli.run(['auth', 'login', '--insecure-storage'], output => {
    const [, url] = /(http:\/\/\S+\/device)\s/.exec(output) ?? []
    const [, code] = /Enter code: (\S+)/.exec(output) ?? []
    if (url !== undefined && code !== undefined) shown.resolve({ url, code })
  })
  const stopped = running.then(({ output }) => shown.reject(new Error(`nothing was shown: ${output}`)))
  const { url, code } = await shown.promise
  await visitor.page.goto(`${url}?user_code=${code}`)
  await visitor.approveDevice(account)
  const { code: exit, output } = await running
  await stopped.catch(() => undefined)
  assert.equal(exit, 0, output)
  assert.match(output, new RegExp(`Logged in as ${account.email}`))
  const kept = await readFile(join(cli.home, '.workos/credentials.json'), 'utf8')
  assert.equal(JSON.parse(kept).userId, account.id)
  tell('The device login: address and code at the terminal, approval in the browser, logged in.')
  await visitor.close()
}
