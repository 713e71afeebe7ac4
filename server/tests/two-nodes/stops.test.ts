import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { type Github, startGithub } from '../third-parties.ts'
import { until } from '../until.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { type PlainAgent, startPlainAgent } from '../walk/plain-agent.ts'

/** Applications that get a credential, requests that are relayed and tool calls, at both nodes while one of them is told to stop it all. */

let db: TestDatabase
let nodes: readonly [TestNode, TestNode]
let github: Github
let userId: string
let account: string
let provider: string

before(async () => {
  ;[db, github] = await Promise.all([startTestDatabase(), startGithub()])
  const one = await startNode(db.url)
  nodes = [one, await startNode(db.url, one)]
  const made = await one.api('POST', '/v1/providers', {
    slug: 'github',
    kind: 'rest',
    catalogue: 'github',
    base_urls: { api: github.url, oauth: github.url },
    oauth: { client_id: github.clientId, client_secret: github.clientSecret, scopes: ['repo', 'read:user', 'user'] },
  })
  provider = String(made.id)
  userId = String(Object((await one.api('GET', `/user_management/users?email=${one.email}`)).data)[0].id)
  const connected = await one.api('POST', `/user_management/users/${userId}/connected_accounts/github`, {
    access_token: github.token,
    scopes: ['repo', 'read:user', 'user'],
  })
  account = String(connected.id)
})
after(async () => {
  for (const node of nodes) await node.stop()
  await github.close()
  await db.close()
})

type Way = 'handed out' | 'relayed' | 'called'

interface Try {
  readonly way: Way
  /** Whether it began after the stop had returned. */
  readonly late: boolean
  readonly got: boolean
  readonly told: string
}

/** An agent at `node` that may look at the account, by a tool and by the relay. */
async function agentAt(node: TestNode, person: FormPerson): Promise<PlainAgent> {
  const agent = await startPlainAgent(node)
  const asked = await agent.call('gateway__request_access', {
    purpose: 'Look who this is',
    tools: [{ name: 'github__get_me' }],
  })
  await person.approve(String(asked.data.approval_url))
  return agent
}

async function handedOut(node: TestNode): Promise<string> {
  const headers = { authorization: `Bearer ${node.env.AMBIT_API_KEY}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ user_id: userId })
  return answerOf(
    node,
    new Request(`${node.baseUrl}/data-integrations/github/token`, { method: 'POST', headers, body }),
  )
}

function relayed(node: TestNode, agent: PlainAgent): Promise<string> {
  const headers = { authorization: `Bearer ${agent.token}` }
  return answerOf(node, new Request(`${node.baseUrl}/relay/${account}/user`, { headers }))
}

async function answerOf(node: TestNode, request: Request): Promise<string> {
  const response = await node.send(request)
  return `${response.status} ${await response.text()}`
}

async function called(agent: PlainAgent): Promise<string> {
  const { isError, text } = await agent.call('github__get_me')
  return `${isError ? 'refused' : 'answered'} ${text}`
}

const goods: Readonly<Record<Way, RegExp>> = {
  'handed out': /^200 .*gho_token/s,
  relayed: /^200 .*octocat/s,
  called: /^answered .*octocat/s,
}
const triesBefore = 3
const triesAfter = 3

/** Tries each way again and again at both nodes, `returned` and some times more. */
async function tryOn(it: {
  readonly ways: readonly [Way, () => Promise<string>][]
  readonly returned: () => boolean
  readonly tries: Try[]
}): Promise<void> {
  const one = async ([way, ask]: readonly [Way, () => Promise<string>]): Promise<void> => {
    for (let left = triesAfter; left > 0; ) {
      const late = it.returned()
      const told = await ask()
      it.tries.push({ way, late, got: goods[way].test(told), told })
      if (late) left--
    }
  }
  await Promise.all(it.ways.map(one))
}

const targets = { everything: () => 'everything', 'a provider': () => provider, 'an account': () => account }

for (const [nth, [what, target]] of Object.entries(targets).entries())
  test(`T66 I4 two nodes: once a stop of ${what} has returned nothing is handed out, relayed or called, on either of them`, async () => {
    const here = nodes[nth % 2] ?? nodes[0]
    const person = await here.person()
    const agents = await Promise.all(nodes.map(node => agentAt(node, person)))
    const tries: Try[] = []
    let isOver = false
    const ways = nodes.flatMap((node, at): [Way, () => Promise<string>][] => {
      const agent = agents[at] ?? assert.fail()
      return [
        ['handed out', () => handedOut(node)],
        ['handed out', () => handedOut(node)],
        ['relayed', () => relayed(node, agent)],
        ['called', () => called(agent)],
      ]
    })
    const trying = tryOn({ ways, returned: () => isOver, tries })
    const got = (way: Way): number => tries.filter(each => each.way === way && each.got).length
    const made = await until(() => (['handed out', 'relayed', 'called'] as const).every(way => got(way) >= triesBefore))
      .then(() => stopped(here, target()))
      .finally(() => {
        isOver = true
      })
    await trying
    assert.deepEqual(
      tries.filter(({ late, got }) => late && got),
      [],
    )
    assert.ok(
      tries.filter(({ late, told }) => late && /^403 .*"stopped"/s.test(told)).length >= nodes.length * 2 * triesAfter,
    )
    const log = await logSince(made)
    assert.deepEqual(log.handedOutAfterAsked, 0, 'who hands out is there before the stop, or finds it')
    assert.deepEqual(log.admittedAfterCompleted, 0)
    assert.ok(log.handedOut >= got('handed out'), 'each credential that left is in the log')
    await here.api('POST', `/v1/stops/${made}/lift`, {})
    assert.match(await handedOut(here), goods['handed out'])
  })

async function stopped(node: TestNode, target: string): Promise<string> {
  const made = await node.api('POST', '/v1/stops', { target, reason: 'Something is wrong.' })
  assert.equal(made.status, 'in_force', JSON.stringify(made))
  return String(made.id)
}

/** What the log has behind the moment at which the stop was asked for, and behind its receipt. */
async function logSince(stop: string) {
  await until(async () => (await db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
  const [row] = await db.database.query<{
    handedOut: number
    handedOutAfterAsked: number
    admittedAfterCompleted: number
  }>(
    `WITH log AS (SELECT index, type, body::jsonb ->> 'stop' AS stop, body::jsonb ->> 'account' AS account FROM audit_events),
       asked AS (SELECT index FROM log WHERE type = 'stop.asked' AND stop = $1),
       completed AS (SELECT index FROM log WHERE type = 'stop.completed' AND stop = $1)
     SELECT (SELECT count(*)::int FROM log WHERE type = 'connected_account.handed_out' AND account = $2) AS "handedOut",
       (SELECT count(*)::int FROM log, asked WHERE type = 'connected_account.handed_out' AND account = $2 AND log.index > asked.index)
         AS "handedOutAfterAsked",
       (SELECT count(*)::int FROM log, completed WHERE type = 'tool_call.admitted' AND log.index > completed.index)
         AS "admittedAfterCompleted"`,
    [stop, account],
  )
  return row ?? assert.fail()
}
