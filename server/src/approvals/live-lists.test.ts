import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import {
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  system,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import { type Github, startGithub } from '../../tests/third-parties.ts'
import { type Account, createProvider, getProvider, saveAccount } from '../pipes/index.ts'
import { Secret } from '../platform/secret.ts'
import type { Session } from '../sessions/index.ts'
import { type Constraints, findGrant, requestAccess } from './index.ts'

let ground: Ground
let github: Github
let mina: FormPerson
let account: Account
before(async () => {
  ground = await startGround()
  github = await startGithub()
  mina = await personAt(ground.edge, ground.mina)
  account = await addGithub('octo', github.url)
})
after(async () => {
  await github.close()
  await ground.close()
})

async function addGithub(slug: string, url: string): Promise<Account> {
  await createProvider(ground.on, system, {
    slug,
    name: 'GitHub',
    kind: 'rest',
    url: undefined,
    catalogue: 'github',
    baseUrls: { api: url, oauth: url },
    auth: { type: 'oauth', per: 'user' },
    token: undefined,
    oauthClient: { id: github.clientId, secret: new Secret(github.clientSecret) },
    scopes: [],
  })
  return saveAccount(ground.on, system, {
    parts: {
      provider: await getProvider(ground.on.database, slug),
      ownerId: ground.mina.id,
      label: 'octocat',
      externalId: '1',
      issuer: url,
      scopes: ['repo'],
      credential: { accessToken: new Secret(github.token), refreshToken: undefined },
      expiresInSeconds: undefined,
    },
    endGrants: async () => 0,
  })
}

/** The options of the field of this argument. */
function optionsAt(html: string, field: string): string[] {
  const id = new RegExp(`name="${field}"[^>]* list="([^"]+)"`).exec(html)?.[1]
  const list = new RegExp(`<datalist id="${id}">(.*?)</datalist>`, 's').exec(html)?.[1] ?? ''
  return [...list.matchAll(/value="([^"]*)"/g)].map(([, value = '']) => value)
}

async function askBranches(
  slug: string,
  of: Account,
  constraints: Constraints = {},
): Promise<{ session: Session; id: string }> {
  const session = await startAgent(ground)
  const tool = await toolNamed(ground.on, `${slug}__list_branches`)
  const { id } = await requestAccess(ground.on, {
    session,
    purpose: 'Look at branches.',
    tools: [{ tool, account: of, constraints }],
  })
  return { session, id }
}

test('an argument is chosen from what the account really has; the choice is enforced, and the look stands in the log', async () => {
  const { session, id } = await askBranches('octo', account)
  const page = await mina.open(`/approvals/${id}`)
  const repos = optionsAt(page.html, 'constraint.octo__list_branches.repo')
  assert.ok(repos.length > 0, page.html)
  assert.ok(optionsAt(page.html, 'constraint.octo__list_branches.owner').length > 0)
  const [chosen = ''] = repos
  const answer = await mina.send(page, {
    decision: 'approve',
    tool: ['octo__list_branches'],
    'constraint.octo__list_branches.repo': chosen,
  })
  assert.equal(answer.status, 200, answer.html)
  const tool = await toolNamed(ground.on, 'octo__list_branches')
  const covers = async (repo: string): Promise<string> => {
    const call = { sessionId: session.id, tool, accountId: account.id, args: { owner: 'any', repo } }
    return (await findGrant(ground.on.database, call)).outcome
  }
  assert.equal(await covers(chosen), 'covered')
  assert.equal(await covers(`${chosen}-other`), 'outside_bounds')
  const [look] = await ground.on.database.query<{ body: string }>(
    `SELECT body FROM audit_queue WHERE type = 'connected_account.values_listed' ORDER BY serial LIMIT 1`,
  )
  const { actor, tool: name } = JSON.parse(look?.body ?? '{}')
  assert.deepEqual([actor, name], [ground.mina.id, 'octo__list_repositories'])
})

test('only what the agent asked for can be chosen', async () => {
  const { id: all } = await askBranches('octo', account)
  const repos = optionsAt((await mina.open(`/approvals/${all}`)).html, 'constraint.octo__list_branches.repo')
  const prefix = repos[0]?.slice(0, 3) ?? ''
  const { id } = await askBranches('octo', account, { repo: { prefix } })
  const inside = optionsAt((await mina.open(`/approvals/${id}`)).html, 'constraint.octo__list_branches.repo')
  assert.deepEqual(
    inside,
    repos.filter(repo => repo.startsWith(prefix)),
  )
})

test('a provider that does not answer holds no page up: it is complete without the list, and can be decided', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const at = silent.address()
  try {
    const silentUrl = `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`
    const { id } = await askBranches('silent', await addGithub('silent', silentUrl))
    const page = await mina.open(`/approvals/${id}`)
    assert.doesNotMatch(page.html, /<datalist/)
    assert.match(page.html, /name="constraint.silent__list_branches.repo"/)
    assert.equal((await mina.send(page, { decision: 'approve' })).status, 200)
  } finally {
    silent.closeAllConnections()
    silent.close()
  }
})
