import { until } from '../until.ts'
import { askToken, callTool, type Rpc, seatAgent } from './agent.ts'
import { type Answer, type Command, noAnswer } from './commands.ts'
import { enterToken, newCanary, nodeAt, type Seat, type Story, tryApi } from './ground.ts'
import { baseUrl } from './nodes.ts'
import { type ToolName, tools } from './world.ts'

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>

/** Does on the server what a command says, through the same doors as everybody, and answers in the model's words. */
export async function act(story: Story, at: number, command: Command): Promise<Answer> {
  switch (command.kind) {
    case 'start':
      return start(story, at, command)
    case 'ask':
      return ask(story, at, command)
    case 'decide':
      return decide(story, at, command)
    case 'call':
      return call(story, at, command)
    case 'end':
      return end(story, at, command)
    case 'clock':
      return runOut(story, at, command)
    case 'refresh':
      return refresh(story, at, seatAt(story, command.session))
    case 'borrow':
      return borrow(story, at, seatAt(story, command.session))
    case 'replay':
      return replay(story, at, seatAt(story, command.session))
    case 'lapse':
      return lapse(story, seatAt(story, command.session))
    case 'expire':
      return expire(story, command.approval)
    case 'suspend':
      return byKey(story, at, {
        method: 'POST',
        path: `/v1/principals/${memberAt(story, command.person).userId}/suspend`,
        body: {},
      })
    case 'connect':
      return connect(story, at, command.person)
    case 'disconnect':
      return disconnect(story, at, command.person)
    case 'drift':
    case 'undo':
      return redefine(story, at, { tool: command.tool, again: command.kind === 'undo' })
    case 'review':
      return review(story, at, command.tool)
  }
}

function seatAt(story: Story, slot: number): Seat {
  const seat = story.seats.get(slot)
  if (seat === undefined) throw new Error(`nobody sits in slot ${slot}`)
  return seat
}

function memberAt(story: Story, person: number): Story['members'][number] {
  const member = story.members[person]
  if (member === undefined) throw new Error(`there is no person ${person}`)
  return member
}

/** What our own failure is called: expected only where a node was broken on purpose. */
function failureOf(status: number): Answer {
  return status === 503 ? noAnswer : `status ${status}`
}

async function start(story: Story, at: number, command: Of<'start'>): Promise<Answer> {
  const seat = await seatAgent(story, at, command)
  if (typeof seat === 'number') return seat >= 500 ? failureOf(seat) : 'refused'
  story.seats.set(command.slot, seat)
  return 'started'
}

function qualified(story: Story, tool: ToolName): string {
  return `${tools[tool].provider}${story.nth}__${tool}`
}

async function ask(story: Story, at: number, command: Of<'ask'>): Promise<Answer> {
  const constraints = command.room === undefined ? {} : { room: { equals: command.room } }
  const args = {
    purpose: command.tag,
    tools: command.tools.map(tool => ({ name: qualified(story, tool), constraints })),
    duration_seconds: 3000,
    ...(command.max === undefined ? {} : { max_calls: command.max }),
  }
  return told(
    story,
    command.session,
    await callTool(story, at, { token: seatAt(story, command.session).token, name: 'gateway__request_access', args }),
  )
}

async function call(story: Story, at: number, command: Of<'call'>): Promise<Answer> {
  const { tool, args, session } = command
  const name = tool === 'nothing' ? `desk${story.nth}__nothing` : qualified(story, tool)
  const sent = args === 'wrong' ? { room: 7 } : { ...args }
  return told(story, session, await callTool(story, at, { token: seatAt(story, session).token, name, args: sent }))
}

/** Keeps what the agent was told, and says it in one word. */
function told(story: Story, slot: number, rpc: Rpc): Answer {
  const answer = wordOf(rpc)
  story.heard.push({ text: rpc.text, answer, at: performance.now(), slot })
  return answer
}

function wordOf({ status, error, result }: Rpc): Answer {
  if (status === 401) return 'unauthorized'
  if (status >= 500) return failureOf(status)
  const code = error?.data?.error ?? result?.structuredContent?.error
  if (code === 'session_revoked' || code === 'session_expired') return 'session_over'
  if (typeof code === 'string') return code
  if (error !== undefined)
    return error.code === -32602 && error.message.startsWith('There is no tool')
      ? 'unknown_tool'
      : `fault ${error.code}`
  if (result?.structuredContent?.status !== undefined) return String(result.structuredContent.status)
  return result?.isError === true ? 'failed' : 'succeeded'
}

async function decide(story: Story, at: number, command: Of<'decide'>): Promise<Answer> {
  const person = memberAt(story, command.person).at[at % 2]
  const id = story.approvals.get(command.approval)
  if (person === undefined || id === undefined) throw new Error(`there is no approval ${command.approval}`)
  const page = await person.open(`/approvals/${id}`)
  if (new URL(page.url).pathname === '/sign-in') return 'signed_out'
  if (page.status === 404) return 'not_found'
  if (page.status >= 500) return failureOf(page.status)
  if (!page.html.includes('name="decision"')) return 'over'
  const done = await person.send(page, fieldsOf(story, command, page.html))
  if (new URL(done.url).pathname === '/sign-in') return 'signed_out'
  switch (done.status) {
    case 200:
      return 'decided'
    case 403:
      return 'suspended'
    case 404:
      return 'not_found'
    case 409:
      return done.html.includes('name="decision"') ? 'changed' : 'over'
    case 422:
      return 'refused'
    default:
      return failureOf(done.status)
  }
}

/** The fields that a person would change on the page. */
function fieldsOf(
  story: Story,
  { verdict, without, room, max, brief }: Of<'decide'>,
  html: string,
): Record<string, string | string[]> {
  const decision = verdict === 'deny' || verdict === 'deny_and_end' ? verdict : 'approve'
  const offered = [...html.matchAll(/<input\b[^>]*name="tool"[^>]*>/g)].map(
    ([input]) => /value="([^"]*)"/.exec(input)?.[1] ?? '',
  )
  if (offered.length === 0 || decision !== 'approve') return { decision }
  if (verdict === 'nothing') return { decision, tool: [] }
  if (verdict === 'widen') return { decision, tool: [...offered, `desk${story.nth}__nothing`] }
  const kept = offered.filter(
    name => offered.length === 1 || without === undefined || name !== qualified(story, without),
  )
  const bounds =
    room === undefined
      ? []
      : kept.filter(name => boundIsFree(html, name)).map(name => [`constraint.${name}.room`, room])
  const asked = Number(
    /name="max_calls"[^>]*value="(\d+)"/.exec(html)?.[1] ??
      /value="(\d+)"[^>]*name="max_calls"/.exec(html)?.[1] ??
      Number.POSITIVE_INFINITY,
  )
  const fewer = max === undefined || max >= asked ? {} : { max_calls: String(max) }
  return { decision, tool: kept, ...Object.fromEntries(bounds), ...fewer, ...(brief ? { duration_seconds: '1' } : {}) }
}

/** A bound that was asked for stays as it is. */
function boundIsFree(html: string, tool: string): boolean {
  const input = [...html.matchAll(/<input\b[^>]*>/g)]
    .map(([text]) => text)
    .find(text => text.includes(`name="constraint.${tool}.room"`))
  return input !== undefined && (/value="([^"]*)"/.exec(input)?.[1] ?? '') === ''
}

async function end(story: Story, at: number, { session, by }: Of<'end'>): Promise<Answer> {
  const seat = seatAt(story, session)
  if (by === 'agent') {
    const rpc = await callTool(story, at, { token: seat.token, name: 'gateway__end_session', args: {} })
    const answer = told(story, session, rpc)
    const receipt = Object(rpc.result?.structuredContent?.receipt)
    if (answer === 'ended') keepReceipt(story, seat, receipt.id)
    return answer
  }
  if (by === 'person') return endOnPage(story, at, seat)
  const { status, body } = await tryApi(story.ground, at, {
    method: 'POST',
    path: `/v1/sessions/${seat.id}/end`,
    body: {},
  })
  if (status !== 200) return failureOf(status)
  keepReceipt(story, seat, Object(body.receipt).id)
  return 'ended'
}

/** Every end of a session answers the same receipt. */
function keepReceipt(story: Story, seat: Seat, id: string): void {
  const known = story.receipts.get(seat.id)
  if (known !== undefined && known !== id)
    story.faults.push(`I4 two ends of session ${seat.slot} answered the receipts ${known} and ${id}`)
  story.receipts.set(seat.id, id)
}

async function endOnPage(story: Story, at: number, seat: Seat): Promise<Answer> {
  const member = memberAt(story, seat.person)
  const response = await nodeAt(story.ground.nodes, at).fetch(`${baseUrl}/account/sessions/end`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: member.at[at % 2]?.cookie() ?? '', origin: baseUrl },
    body: new URLSearchParams({ csrf_token: member.csrf[at % 2] ?? '', session_id: seat.id }),
  })
  await response.text()
  if (response.status !== 303) return failureOf(response.status)
  return response.headers.get('location')?.startsWith('/sign-in') === true ? 'signed_out' : 'ended'
}

/** Time passes for this session, as far as the database lets anybody shorten it; then its agent comes again, or nobody does. */
async function runOut(story: Story, at: number, { session, which }: Of<'clock'>): Promise<Answer> {
  const { id, token } = seatAt(story, session)
  await locked(story, async sql => {
    await sql('SELECT id FROM sessions WHERE id = $1 FOR NO KEY UPDATE', [id])
    if (which !== 'idle')
      await sql('UPDATE sessions SET expires_at = least(expires_at, clock_timestamp()) WHERE id = $1', [id])
    else
      await sql(
        `UPDATE session_activity SET last_at = clock_timestamp() - interval '1 day', idle_from = clock_timestamp() WHERE session_id = $1`,
        [id],
      )
  })
  if (which === 'unseen') return 'done'
  return told(story, session, await callTool(story, at, { token, name: 'gateway__session_status', args: {} }))
}

async function refresh(story: Story, at: number, seat: Seat): Promise<Answer> {
  const presented = seat.refreshToken
  const { status, body } = await askToken(story, at, {
    grant_type: 'refresh_token',
    refresh_token: presented,
    ...seat.client,
  })
  if (status >= 500) return failureOf(status)
  if (status !== 200) return body.error ?? `status ${status}`
  const { refresh_token: successor = '', access_token: token = '' } = body
  const known = story.successors.get(presented)
  if (known !== undefined && known !== successor)
    story.faults.push(`I3 a refresh token of session ${seat.slot} had two successors`)
  story.successors.set(presented, successor)
  Object.assign(seat, { refreshToken: successor, token })
  return 'rotated'
}

/** Another application shows the token (I5): refused, and nothing happens to the session. */
async function borrow(story: Story, at: number, seat: Seat): Promise<Answer> {
  const other = story.members.find(member => member.agent.client_id !== seat.client.client_id)
  const { status, body } = await askToken(story, at, {
    grant_type: 'refresh_token',
    refresh_token: seat.refreshToken,
    ...other?.agent,
  })
  return status >= 500 ? failureOf(status) : (body.error ?? 'rotated')
}

/** A token is shown again after its successor was used: somebody holds a copy. */
async function replay(story: Story, at: number, seat: Seat): Promise<Answer> {
  const fields = { grant_type: 'refresh_token', refresh_token: seat.refreshToken, ...seat.client }
  for (const _ of [1, 2]) {
    const answer = await refresh(story, at, seat)
    if (answer !== 'rotated') return answer
  }
  const { status, body } = await askToken(story, at, fields)
  return status >= 500 ? failureOf(status) : (body.error ?? 'rotated')
}

/** Waits until no brief grant of the session is left. */
async function lapse({ ground }: Story, seat: Seat): Promise<Answer> {
  await until(async () => {
    const brief = await ground.admin.query(
      `SELECT 1 FROM access_grants WHERE session_id = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()
          AND expires_at <= created_at + interval '2 seconds'`,
      [seat.id],
    )
    return brief.rowCount === 0
  })
  return 'done'
}

async function expire(story: Story, approval: string): Promise<Answer> {
  await locked(story, async sql => {
    const id = story.approvals.get(approval)
    await sql('SELECT id FROM approvals WHERE id = $1 FOR NO KEY UPDATE', [id])
    await sql(`UPDATE approvals SET expires_at = clock_timestamp() WHERE id = $1 AND state = 'pending'`, [id])
  })
  return 'done'
}

type Run = (text: string, values?: unknown[]) => Promise<unknown>

async function locked(story: Story, run: (sql: Run) => Promise<void>): Promise<void> {
  const client = await story.ground.admin.connect()
  try {
    await client.query('BEGIN')
    await run((text, values) => client.query(text, values))
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

async function byKey(story: Story, at: number, call: Parameters<typeof tryApi>[2]): Promise<Answer> {
  const { status } = await tryApi(story.ground, at, call)
  if (status < 300) return 'done'
  return { 404: 'not_found', 409: 'conflict' }[status] ?? failureOf(status)
}

async function connect(story: Story, at: number, person: number): Promise<Answer> {
  const form = memberAt(story, person).at[at % 2]
  if (form === undefined) throw new Error('there is no such node')
  const { status, path } = await enterToken(form, `desk${story.nth}`, newCanary(story.canaries))
  if (path === '/sign-in' || status === 403) return 'signed_out'
  return status === 200 ? 'connected' : failureOf(status)
}

async function disconnect(story: Story, at: number, person: number): Promise<Answer> {
  const { userId } = memberAt(story, person)
  const listed = await tryApi(story.ground, at, { method: 'GET', path: `/v1/connected_accounts?owner_id=${userId}` })
  if (listed.status !== 200) return failureOf(listed.status)
  const [account] = Object(listed.body.data)
  if (account === undefined) return 'not_found'
  return byKey(story, at, { method: 'DELETE', path: `/v1/connected_accounts/${account.id}` })
}

/** The third party shows another definition, or the reviewed one again, and Ambit looks. */
async function redefine(
  story: Story,
  at: number,
  { tool, again }: { tool: ToolName; again: boolean },
): Promise<Answer> {
  const version = story.versions.get(tool)
  if (version === undefined) throw new Error(`there is no tool ${tool}`)
  if (!again) version.newest += 1
  const provider = `${tools[tool].provider}${story.nth}`
  story.ground.party.define(provider, tool, again ? version.accepted : version.newest)
  return byKey(story, at, { method: 'POST', path: `/v1/providers/${provider}/refresh`, body: {} })
}

async function review(story: Story, at: number, tool: ToolName): Promise<Answer> {
  const path = `/v1/tools/${story.toolIds.get(tool)}`
  const { status, body } = await tryApi(story.ground, at, { method: 'GET', path })
  if (status !== 200) return failureOf(status)
  const digest = body.seen_digest ?? body.digest
  const answer = await byKey(story, at, {
    method: 'POST',
    path: `${path}/review`,
    body: { digest, effect: tools[tool].effect },
  })
  const version = story.versions.get(tool)
  if (answer === 'done' && version !== undefined) version.accepted = version.newest
  return answer
}
