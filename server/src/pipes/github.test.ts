import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../tests/database.ts'
import { testPlatform } from '../../tests/test-platform.ts'
import { type Github, startGithub } from '../../tests/third-parties.ts'
import { createUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { github as catalogue } from './catalogue/github.ts'
import {
  type Account,
  argumentProblems,
  callUpstream,
  createProvider,
  findTool,
  type JsonObject,
  listTools,
  listUsable,
  type Provider,
  saveAccount,
  type UpstreamAnswer,
} from './index.ts'

const admin: Actor = { kind: 'system', node: 'test' }
let held: TestDatabase
let github: Github
let on: Platform
let provider: Provider
let mina: UserId
let account: Account
before(async () => {
  held = await startTestDatabase()
  github = await startGithub()
  on = testPlatform(held.database)
  const user = await createUser(on, admin, { email: 'mina@acme.example', emailVerified: true })
  mina = user.id
  provider = await createProvider(on, admin, {
    slug: 'github',
    name: 'GitHub',
    kind: 'rest',
    url: undefined,
    catalogue: 'github',
    baseUrls: { api: github.url, oauth: github.url },
    auth: { type: 'oauth', per: 'user' },
    token: undefined,
    oauthClient: { id: github.clientId, secret: new Secret(github.clientSecret) },
    scopes: [],
  })
  account = await saveAccount(on, admin, {
    parts: {
      provider,
      ownerId: mina,
      label: 'octocat',
      externalId: '1',
      issuer: github.url,
      scopes: ['repo'],
      credential: { accessToken: new Secret(github.token), refreshToken: undefined },
      expiresInSeconds: undefined,
    },
    endGrants: async () => 0,
  })
})
after(async () => {
  await github.close()
  await held.close()
})

async function call(name: string, args: JsonObject, by: Account | undefined = account): Promise<UpstreamAnswer> {
  const tool = await findTool(held.database, `github__${name}`)
  assert.ok(tool, name)
  assert.deepEqual(argumentProblems(on, tool, args), [], name)
  return callUpstream(on, {
    tool,
    account: by,
    arguments: args,
    callId: 'call_x',
    signal: new AbortController().signal,
  })
}

async function succeed(name: string, args: JsonObject): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(name, args)
  assert.equal(answer.outcome, 'answered', `${name}: ${JSON.stringify(answer)}`)
  assert.ok(answer.outcome === 'answered' && !answer.isError, `${name}: ${JSON.stringify(answer)}`)
  const shaped = answer.result.structuredContent
  assert.ok(typeof shaped === 'object' && shaped !== null && !Array.isArray(shaped))
  return { ...Object.fromEntries(Object.entries(shaped)), resources: answer.resources }
}

const website = { owner: 'octocat', repo: 'website' }

test('the whole catalogue is listed with its own effects, and pinned', async () => {
  const tools = await listTools(held.database, { providerSlug: 'github' })
  assert.equal(tools.length, Object.keys(catalogue.tools).length)
  assert.ok(tools.length >= 14)
  const effects = Object.fromEntries(tools.map(({ plainName, effect }) => [plainName, effect]))
  assert.deepEqual(
    [effects.get_issue, effects.create_issue, effects.close_issue, effects.merge_pull_request, effects.delete_branch],
    ['read', 'write', 'write', 'destructive', 'destructive'],
  )
})

test('issues: opened, read, labelled, commented, changed, closed and found, each naming what it touched', async () => {
  const made = await succeed('create_issue', { ...website, title: 'It breaks', body: 'Badly' })
  assert.equal(made.title, 'It breaks')
  assert.deepEqual(made.resources, [
    {
      provider: 'github',
      kind: 'issue',
      id: `octocat/website#${made.number}`,
      label: `octocat/website issue ${made.number}`,
      act: 'write',
    },
  ])
  const issue = { ...website, issue_number: Number(made.number) }
  assert.equal((await succeed('get_issue', issue)).body, 'Badly')
  await succeed('add_issue_labels', { ...issue, labels: ['bug'] })
  assert.deepEqual((await succeed('get_issue', issue)).labels, ['bug'])
  assert.equal((await succeed('add_issue_comment', { ...issue, body: 'Seen' })).body, 'Seen')
  assert.equal((await succeed('list_issue_comments', issue)).items?.toString(), '[object Object]')
  assert.equal((await succeed('update_issue', { ...issue, title: 'It broke' })).title, 'It broke')
  assert.equal((await succeed('close_issue', { ...issue, reason: 'completed' })).state, 'closed')
  const listed = await succeed('list_issues', { ...website, state: 'all', limit: 10 })
  assert.equal(Array.isArray(listed.items) && listed.items.length, 1)
  const found = await succeed('search_issues', { query: 'repo:octocat/website broke' })
  assert.equal(found.total, 1)
})

test('repositories, branches, files and pull requests', async () => {
  assert.equal((await succeed('get_me', {})).login, 'octocat')
  assert.equal((await succeed('get_repository', website)).full_name, 'octocat/website')
  assert.ok(Array.isArray((await succeed('list_repositories', {})).items))
  const branches = (await succeed('list_branches', website)).items
  const main = Array.isArray(branches) ? branches[0] : undefined
  const sha = typeof main === 'object' && main !== null && 'sha' in main ? String(main.sha) : ''
  assert.match(sha, /^[0-9a-f]{40}$/)
  assert.ok(Array.isArray((await succeed('list_commits', website)).items))
  assert.match(String((await succeed('get_file', { ...website, path: 'README.md' })).text), /website/)
  await succeed('create_branch', { ...website, ref: 'refs/heads/fix/one', sha })
  const pull = await succeed('create_pull_request', { ...website, title: 'Fix', head: 'fix/one', base: 'main' })
  const number = { ...website, pull_number: Number(pull.number) }
  assert.equal((await succeed('get_pull_request', number)).head, 'fix/one')
  assert.ok(Array.isArray((await succeed('list_pull_requests', website)).items))
  assert.ok(Array.isArray((await succeed('list_pull_request_files', number)).items))
  await succeed('review_pull_request', { ...number, body: 'Fine' })
  assert.equal((await succeed('merge_pull_request', number)).merged, true)
  await succeed('delete_branch', { ...website, branch: 'fix/one' })
  const left = (await succeed('list_branches', website)).items
  assert.equal(Array.isArray(left) && left.length, 1)
  assert.equal((await succeed('search_repositories', { query: 'website' })).total, 1)
  assert.ok('items' in (await succeed('search_code', { query: 'website repo:octocat/website' })))
})

test('what the API refuses is an answer that says so, and touched nothing', async () => {
  const answer = await call('get_repository', { owner: 'octocat', repo: 'missing' })
  assert.ok(answer.outcome === 'answered' && answer.isError)
  assert.deepEqual(answer.resources, [])
  assert.match(JSON.stringify(answer.result), /GitHub refused the call with status 404/)
})

test('T58: an account of another provider, a disconnected one or none opens no vault and sends nothing', async () => {
  const other = await createProvider(on, admin, {
    slug: 'github-two',
    name: 'GitHub two',
    kind: 'rest',
    url: undefined,
    catalogue: 'github',
    baseUrls: { api: github.url, oauth: github.url },
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  assert.deepEqual(await listUsable(held.database, other, { userId: mina }), [])
  const tool = await findTool(held.database, 'github-two__get_me')
  assert.ok(tool)
  const parts = { tool, arguments: {}, callId: 'call_y', signal: new AbortController().signal }
  for (const wrong of [account, undefined])
    assert.deepEqual(await callUpstream(on, { ...parts, account: wrong }), {
      outcome: 'not_sent',
      why: 'connection_required',
    })
  const forged = { ...account, providerId: other.id }
  assert.deepEqual(await callUpstream(on, { ...parts, account: forged }), {
    outcome: 'not_sent',
    why: 'connection_required',
  })
  assert.deepEqual(await listUsable(held.database, provider, { userId: mina }), [account])
})

test('arguments climb out of nothing: dots, slashes and extra members stay where they belong', async () => {
  const tool = await findTool(held.database, 'github__get_repository')
  assert.ok(tool)
  for (const args of [
    { owner: '..', repo: 'x' },
    { owner: 'a', repo: '.' },
  ])
    assert.deepEqual(await call('get_repository', args), { outcome: 'not_sent', why: 'malformed' })
  assert.notDeepEqual(argumentProblems(on, tool, { owner: 'a/b', repo: 'x' }), [])
  assert.notDeepEqual(argumentProblems(on, tool, { owner: 'a', repo: 'x', evil: 1 }), [])
  assert.deepEqual(await call('get_file', { ...website, path: '../../user' }), {
    outcome: 'not_sent',
    why: 'malformed',
  })
})

test('files are written, replaced, compared and deleted, and a pull request is closed without a merge', async () => {
  const main = (await succeed('list_branches', website)).items
  const sha = Array.isArray(main) ? String(main[0].sha) : ''
  await succeed('create_branch', { ...website, ref: 'refs/heads/notes', sha })
  const at = { ...website, path: 'docs/notes.md', branch: 'notes' }
  const written = await succeed('write_file', { ...at, message: 'Add notes', content: 'Grüße, 世界\n' })
  assert.equal(written.path, 'docs/notes.md')
  assert.equal((await succeed('get_file', { ...website, path: at.path, ref: 'notes' })).text, 'Grüße, 世界\n')
  const again = { ...at, message: 'Change notes', content: 'Second\n', sha: String(written.sha) }
  const replaced = await succeed('write_file', again)
  const stale = await call('write_file', again)
  assert.ok(stale.outcome === 'answered' && stale.isError, 'a file that has changed since is not overwritten')
  const listed = (await succeed('list_directory', { ...website, path: 'docs', ref: 'notes' })).items
  assert.deepEqual(Array.isArray(listed) && listed.map(each => each.name), ['notes.md'])
  const between = await succeed('compare', { ...website, span: 'main...notes' })
  assert.deepEqual([between.ahead_by, between.files], [2, ['docs/notes.md']])
  const pull = await succeed('create_pull_request', { ...website, title: 'Notes', head: 'notes', base: 'main' })
  const closed = await succeed('update_pull_request', { ...website, pull_number: Number(pull.number), state: 'closed' })
  assert.deepEqual([closed.state, closed.merged], ['closed', false])
  await succeed('delete_file', { ...at, message: 'Remove notes', sha: String(replaced.sha) })
  await succeed('delete_branch', { ...website, branch: 'notes' })
})

test('releases, runs and who works on an issue', async () => {
  const made = await succeed('create_release', { ...website, tag: 'v1.0.0', target: 'main', name: 'One', draft: true })
  assert.deepEqual([made.tag, made.draft], ['v1.0.0', true])
  const listed = (await succeed('list_releases', website)).items
  assert.ok(Array.isArray(listed) && listed.length === 1)
  assert.equal((await succeed('delete_release', { ...website, release_id: Number(made.id) })).done, true)
  const issue = await succeed('create_issue', { ...website, title: 'Whose?' })
  const assigned = { ...website, issue_number: Number(issue.number), assignees: ['octocat'] }
  assert.deepEqual((await succeed('assign_issue', assigned)).assignees, ['octocat'])
  assert.equal((await succeed('list_runs', website)).total, 0)
  const none = await call('get_run', { ...website, run_id: 1 })
  assert.ok(none.outcome === 'answered' && none.isError)
})
