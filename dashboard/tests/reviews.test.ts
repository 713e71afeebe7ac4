import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../../server/tests/until.ts'
import { startDashboard, type Visitor } from './ground.ts'
import { problemsOf } from './look-at.ts'

let ground: Awaited<ReturnType<typeof startDashboard>>
let visitor: Visitor
let page: Page
before(async () => {
  ground = await startDashboard()
  const { node } = ground.served
  const organization = await node.api('POST', '/organizations', { name: 'Acme' })
  for (const email of ['ravi@acme.example', 'tess@acme.example']) {
    const { id } = await node.api('POST', '/user_management/users', { email, email_verified: true })
    const member = { organization_id: organization.id, user_id: id, role_slugs: ['admin', 'member'] }
    await node.api('POST', '/user_management/organization_memberships', member)
  }
  visitor = await ground.enter({ path: '/reviews' })
  page = visitor.page
})
after(() => ground.close())

test('a review is started, decided with the keyboard, and its evidence is saved', async () => {
  const { node } = ground.served
  await page.getByText('Nothing has been reviewed.').waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  await page.getByRole('link', { name: 'Start a review' }).click()
  await page.getByRole('heading', { level: 1, name: 'Start a review' }).waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  const { data } = await node.api('GET', '/organizations')
  await page.getByLabel('Name').fill('Spring at Acme')
  await page.getByLabel('Organization', { exact: true }).fill(Object(data)[0].id)
  await page.getByLabel('Who decides').selectOption('installation_role')
  await page.getByLabel('Role', { exact: true }).fill('owner')
  await page.getByRole('button', { name: 'Start the review' }).click()
  await page.getByRole('heading', { level: 1, name: 'Spring at Acme' }).waitFor()
  const rows = page.locator('tbody tr')
  await rows.nth(1).waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])

  // J and O open the first one, 3 chooses and goes to the reason, Enter decides; the next one opens by itself.
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  const panel = page.locator('.side-panel')
  await panel.getByText('When the review began').waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  const [first] = new URL(page.url()).searchParams.getAll('open')
  await page.keyboard.press('3')
  await page.keyboard.type('Left the team.')
  await page.keyboard.press('Enter')
  await page.waitForFunction(id => !globalThis.location.search.includes(String(id)), first)
  await page.getByText('Removed', { exact: true }).first().waitFor()

  // What is reduced says what is left.
  await page.keyboard.press('2')
  await panel.getByLabel('Roles that are left').selectOption('member')
  await panel.getByLabel('Why').fill('Administers nothing any more.')
  await panel.getByRole('button', { name: 'Decide' }).click()
  await page.getByText('Reduced', { exact: true }).first().waitFor()
  const { data: members } = await node.api(
    'GET',
    `/user_management/organization_memberships?organization_id=${Object(data)[0].id}&statuses=active,inactive`,
  )
  const shown = Object(members).map((each: { status: string; roles: { slug: string }[] }) => [
    each.status,
    each.roles.map(({ slug }) => slug),
  ])
  assert.deepEqual(shown.toSorted(), [
    ['active', ['member']],
    ['inactive', ['admin', 'member']],
  ])

  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save evidence' }).click()
  assert.match((await saving).suggestedFilename(), /^review_.*\.json$/)
  const savingPage = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as one page' }).click()
  assert.match((await savingPage).suggestedFilename(), /^review_.*\.html$/)
  await page.getByRole('link', { name: 'Access reviews' }).last().click()
  await page.getByText('2 of 2').waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
})

test('what asks whoever looks stands on one page; a cancelled review says why', async () => {
  const { node } = ground.served
  const review = await node.api('POST', '/v1/access_reviews', {
    name: 'By hand',
    kinds: ['application', 'membership'],
    reviewers: { by: 'installation_role', role: 'owner' },
    deadline_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  })
  await page.goto(`${ground.baseUrl}/dashboard/my-reviews`)
  await page.getByRole('heading', { level: 1, name: 'My reviews' }).waitFor()
  await page.getByRole('link', { name: 'By hand' }).waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  await page.getByRole('link', { name: 'By hand' }).click()
  await page.getByRole('heading', { level: 1, name: 'By hand' }).waitFor()
  await page.getByLabel('Why').fill('Begun by mistake.')
  await page.getByRole('button', { name: 'Cancel the review' }).click()
  await page.getByText('Begun by mistake.').waitFor()
  const { state } = await node.api('GET', `/v1/access_reviews/${review.id}`)
  assert.equal(state, 'cancelled')
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
})

test('what stands in each organization, and what of it nobody uses, stands in one table beside the findings', async () => {
  await page.goto(`${ground.baseUrl}/dashboard/findings`)
  await page.getByRole('link', { name: 'Numbers by organization' }).click()
  await page.getByRole('heading', { level: 1, name: 'Authority' }).waitFor()
  const { data } = await ground.served.node.api('GET', '/v1/governance/authority')
  const [acme] = Object(data)
  await page.getByRole('row', { name: new RegExp(`^Acme.*${acme.standing}`) }).waitFor()
  await page.getByText('without an owner: a constraint keeps this at 0').waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  await page.keyboard.press('j')
  await page.keyboard.press('o')
  await page.locator('.side-panel').getByText('Membership').waitFor()
  assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: /CSV/ }).click()
  assert.match((await saving).suggestedFilename(), /\.csv$/)
})

test('whoever administers nothing decides what asks them, and sees nothing else', async () => {
  const { node } = ground.served
  const [email, password] = ['zoe@acme.example', 'the passphrase of zoe']
  const { id } = await node.api('POST', '/user_management/users', { email, password, email_verified: true })
  const { data } = await node.api('GET', '/organizations')
  const member = { organization_id: Object(data)[0].id, user_id: id, role_slugs: ['member'] }
  await node.api('POST', '/user_management/organization_memberships', member)
  const review = await node.api('POST', '/v1/access_reviews', {
    name: 'By Zoe',
    organization_id: Object(data)[0].id,
    kinds: ['membership'],
    reviewers: { by: 'people', user_ids: [id] },
    deadline_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  })
  const zoe = await ground.enter({ email, password, path: '/audit' })
  await zoe.page.getByRole('link', { name: 'By Zoe' }).click()
  await zoe.page.getByRole('heading', { level: 1, name: 'By Zoe' }).waitFor()
  const rows = zoe.page.locator('tbody tr')
  await rows.first().waitFor()
  assert.equal(await rows.filter({ hasText: email }).count(), 0, 'their own access is not theirs to decide')
  await rows.first().getByText('@acme.example').waitFor()
  assert.deepEqual(await zoe.page.getByRole('navigation').getByRole('link').allTextContents(), ['My reviews'])
  await zoe.page.keyboard.press('j')
  await zoe.page.keyboard.press('o')
  await zoe.page.locator('.side-panel').getByText('When the review began').waitFor()
  await zoe.page.keyboard.press('1')
  await zoe.page.keyboard.type('Works here.')
  await zoe.page.keyboard.press('Enter')
  // What is decided leaves the list of what waits, and the next one opens.
  await zoe.page.waitForFunction(() => globalThis.document.querySelectorAll('tbody tr').length === 1)
  const kept = async (): Promise<unknown> =>
    Object((await node.api('GET', `/v1/access_reviews/${review.id}`)).progress).keep
  await until(async () => (await kept()) === 1)
  assert.deepEqual([await problemsOf(zoe.page), zoe.complaints()], [[], []])

  // With the very cookie and header of the page, every other list and figure is refused.
  const description = await (await fetch(`${ground.baseUrl}/v1/openapi.json`)).json()
  const paths = Object.entries(Object(description).paths)
    .filter(([path, methods]) => !path.includes('{') && Object(methods).get?.security !== undefined)
    .map(([path]) => path)
  const statuses = await zoe.page.evaluate(
    async asked =>
      Promise.all(
        asked.map(async path => {
          const { status } = await fetch(path, { headers: { 'x-ambit-dashboard': 'act' } })
          return [path, status] as const
        }),
      ),
    paths,
  )
  const answered = statuses.filter(([path, status]) => status !== 403 && !path.startsWith('/v1/analytics/'))
  assert.deepEqual(answered.toSorted(), [
    ['/v1/access_reviews', 200],
    ['/v1/configuration_findings', 200],
    ['/v1/me', 200],
  ])
  const ofOwnMachine = async () => {
    const response = await fetch('/v1/configuration_findings', { headers: { 'x-ambit-dashboard': 'act' } })
    return Object(await response.json()).data
  }
  assert.deepEqual(await zoe.page.evaluate(ofOwnMachine), [], 'what others scanned is not theirs to see')
  assert.ok(statuses.every(([path, status]) => !path.startsWith('/v1/analytics/') || status >= 400))
  assert.ok(statuses.length > 30, 'many were asked')
  const { may_call } = Object(
    await zoe.page.evaluate(async () => (await fetch('/v1/me', { headers: { 'x-ambit-dashboard': 'watch' } })).json()),
  )
  assert.ok(may_call.includes('decideAccessReviewItem') && !may_call.includes('createAccessReview'))
  await zoe.context.close()
})
