import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import { startEverything } from '../third-parties.ts'
import { startPlainAgent } from '../walk/plain-agent.ts'
import type { ClientGround } from './ground.ts'
import { alone, formToken, post, type Use, visit } from './reference-app.ts'

/** A person of two organizations works in one and then in the other; one that they do not belong to is not there. */
export const switchOrganization: Use = async (ground, { url }) => {
  const person = await ground.user()
  await ground.organization('North', [person])
  await ground.organization('South', [person])
  const foreign = await ground.organization('West', [await ground.user()])
  const address = `${url}/organizations`
  const visitor = await visit(ground, { address, who: { ...person, organization: 'North' } })
  const { page } = visitor
  const here = page.getByRole('listitem').filter({ hasText: 'You work here now' })
  assert.match(await here.innerText(), /North/)
  await page.getByRole('button', { name: 'Work here South' }).click()
  await page.getByRole('status').waitFor()
  assert.match(await here.innerText(), /South/)
  assert.doesNotMatch(await page.locator('main').innerText(), /West/)
  const form = { organization: foreign, csrf: await formToken(visitor, address) }
  assert.equal(await post(visitor, `${url}/organizations/switch`, form), 404)
  await page.goto(address)
  assert.match(await here.innerText(), /South/)
  await visitor.close()
  return 'Somebody works in another organization of theirs, and in none that they do not belong to.'
}

/** A name is changed as it was typed, and whatever else a form brings is left out. */
export const changeName: Use = async (ground, { url }) => {
  const { who } = await alone(ground, 'member')
  const other = await ground.user()
  const address = `${url}/profile`
  const visitor = await visit(ground, { address, who })
  const { page } = visitor
  await page.getByRole('textbox', { name: 'Last name' }).fill('Müller <b>')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.getByRole('status').waitFor()
  const known = async (id: string) => ground.api('GET', `/user_management/users/${id}`)
  assert.equal((await known(who.id)).last_name, 'Müller <b>')
  const more = { user_id: other.id, userId: other.id, email: 'other@acme.example', email_verified: 'false' }
  const form = { first_name: 'Ada', last_name: 'Hopper', csrf: await formToken(visitor, address), ...more }
  assert.equal(await post(visitor, `${url}/profile/name`, form), 303)
  const { email, email_verified, last_name } = await known(who.id)
  assert.deepEqual([email, email_verified, last_name], [who.email, true, 'Hopper'])
  assert.equal((await known(other.id)).last_name, null)
  await visitor.close()
  return 'Somebody changed their name, and nothing else of themselves or of others.'
}

/** What is ended here is over in the other browser at once; a session of somebody else is not there. */
export const endSessions: Use = async (ground, { url }) => {
  const { who } = await alone(ground, 'member')
  const address = `${url}/sessions`
  const here = await visit(ground, { address, who })
  const elsewhere = await visit(ground, { address, who })
  const stranger = await alone(ground, 'member')
  const theirs = await visit(ground, { address, who: stranger.who })
  const { data } = await ground.api('GET', `/user_management/users/${stranger.who.id}/sessions`)
  const form = { session: String(Object(data)[0].id), csrf: await formToken(here, address) }
  assert.equal(await post(here, `${url}/sessions/end`, form), 404)
  await theirs.page.goto(address)
  assert.equal(theirs.page.url(), address)
  // Where the browser is still known to the server, the page would lead through a new sign-in and back.
  const seen = async () => (await elsewhere.context.request.get(address, { maxRedirects: 0 })).status()
  assert.equal(await seen(), 200)
  await here.page.goto(address)
  await here.page.getByRole('button', { name: 'End session' }).click()
  await here.page.getByRole('status').waitFor()
  assert.equal(await here.page.getByRole('button', { name: /^End/ }).count(), 0)
  assert.notEqual(await seen(), 200)
  for (const visitor of [here, elsewhere, theirs]) await visitor.close()
  return 'A session that was ended on the page is over in its browser; that of somebody else goes on.'
}

/** An app counts once a code of it proved it, and can be removed by its person alone. */
export const enrolFactor: Use = async (ground, { url }) => {
  const { who } = await alone(ground, 'member')
  const address = `${url}/mfa`
  const visitor = await visit(ground, { address, who })
  const { page } = visitor
  const add = async (codeOf: (secret: string) => string): Promise<void> => {
    await page.goto(address)
    await page.getByRole('button', { name: 'Add app' }).click()
    const code = page.getByRole('textbox', { name: 'Code of the app' })
    await code.waitFor()
    await code.fill(codeOf(await page.getByTestId('secret').innerText()))
    await page.getByRole('button', { name: 'Confirm app' }).click()
  }
  const right = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  await add(secret => String((Number(right(secret)) + 1) % 1_000_000).padStart(6, '0'))
  await page.getByText('That is not the code of the app').waitFor()
  await add(right)
  await page.getByText('The app is your second factor now').waitFor()
  const other = await alone(ground, 'member')
  const theirs = await visit(ground, { address, who: other.who })
  const { data } = await ground.api('GET', `/user_management/users/${who.id}/auth_factors`)
  const form = { factor: String(Object(data)[0].id), csrf: await formToken(theirs, address) }
  assert.equal(await post(theirs, `${url}/mfa/remove`, form), 404)
  await page.getByRole('button', { name: 'Remove' }).first().click()
  await page.getByText('The app is no second factor any more').waitFor()
  for (const each of [visitor, theirs]) await each.close()
  return 'A second factor counted once its code was right, and was removed by its person and nobody else.'
}

/** A request of an own agent is there and leads to the server; one to somebody else is not. */
export const seeRequests: Use = async (ground, { url }) => {
  const party = await startEverything()
  const slug = `everything${new URL(party.url).port}`
  try {
    await ground.api('POST', '/v1/providers', {
      slug,
      kind: 'mcp',
      name: 'Everything',
      url: party.url,
      auth: { type: 'none' },
    })
    await ground.api('POST', `/v1/providers/${slug}/refresh`, {})
    const [own, other] = [await alone(ground, 'member'), await alone(ground, 'member')]
    const address = `${url}/approvals`
    const visitor = await visit(ground, { address, who: own.who })
    await visitor.page.getByText('No agent has asked for anything.').waitFor()
    const tool = `${slug}__echo`
    await ask(ground, own.who.email, { tool, purpose: 'Greet <b>everybody</b>' })
    await ask(ground, other.who.email, { tool, purpose: 'Greet nobody' })
    await visitor.page.goto(address)
    const text = await visitor.page.locator('main').innerText()
    assert.match(text, /Greet <b>everybody<\/b>[\s\S]*Waiting until[\s\S]*echo/)
    assert.doesNotMatch(text, /Greet nobody/)
    const leads = await visitor.page.getByRole('link', { name: 'Open request' }).getAttribute('href')
    assert.equal(new URL(leads ?? '').origin, new URL(ground.baseUrl).origin)
    await visitor.close()
  } finally {
    await party.close()
  }
  return 'What an agent asks its person for is on their page, and leads to where the server asks them.'
}

/** An agent of that person asks for a tool. */
async function ask(
  { baseUrl, api }: ClientGround,
  ownerEmail: string,
  { tool, purpose }: { readonly tool: string; readonly purpose: string },
): Promise<void> {
  const door = {
    baseUrl,
    email: ownerEmail,
    api,
    send: (request: Request) => fetch(request),
    mcp: (token: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${baseUrl}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body),
      }),
  }
  const agent = await startPlainAgent(door, ownerEmail)
  const asked = await agent.call('gateway__request_access', {
    purpose,
    tools: [{ name: tool }],
    duration_seconds: 600,
  })
  assert.equal(asked.data.status, 'approval_required', asked.text)
}
