import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { checkReport } from '../../server/src/audit/check-report.ts'
import { parseReport } from '../../server/src/audit/parse-report.ts'
import { callsInDocument, countAgain } from '../../server/tests/evidence-reader.ts'
import { until } from '../../server/tests/until.ts'
import { startDashboard, startWalked, type Visitor } from './ground.ts'
import { problemsOf } from './look-at.ts'

type Walked = Awaited<ReturnType<typeof startWalked>>

describe('the dashboard on what a real agent did', () => {
  let ground: Walked
  let visitor: Visitor
  let page: Page
  before(async () => {
    ground = await startWalked()
    visitor = await ground.enter()
    page = visitor.page
  })
  after(() => ground.close())

  /** Opens a page and waits for what it is about. */
  async function open(path: string, heading: string): Promise<void> {
    await page.goto(`${ground.baseUrl}/dashboard${path}`)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.waitForLoadState('networkidle')
  }

  test('home says what lives, what waits, who signed in and what changed', async () => {
    await open('', 'Home')
    await page.getByRole('link', { name: 'mina@acme.example' }).first().waitFor()
    await page.getByText('No agent works at the moment').waitFor()
    await page.getByText('Nothing waits for you').waitFor()
    await page.getByText('session ended').first().waitFor()
    await page
      .getByRole('img', { name: /^Sessions started in the last 7 days: \d+ by people, [1-9]\d* by agents/ })
      .waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    assert.deepEqual(await stops(page), [], 'every stop of the keyboard is seen')
  })

  test('the first view is under 200 KB as it is sent', async t => {
    const sent = await page.evaluate(() =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ name }) => name.includes('/dashboard'))
        .map(entry => ({ name: entry.name, bytes: Number(Reflect.get(entry, 'encodedBodySize')) })),
    )
    const kb = sent.reduce((sum, { bytes }) => sum + bytes, 0) / 1000
    t.diagnostic(`first view: ${sent.length} files, ${kb.toFixed(1)} KB compressed`)
    assert.ok(sent.length > 2 && kb < 200, JSON.stringify(sent))
  })

  test('sessions: filters stand in the address, the panel opens beside, and keys walk through it', async () => {
    await open('/sessions?kind=agent', 'Sessions')
    await page.getByRole('link', { name: 'Release agent' }).waitFor()
    await page.getByText('2 read, 2 written, 3 refused').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    const panel = page.getByRole('complementary', { name: 'Release agent' })
    await panel.getByText('by its person').waitFor()
    assert.match(page.url(), /kind=agent&open=session_/)
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    assert.equal(await page.evaluate(() => globalThis.document.activeElement?.textContent), 'Release agent')
    await page.keyboard.press('/')
    await page.keyboard.type('status:active')
    await page.keyboard.press('Enter')
    await page.getByText('No sessions match “kind is agent, state is active”.').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('link', { name: 'First API key' }).waitFor()
    assert.equal(new URL(page.url()).search, '')
  })

  test('boundaries: each way to a tool is shown only in a session, is tried on purpose, and says when it was used and refused', async () => {
    await open('/boundaries', 'Boundaries')
    await page.getByText('github__create_issue').first().waitFor()
    await page.getByRole('button', { name: 'Try all boundaries' }).click()
    await page.getByText('were tried without what they take: each refused.').waitFor()
    const { ambit } = ground.walked
    await until(async () => {
      const { data } = await ambit.api('GET', '/v1/governance/boundaries?tool=github__create_issue')
      return Array.isArray(data) && data.length > 0 && data.every(row => row.probes !== '')
    })
    await page.reload()
    await page.getByText('github__create_issue').first().click()
    const panel = page.getByRole('complementary')
    await panel.getByText('A grant; each call once').waitFor()
    await panel.getByText('no approval: approval required').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await panel.getByRole('link', { name: 'its session' }).first().click()
    await page.waitForURL(/\/dashboard\/sessions\/session_/)
  })

  test('evidence: the figure of the walk is whole and is counted again from the file, and every link of it leads to a record', async () => {
    const { ambit } = ground.walked
    await open('/evidence', 'Evidence')
    await page.getByText('percent: 4 of 4 calls').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'HTML' }).click()
    const stream = await (await saving).createReadStream()
    const parts: Buffer[] = []
    for await (const part of stream) parts.push(Buffer.from(part))
    const html = Buffer.concat(parts).toString('utf8')
    assert.deepEqual(countAgain(callsInDocument(html)), { numerator: 4, denominator: 4 })
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, address = '']) => address)
    assert.ok(links.length > 0)
    for (const address of new Set(links)) {
      const path = new URL(address.replaceAll('&amp;', '&')).pathname + new URL(address.replaceAll('&amp;', '&')).search
      await until(async () => {
        const { data } = await ambit.api('GET', path)
        return !Array.isArray(data) || data.length > 0 || path.includes('findings')
      })
    }
    await page.getByRole('link', { name: 'NIST SP 800-207' }).click()
    await page.getByText('granted on a per-session basis').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('a table is saved whole, with whole ids, and no cell is a formula', async () => {
    await open('/sessions', 'Sessions')
    await page.getByRole('link', { name: 'Release agent' }).waitFor()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    const stream = await (await saving).createReadStream()
    const parts: Buffer[] = []
    for await (const part of stream) parts.push(Buffer.from(part))
    const text = Buffer.concat(parts).toString('utf8')
    assert.match(text, /^Who,State,Touched,Until,Session,Started\r\n/)
    assert.ok(text.includes(ground.walked.explanation.session.id))
    assert.deepEqual(
      text.split(/[,\r\n]+/).filter(cell => /^[=+\-@]/.test(cell)),
      [],
    )
  })

  test('a session: verdicts, what it touched, the timeline, each call with why, what was shown, the receipt', async () => {
    const { id } = ground.walked.explanation.session
    await open(`/sessions/${id}`, 'Release agent, for mina@acme.example')
    for (const text of ['Verified', 'Complete', '4 of 4 sent calls', '3 refused, nothing was sent'])
      await page.getByText(text, { exact: true }).first().waitFor()
    await page.getByText('In the agent').first().waitFor()
    await page.getByText(/nothing ran and no result left/).waitFor()
    const rows = page.locator('table.calls tbody tr')
    assert.equal(await rows.count(), ground.walked.explanation.calls.length, 'U9: the table says what the picture says')
    assert.ok((await page.getByText('Refused, outside bounds').count()) > 0)
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('a session: each call answers why, the signed report is one click and proves itself, two are compared by address', async () => {
    const { id } = ground.walked.explanation.session
    await open(`/sessions/${id}`, 'Release agent, for mina@acme.example')
    const refused = page.locator('table.calls tbody tr', { hasText: 'Refused, outside bounds' })
    await refused.getByText('Why was this refused?').click()
    await refused.getByText(/A grant is for this tool, but not for this value of repo/).waitFor()
    await refused.getByText('checkConstraints').waitFor()
    const allowed = page.locator('table.calls tbody tr', { hasText: 'close_issue' }).filter({ hasText: 'this allowed' })
    await allowed.getByText('Why was this allowed?').click()
    await allowed.getByText(/A person approved exactly this call/).waitFor()
    await page.getByRole('heading', { name: 'What tainted it, what drifted' }).waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Signed report' }).click()
    const saved = await saving
    assert.equal(saved.suggestedFilename(), `${id}.html`)
    const text = readFileSync(await saved.path(), 'utf8')
    const report = parseReport(text) ?? assert.fail('it reads')
    assert.equal(checkReport(report).integrity, 'verified')
    const paper = await visitor.context.newPage()
    await paper.setContent(report.document)
    await paper.getByRole('heading', { level: 1, name: /^Session of Release agent/ }).waitFor()
    assert.deepEqual(await problemsOf(paper), [])
    await paper.close()
    await page.getByRole('link', { name: 'Compare' }).click()
    await page.getByRole('heading', { name: 'With which session?' }).waitFor()
    await page.goto(`${ground.baseUrl}/dashboard/sessions/${id}/compare?with=${id}`)
    await page.getByRole('heading', { name: 'Tools' }).waitFor()
    await page.getByRole('cell', { name: 'asked, not granted, 1 used, 2 refused' }).first().waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('the timeline is walked by keyboard: a stop for each lane, arrows in it, Enter to the row', async () => {
    await open(`/sessions/${ground.walked.explanation.session.id}`, 'Release agent, for mina@acme.example')
    const lane = page.getByRole('group', { name: /Without a grant|refused/ }).last()
    await lane.focus()
    const first = await lane.getAttribute('aria-label')
    assert.match(first ?? '', /github__create_issue.*refused, outside bounds/)
    await page.keyboard.press('ArrowRight')
    assert.notEqual(await lane.getAttribute('aria-label'), first)
    await page.keyboard.press('Enter')
    assert.match(page.url(), /call=call_/)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('button', { name: 'Whole session' }).click()
    assert.deepEqual(visitor.complaints(), [])
  })

  test('people: who they are, what they hold until when, and what would end with them', async () => {
    await open('/people', 'People')
    await page.getByRole('link', { name: 'mina@acme.example' }).waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.getByRole('link', { name: 'mina@acme.example' }).click()
    await page.getByRole('heading', { level: 1, name: 'mina@acme.example' }).waitFor()
    await page.getByRole('heading', { name: /^Answers for/ }).waitFor()
    await page.getByRole('link', { name: 'Release agent' }).waitFor()
    const off = page.getByRole('button', { name: 'Off-board' })
    assert.equal(await off.isDisabled(), true)
    await page.getByRole('textbox', { name: /to off-board this person/ }).fill('mina@acme.example')
    assert.equal(await off.isDisabled(), false)
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('agents and service accounts stand with the person who answers for them', async () => {
    await open('/agents', 'Agents')
    await page.getByText('of mina@acme.example').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.getByRole('link', { name: 'Release agent' }).click()
    await page.getByRole('heading', { level: 1, name: 'Release agent' }).waitFor()
    await page.getByText('None. Without a session nothing has authority here.').waitFor()
    await open('/service-accounts', 'Service accounts')
    await page.getByRole('link', { name: 'First API key' }).waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('organizations: an empty list teaches, one shows members, domains, demands and policies', async () => {
    await open('/organizations', 'Organizations')
    await page.getByText('There is no organization yet.').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    const made = await ground.walked.ambit.api('POST', '/organizations', { name: 'Acme' })
    const { data } = await ground.walked.ambit.api('GET', '/user_management/users')
    const user_id = Object(data)[0].id
    await ground.walked.ambit.api('POST', '/user_management/organization_memberships', {
      organization_id: made.id,
      user_id,
    })
    await open(`/organizations/${made.id}`, 'Acme')
    await page.getByRole('link', { name: 'mina@acme.example' }).waitFor()
    await page.getByText('As each application says').first().waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('applications: the three clocks, a ghost of what would be, and what that does to the living', async () => {
    await open('/applications', 'Applications')
    await page.getByRole('link', { name: 'Default application' }).waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.getByRole('link', { name: 'Default application' }).click()
    await page.getByRole('heading', { level: 1, name: 'Default application' }).waitFor()
    await page.getByRole('spinbutton', { name: 'Hard end, seconds' }).fill('3600')
    await page.getByText('would be 1 h').waitFor()
    await page.getByText('Living sessions shrink to it at once').waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.getByRole('button', { name: 'Set the policy' }).click()
    await page.getByText('Hard end 1 h').waitFor()
  })

  test('audit: every event in words, searched by what the address says, with its proof beside', async () => {
    await open(`/audit?session_id=${ground.walked.explanation.session.id}&type=session.ended`, 'Audit')
    const found = page.locator('tbody tr')
    await found.first().waitFor()
    assert.equal(await found.count(), 1)
    await found.first().getByRole('button').click()
    const panel = page.getByRole('complementary', { name: 'session.ended' })
    await panel.getByText(/hashes up to the signed checkpoint/).waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  test('analytics: who was active, how they signed in, and what agents asked for and called', async () => {
    await open('/analytics', 'Analytics')
    await page.getByRole('img', { name: /^Active people: / }).waitFor()
    await page
      .getByRole('region', { name: 'Most called tools' })
      .getByRole('cell', { name: /github__/ })
      .first()
      .waitFor()
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })

  test('the palette opens pages and pasted ids, and nothing in it approves', async () => {
    await open('', 'Home')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Search or run a command' })
    await field.fill('sess')
    await page.getByRole('option', { name: /Sessions/ }).waitFor()
    assert.equal(await page.getByRole('option', { name: /approve/i }).count(), 0)
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
    await field.fill('release')
    await page
      .getByRole('option', { name: /^Release agent, for mina@acme\.example/ })
      .first()
      .waitFor()
    await field.fill('create_issue')
    await page.getByRole('option', { name: /github__create_issue/ }).waitFor()
    await field.fill('webhook')
    await page.getByRole('option', { name: 'Add webhook endpoint…' }).waitFor()
    await field.fill(ground.walked.explanation.session.id)
    await page.getByRole('option', { name: /by its id/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Release agent, for mina@acme.example' }).waitFor()
  })

  test('an id of nothing and an address of no page say so', async () => {
    await open('/sessions/session_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'Session')
    await page.getByText('There is nothing here under this id.').waitFor()
    visitor.complaints()
    assert.deepEqual(await problemsOf(page), [])
    await open('/nowhere', 'Nothing here')
    assert.deepEqual([await problemsOf(page), visitor.complaints()], [[], []])
  })
})

/** Stops of the tabulator that no eye could follow: without an outline, or outside the page. */
async function stops(page: Page): Promise<string[]> {
  const faults: string[] = []
  for (let stop = 0; stop < 25; stop++) {
    await page.keyboard.press('Tab')
    const fault = await page.evaluate(() => {
      const at = globalThis.document.activeElement
      if (at === null || at === globalThis.document.body) return undefined
      const style = getComputedStyle(at)
      const seen = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      return seen ? undefined : at.outerHTML.slice(0, 120)
    })
    if (fault !== undefined) faults.push(fault)
  }
  return faults
}

describe('the dashboard while things happen', () => {
  let ground: Awaited<ReturnType<typeof startDashboard>>
  before(async () => {
    ground = await startDashboard()
  })
  after(() => ground.close())

  test('new rows wait behind a button, and an end turns its row into the receipt', async () => {
    const { page, complaints } = await ground.enter({ path: '/sessions?kind=user' })
    await page.getByRole('link', { name: 'mina@acme.example' }).first().waitFor()
    const rows = page.locator('tbody tr')
    const before = await rows.count()
    const other = await ground.enter()
    await page.getByRole('button', { name: /^\d+ new$/ }).waitFor()
    assert.equal(await rows.count(), before, 'nothing moves by itself')
    await page.getByRole('button', { name: /^\d+ new$/ }).click()
    await page.waitForFunction(count => globalThis.document.querySelectorAll('tbody tr').length > count, before)
    await rows.first().getByRole('button', { name: /^End/ }).click()
    await page.getByText(/: ended \d\d:\d\d:\d\d/).waitFor()
    // The first use of a key opens the session that the palette ends.
    await ground.served.node.api('GET', '/v1/me')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('first api')
    await page.getByRole('option', { name: /^End session of First API key…/ }).click()
    await page.getByRole('option', { name: 'Keep it' }).waitFor()
    assert.equal(await page.getByRole('option', { selected: true }).textContent(), 'Keep it', 'Enter ends nothing')
    await page.getByRole('option', { name: 'End session', exact: true }).click()
    await page.getByText('Ended', { exact: true }).first().waitFor()
    assert.deepEqual(complaints(), [])
    // The one that was ended is that of the other browser: its next request says so.
    await other.page.getByText('This session has ended.').waitFor()
    await other.context.close()
    await page.context().close()
  })

  test('whoever lost their role is told which one is needed, and then sees no button that would be refused', async () => {
    const email = 'ravi@acme.example'
    const password = 'the passphrase of ravi'
    const { node, db } = ground.served
    const made = await node.api('POST', '/user_management/users', { email, password, email_verified: true })
    const become = (role: string) =>
      db.database.query('UPDATE users SET installation_role = $2 WHERE id = $1', [made.id, role])
    await become('admin')
    const { page, complaints } = await ground.enter({ email, password, path: '/sessions' })
    await page.getByRole('link', { name: email }).first().waitFor()
    const end = page.getByRole('button', { name: /^End/ }).first()
    await end.waitFor()
    await become('auditor')
    await end.click()
    await page.getByText('This needs the role admin. Ask an owner of this installation.').waitFor()
    await end.waitFor({ state: 'detached' })
    assert.deepEqual(await problemsOf(page), [])
    complaints()
    await page.context().close()
  })

  test('on a phone the navigation comes over the page, and goes where it leads', async () => {
    const { page, complaints } = await ground.enter({ options: { viewport: { width: 360, height: 740 } } })
    await page.getByRole('button', { name: 'Open navigation' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Sessions' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    assert.deepEqual(complaints(), [])
    await page.context().close()
  })
})
