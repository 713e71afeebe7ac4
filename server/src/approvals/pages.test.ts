import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  ask,
  askCall,
  baseUrl,
  connect,
  type FormPage,
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  stateOf,
  strangerAt,
} from '../../tests/approvals-ground.ts'

let ground: Ground
let mina: FormPerson
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
})
after(() => ground.close())

function fetchAt(path: string, init: RequestInit = {}): Promise<Response> {
  const request = new Request(new URL(path, baseUrl), { redirect: 'manual', ...init })
  request.headers.set('host', new URL(baseUrl).host)
  return ground.edge.fetch(request, { address: '127.0.0.1' })
}

function hiddenField(page: FormPage, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1] ?? ''
}

test('MT13 a stranger is led to sign in and back; a GET, a HEAD or a prefetch never decides (T42)', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const path = `/approvals/${approval.id}`
  const stranger = await fetchAt(path)
  assert.equal(stranger.status, 303)
  assert.equal(stranger.headers.get('location'), `/sign-in?return_to=${encodeURIComponent(path)}`)
  const led = strangerAt(ground.edge, ground.mina)
  const back = await led.send(await led.open(path), {
    email: ground.mina.email,
    password: 'correct horse battery staple',
  })
  assert.equal(new URL(back.url).pathname, path)
  const page = await mina.open(path)
  const fields = new URLSearchParams({
    decision: 'approve',
    tool: 'notes__search',
    csrf_token: hiddenField(page, 'csrf_token'),
    shown: hiddenField(page, 'shown'),
  })
  for (const address of [`${path}?${fields}`, `${path}/decision?${fields}`])
    for (const init of [
      {},
      { headers: { 'sec-purpose': 'prefetch', cookie: mina.cookie() } },
      { method: 'HEAD', headers: { cookie: mina.cookie() } },
    ])
      await fetchAt(address, init)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
})

test('T42 MT13 a decision needs the form of this browser: cross-site, without token, with another’s, without the strict cookie', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const page = await mina.open(`/approvals/${approval.id}`)
  const good = {
    decision: 'approve',
    tool: 'notes__search',
    csrf_token: hiddenField(page, 'csrf_token'),
    shown: hiddenField(page, 'shown'),
  }
  const headers = { origin: baseUrl, cookie: mina.cookie() }
  const post = (fields: Record<string, string>, more: Record<string, string>): Promise<Response> =>
    fetchAt(`/approvals/${approval.id}/decision`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { ...headers, ...more },
    })
  const lax = mina
    .cookie()
    .split('; ')
    .filter(each => !/strict/i.test(each))
    .join('; ')
  const [first = ''] = mina.cookie().split('; ')
  const tries: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
    [good, { origin: 'https://evil.example' }],
    [{ ...good, csrf_token: 'x' }, { origin: 'null' }],
    [{ ...good, csrf_token: '' }, {}],
    [{ ...good, csrf_token: `${good.csrf_token}x` }, {}],
    [good, { cookie: lax === mina.cookie() ? first : lax }],
  ]
  for (const [fields, more] of tries) {
    const answer = await post(fields, more)
    assert.equal(answer.status, 403, JSON.stringify(more))
    assert.equal(await stateOf(ground.on, approval.id), 'pending')
  }
  const json = await fetchAt(`/approvals/${approval.id}/decision`, {
    method: 'POST',
    body: JSON.stringify(good),
    headers: { ...headers, 'content-type': 'application/json' },
  })
  assert.equal(json.status, 415)
  assert.equal((await post(good, {})).status, 303)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
})

test('T42 the pages can not be framed, run no script and are not kept', async () => {
  const approval = await ask(ground.on, await startAgent(ground), { tools: { notes__search: {} } })
  const page = await fetchAt(`/approvals/${approval.id}`, { headers: { cookie: mina.cookie() } })
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const part of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(part))
  assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin')
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.doesNotMatch(await page.text(), /<script/)
})

test('T88 ASI09 a bearer, an API key and every route of the API decide nothing', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const body = JSON.stringify({ state: 'approved', decision: 'approve' })
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    for (const path of [`/v1/approvals/${approval.id}`, `/v1/approvals/${approval.id}/decision`, '/v1/approvals'])
      await fetchAt(path, {
        method,
        body,
        headers: { authorization: 'Bearer sk_test', 'content-type': 'application/json' },
      })
  const bearer = await fetchAt(`/approvals/${approval.id}/decision`, {
    method: 'POST',
    body: new URLSearchParams({ decision: 'approve', tool: 'notes__search' }),
    headers: { authorization: 'Bearer at_test', origin: baseUrl },
  })
  assert.equal(bearer.headers.get('location')?.startsWith('/sign-in'), true)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
  const read = await fetchAt(`/v1/approvals?session_id=${session.id}`, { headers: { authorization: 'Bearer sk_test' } })
  const listed: { data: Record<string, unknown>[] } = JSON.parse(await read.text())
  assert.equal(listed.data[0]?.id, approval.id)
  assert.equal(listed.data[0]?.state, 'pending')
  assert.equal('arguments' in (listed.data[0] ?? {}), false)
  const one = await fetchAt(`/v1/approvals/${approval.id}`, { headers: { authorization: 'Bearer sk_test' } })
  assert.equal(JSON.parse(await one.text()).code, approval.code)
})

test('T64 what is shown is what is digested: hidden, turned and coloured text is marked, nothing is cut without notice', async () => {
  const session = await startAgent(ground)
  const long = `${'a line of text\n'.repeat(8000)}the end`
  const args = {
    repo: 'acme/\u202eetisbew',
    title: 'zero\u200bwidth \u{e0041}\u{e0042} \u001b[31mred <b>bold</b>',
    labels: ['<script>alert(1)</script>'],
    body: long,
  }
  const approval = await askCall(ground.on, session, { name: 'notes__delete_branch', args })
  const page = await mina.open(`/approvals/${approval.id}`)
  for (const mark of ['\\u202e', '\\u200b', '\\u{e0041}', '\\u001b']) assert.ok(page.html.includes(mark), mark)
  assert.doesNotMatch(page.html, /[\u202e\u200b\u001b]|<script|<b>bold/)
  assert.match(page.html, /characters are not shown here/)
  const whole = await mina.open(`/approvals/${approval.id}/arguments?name=body`)
  assert.equal(whole.html.split('a line of text').length - 1, 8000)
  assert.match(whole.html, /the end/)
  const [row] = await ground.on.database.query<{ request: string; arguments_sealed: Buffer }>(
    'SELECT request, arguments_sealed FROM approvals WHERE id = $1',
    [approval.id],
  )
  assert.doesNotMatch(`${row?.request}${row?.arguments_sealed.toString('latin1')}`, /a line of text/)
  const bob = await personAt(ground.edge, ground.bob)
  assert.equal((await bob.open(`/approvals/${approval.id}/arguments?name=body`)).status, 404)
})

test('T61 a flipped, shortened or hostile id is nothing; a code or a digest that is changed decides nothing', async () => {
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { tools: { notes__search: {} } })
  const flipped = approval.id.replace(/.$/, last => (last === 'A' ? 'B' : 'A'))
  for (const id of [
    flipped,
    approval.id.slice(0, -1),
    `${approval.id}%00`,
    `${approval.id}'--`,
    '..%2faccount',
    session.id,
  ]) {
    const page = await mina.open(`/approvals/${id}`)
    assert.ok(page.status === 404 || page.status === 400, `${id} ${page.status}`)
  }
  const page = await mina.open(`/approvals/${approval.id}`)
  const shown = hiddenField(page, 'shown')
  const other = shown.startsWith('0') ? `1${shown.slice(1)}` : `0${shown.slice(1)}`
  const answer = await mina.send({ ...page, html: page.html.replace(shown, other) }, { decision: 'approve' })
  assert.equal(answer.status, 409)
  assert.equal(await stateOf(ground.on, approval.id), 'pending')
})

test('a request whose account is gone can not be approved before it is connected again', async () => {
  const account = await connect(ground, ground.mina)
  const session = await startAgent(ground)
  const approval = await ask(ground.on, session, { account, tools: { github__create_issue: {} } })
  const first = await mina.open(`/approvals/${approval.id}`)
  assert.match(first.html, /mina-acme/)
  await ground.on.database.query(`UPDATE connected_accounts SET state = 'needs_reconnection' WHERE id = $1`, [
    account.id,
  ])
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.match(page.html, new RegExp(`/connect/github\\?return_to=${encodeURIComponent(`/approvals/${approval.id}`)}`))
  assert.doesNotMatch(page.html, /data-testid="approve"/)
  assert.equal((await mina.send(first, { decision: 'approve' })).status, 409)
  await ground.on.database.query(`UPDATE connected_accounts SET state = 'connected' WHERE id = $1`, [account.id])
  assert.equal((await mina.approve(`/approvals/${approval.id}`)).status, 200)
  assert.equal(await stateOf(ground.on, approval.id), 'approved')
})

test('D04 a session that goes on to another provider asks on a page that names where it acts already', async () => {
  const account = await connect(ground, ground.bob)
  const session = await startAgent(ground, { user: ground.bob })
  const bob = await personAt(ground.edge, ground.bob)
  const already = /Already in this session[\s\S]*?GitHub/
  const first = await ask(ground.on, session, { account, tools: { github__create_issue: {} } })
  assert.doesNotMatch((await bob.open(`/approvals/${first.id}`)).html, already)
  await bob.approve(`/approvals/${first.id}`)

  const second = await ask(ground.on, session, { tools: { notes__search: {} } })
  const page = await bob.open(`/approvals/${second.id}`)
  assert.match(page.html, already)
  const call = await askCall(ground.on, session, { name: 'notes__search', args: { text: 'plans' } })
  assert.match((await bob.open(`/approvals/${call.id}`)).html, already)

  await ground.on.database.query('UPDATE access_grants SET ended_at = now(), end_reason = $2 WHERE session_id = $1', [
    session.id,
    'ended_by_person',
  ])
  const stale = await bob.send(page, { decision: 'approve' })
  assert.equal(stale.status, 409)
  assert.doesNotMatch(stale.html, already)
  await bob.approve(`/approvals/${second.id}`)
  const [row] = await ground.on.database.query<{ shown: string }>(
    'SELECT shown FROM approval_snapshots WHERE approval_id = $1',
    [second.id],
  )
  assert.equal(JSON.parse(row?.shown ?? '{}').reached, undefined)
})

test('the purpose stands as a quote, in the words of the agent, and is never markup', async () => {
  const session = await startAgent(ground)
  const purpose = 'Click <a href="javascript:alert(1)">here</a> & [approve](https://evil.example)'
  const approval = await ask(ground.on, session, { tools: { notes__search: {} }, purpose })
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.ok(page.html.includes('Click &lt;a href=&quot;javascript:alert(1)&quot;&gt;here&lt;/a&gt; &amp; [approve]'))
  assert.doesNotMatch(page.html, /href="(javascript:|https:\/\/evil)/)
})

test('I8 one request is read with what was asked, shown and given; an administrator withdraws it, and decides nothing by that', async () => {
  const authorization = 'Bearer sk_test'
  const read = async (path: string, method = 'GET'): Promise<{ status: number; json: Record<string, unknown> }> => {
    const answer = await fetchAt(path, { method, headers: { authorization } })
    return { status: answer.status, json: JSON.parse(await answer.text()) }
  }
  const session = await startAgent(ground)
  const asked = await ask(ground.on, session, { tools: { notes__search: {}, notes__create_issue: {} } })
  const path = `/v1/approvals/${asked.id}`
  const before = await read(path)
  assert.deepEqual([before.json.shown, before.json.decision, before.json.decisions], [null, null, []])
  assert.equal((await mina.approve(`/approvals/${asked.id}`, { tool: 'notes__search', max_calls: '3' })).status, 200)
  const { json } = await read(path)
  assert.equal(Object(json.shown).request_digest, json.request_digest)
  assert.deepEqual(
    Object(json.decision).tools.map(({ name }: { name: string }) => name),
    ['notes__search'],
  )
  assert.deepEqual(json.remaining, { calls: 3, bytes: null })
  assert.equal(Object(json.grants)[0].end_reason, null)
  const late = await read(`${path}/withdraw`, 'POST')
  assert.deepEqual([late.status, late.json.code], [409, 'approval_not_pending'])

  const other = await ask(ground.on, session, { tools: { notes__delete_branch: {} } })
  const listed = async (query: string): Promise<string[]> =>
    Object((await read(`/v1/approvals?session_id=${session.id}&${query}`)).json.data).map(
      ({ id }: { id: string }) => id,
    )
  assert.deepEqual(await listed(`kind=access&application_id=${session.applicationId}`), [other.id, asked.id])
  assert.deepEqual(await listed('kind=call'), [])
  assert.deepEqual(await listed('application_id=app_01ARZ3NDEKTSV4RRFFQ69G5FAV'), [])
  const withdrawn = await read(`/v1/approvals/${other.id}/withdraw`, 'POST')
  assert.deepEqual([withdrawn.status, withdrawn.json.state], [200, 'withdrawn'])
  assert.equal((await read(`/v1/approvals/${other.id}`)).json.decided_by, null)
  assert.equal(await stateOf(ground.on, other.id), 'withdrawn')
  assert.equal((await mina.open(`/approvals/${other.id}`)).html.includes('data-testid="approve"'), false)
  assert.equal((await read('/v1/approvals/approval_01ARZ3NDEKTSV4RRFFQ69G5FAV/withdraw', 'POST')).status, 404)
})
