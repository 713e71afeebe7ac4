import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setDigest } from '../../server/src/artifacts/derive-set-digest.ts'
import { rulesCritical } from '../../server/src/artifacts/model.ts'
import type { TestUpstream } from '../../server/tests/gateway-upstream.ts'
import { until } from '../../server/tests/until.ts'
import { startPlainAgent } from '../../server/tests/walk/plain-agent.ts'
import { approvalDiff, diffWords } from '../src/pages/approvals/diff.ts'
import { lineDiff } from '../src/pages/policies/line-diff.ts'
import type { startDashboard } from './ground.ts'
import { problemsOf } from './look-at.ts'

type Governed = Awaited<ReturnType<typeof startDashboard>> & { readonly upstream: TestUpstream }

/** An agent of the owner, on a third party whose tools are judged. */
async function attached({ served, upstream }: Governed): Promise<Awaited<ReturnType<typeof startPlainAgent>>> {
  const { api } = served.node
  await api('POST', '/v1/providers', { slug: 'desk', kind: 'mcp', name: 'Desk', url: upstream.url })
  await api('POST', '/v1/providers/desk/refresh', {})
  const effects = new Map([
    ['desk__echo', 'read'],
    ['desk__create_issue', 'write'],
  ])
  for (const tool of Object((await api('GET', '/v1/tools?provider=desk')).data)) {
    const effect = effects.get(tool.name)
    if (effect !== undefined) await api('PATCH', `/v1/tools/${tool.id}`, { effect })
  }
  return startPlainAgent(served.node)
}

/** Identity code of an agent, read and run by a gate. */
export async function submitArtifact(api: Governed['served']['node']['api']): Promise<string> {
  const { data } = await api('GET', '/v1/applications?limit=1')
  const files = ['app/team/page.tsx', 'package-lock.json'].map(path => ({
    path,
    mode: 'file' as const,
    sha256: 'ab'.repeat(32),
    size: 1_830,
  }))
  const digest = setDigest(files)
  const { id } = await api('POST', '/v1/artifacts', {
    name: 'Team page',
    kind: 'user_management',
    application_id: Object(data)[0].id,
    digest,
    files,
    report: {
      format: 'ambit-artifact-review-1',
      gate: { name: 'ambit', version: '0.1.0' },
      rules: { version: '2026-11', critical: rulesCritical },
      digest,
      findings: [
        {
          rule: 'IC08',
          severity: 'high',
          found_by: 'executed',
          path: 'app/team/page.tsx',
          line: 12,
          reason: 'returnTo goes from the query into the redirect.',
          attack: 'A link to this page sends a person who signed in to another site.',
          mend: 'Redirect to a path of your own list.',
        },
      ],
      execution: { mode: 'isolated', because: null },
      scenarios: [{ id: 'X06', verdict: 'passed', isolated: true, says: 'A member got 403 each time.', trace: null }],
      access_model: [
        {
          who: 'administrator of the organization',
          may: 'remove a member',
          to: 'people of their own organization',
          route: 'POST /team/remove',
          seen_in: ['X06'],
        },
      ],
    },
  })
  return String(id)
}

/** Requests, rules and policies, on a server that is there already. */
export function walkGoverned(given: () => Governed): void {
  test('I8 a request is seen with what was asked, shown and approved; it is withdrawn here, and decided on its own page alone', async () => {
    const ground = given()
    const agent = await attached(ground)
    const request = async (tools: readonly object[]): Promise<string> => {
      const asked = await agent.call('gateway__request_access', {
        purpose: 'Look after the desk.',
        tools,
        max_calls: 9,
      })
      return String(asked.data.approval_id)
    }
    const repo = { one_of: ['acme/website', 'acme/docs'] }
    const first = await request([{ name: 'desk__echo' }, { name: 'desk__create_issue', constraints: { repo } }])
    const { page, complaints, context } = await ground.enter({ path: '/approvals' })
    await page.getByRole('link', { name: '2 tools' }).click()
    await page.getByText('Nobody has decided it, so').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Open your request' }).click()
    await page.waitForURL(address => address.pathname === `/approvals/${first}`)
    await page.locator('input[type=checkbox][value="acme/docs"]').uncheck()
    await page.locator('input[name=tool][value=desk__echo]').uncheck()
    await page.getByTestId('approve').click()
    await page.getByTestId('approve').waitFor({ state: 'detached' })
    await page.goto(`${ground.baseUrl}/dashboard/approvals/${first}`)
    await page.getByText('2 narrower').waitFor()
    await page.getByRole('row', { name: /repo of desk__create_issue.*acme\/website narrower/ }).waitFor()
    await page.getByRole('row', { name: /desk__echo.*not given left out/ }).waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'End grant' }).click()
    await page
      .getByText(/, by an administrator|ended by/)
      .first()
      .waitFor()

    const second = await request([{ name: 'desk__delete_repo' }])
    await page.goto(`${ground.baseUrl}/dashboard/approvals?state=pending&open=${second}`)
    const panel = page.getByRole('complementary', { name: 'desk__delete_repo' })
    await panel.getByText('Look after the desk.').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await panel.getByRole('button', { name: 'Withdraw request' }).click()
    await page.getByText('No requests match “state is waiting”.').waitFor()
    const { state, decided_by } = await ground.served.node.api('GET', `/v1/approvals/${second}`)
    assert.deepEqual([state, decided_by], ['withdrawn', null])
    assert.deepEqual(complaints(), [])
    await context.close()
  })

  test('I8 what an agent made is listed, read with the access model that it encodes, and decided on its own page alone', async () => {
    const ground = given()
    const { api } = ground.served.node
    const { page, complaints, context } = await ground.enter({ path: '/artifacts' })
    await page.getByText('Nothing was submitted.').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    const id = await submitArtifact(api)
    await page.goto(`${ground.baseUrl}/dashboard/artifacts`)
    await page.getByRole('link', { name: 'Team page' }).click()
    await page.getByRole('row', { name: /administrator of the organization.*remove a member/ }).waitFor()
    await page.getByRole('row', { name: /X06.*Passed/ }).waitFor()
    assert.deepEqual(await problemsOf(page), [])
    assert.equal(await page.getByRole('button', { name: /approve|reject/i }).count(), 0)
    await page.getByRole('link', { name: 'Open the decision' }).click()
    await page.waitForURL(address => address.pathname === `/artifacts/${id}`)
    await page.getByTestId('reason').fill('Not this way.')
    await page.getByTestId('reject').click()
    await page.getByText(/rejected it at/).waitFor()
    await page.goto(`${ground.baseUrl}/dashboard/artifacts?state=rejected`)
    await page.getByRole('link', { name: 'Team page' }).click()
    await page.getByText('Not this way.').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Open the decision' }).count(), 0)
    assert.deepEqual(await problemsOf(page), [])
    assert.deepEqual(complaints(), [])
    await context.close()
  })

  test('rules about several persons are made and removed; acts of several and delegations say what would be there', async () => {
    const { page, complaints, context } = await given().enter({ path: '/approvals/rules' })
    await page.getByText('There is no rule.').waitFor()
    await page.getByLabel('Name').fill('Destroying takes two')
    await page.getByRole('checkbox', { name: 'Destroy' }).check()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('checkbox', { name: 'owner' }).check()
    await page.getByRole('button', { name: 'Make rule' }).click()
    await page.getByText('1 more person of the role owner').waitFor()
    await page.getByRole('button', { name: 'Remove rule Destroying takes two' }).click()
    await page.getByText('There is no rule.').waitFor()
    await page.getByRole('link', { name: 'Decided by several' }).click()
    await page.getByRole('heading', { level: 1, name: 'Decided by several' }).waitFor()
    await page.waitForLoadState('networkidle')
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Delegations' }).click()
    await page.getByText('Nobody has named anybody.').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    assert.deepEqual(complaints(), [])
    await context.close()
  })

  test('a policy is written by a form and by hand, checked at its place, tested, looked at and activated on its own page', async () => {
    const ground = given()
    const { id } = await ground.served.node.api('POST', '/organizations', { name: 'Acme' })
    const { page, complaints, context } = await ground.enter({ path: '/policies' })
    await page.getByText('No organization has a policy.').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByLabel('Organization', { exact: true }).selectOption({ label: 'Acme' })
    await page.getByRole('button', { name: 'Open its policy' }).click()
    const rules = page.getByLabel('Rules, in Cedar')
    await rules.fill(
      '@id("all")\npermit(principal, action, resource);\n@id("b")\nforbid(principal, action, resource)\nwhen { context.nope };',
    )
    await page.getByRole('button', { name: 'Line 5, column 8' }).click()
    assert.equal(await page.evaluate(() => String(globalThis.getSelection())), 'context.nope')
    await page.getByText('Common cases, as a form').click()
    await page.getByRole('checkbox', { name: 'Agents destroy nothing' }).check()
    await page.getByText('@id("no-destructive")').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Put them into the editor' }).click()
    await page.getByText('Fits the schema').waitFor()
    // Whoever looked for problems opened what was folded.
    await page.getByLabel('Name', { exact: true }).fill('nothing is destroyed')
    await page.getByLabel('Tool', { exact: true }).fill('desk__delete_repo')
    await page.getByLabel('What it does').selectOption('destructive')
    await page.getByLabel('Has to be').selectOption('deny')
    await page.getByRole('button', { name: 'Add test' }).click()
    await page.getByText('by no-destructive').waitFor()
    await page.getByRole('button', { name: 'Keep as a draft' }).click()
    await page.getByRole('heading', { name: 'Version 1 of the policy of Acme' }).waitFor()
    await page.getByRole('button', { name: 'Look', exact: true }).click()
    await page.getByText('against no policy at all').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Open its activation' }).click()
    await page.getByTestId('activate').click()
    await page.getByTestId('activate').waitFor({ state: 'detached' })
    const text = '@id("all")\npermit(principal, action, resource);\n'
    const next = await ground.served.node.api('POST', `/v1/organizations/${id}/policies`, { text })
    await page.goto(`${ground.baseUrl}/dashboard/policies/${id}/${next.id}`)
    await page.getByText('Against version 1: 0 lines added').waitFor()
    await page.getByRole('button', { name: 'Give up draft' }).click()
    await page.getByText('Retired').first().waitFor()
    // Before anybody has looked at a version there is no preview of it, and the browser writes that down.
    assert.deepEqual(
      complaints().filter(text => !text.includes('404 (Not Found)')),
      [],
    )
    await context.close()
  })

  test('roles and permissions are made and set; somebody is asked in, mailed again and their invitation withdrawn', async () => {
    const ground = given()
    const { page, complaints, context } = await ground.enter({ path: '/roles' })
    await page.getByText('New permission').click()
    await page.getByLabel('Name of the permission').fill('Write issues')
    await page.getByLabel('Slug of the permission').fill('issues:write')
    await page.getByRole('button', { name: 'Make permission' }).click()
    await page.getByRole('button', { name: 'Remove permission issues:write' }).waitFor()
    await page.getByText('New role').click()
    await page.getByLabel('Name of the role').fill('Triage')
    await page.getByLabel('Slug of the role').fill('triage')
    await page.getByRole('button', { name: 'Make role' }).click()
    const role = page.getByRole('listitem').filter({ hasText: 'Triage' })
    await role.getByText('What it permits').click()
    await role.getByRole('checkbox', { name: /issues:write/ }).check()
    assert.deepEqual(await problemsOf(page), [])
    await role.getByRole('button', { name: 'Set what Triage permits' }).click()
    await role.getByText('1 permission', { exact: false }).first().waitFor()
    const { permissions } = await ground.served.node.api('GET', '/authorization/roles/triage')
    assert.deepEqual(permissions, ['issues:write'])
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('link', { name: 'Invitations' }).click()
    await page.getByText('Nobody was asked in yet.').waitFor()
    await page.getByLabel('E-mail address').fill('new@acme.example')
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByRole('button', { name: 'Mail again to new@acme.example' }).click()
    await page.getByRole('button', { name: 'Withdraw that of new@acme.example' }).click()
    await page.getByText('Withdrawn').waitFor()
    assert.deepEqual(complaints(), [])
    await context.close()
  })

  test('an application is made with a secret that is shown once, and its addresses, ways in and look are set', async () => {
    const ground = given()
    const { page, complaints, context } = await ground.enter({ path: '/applications' })
    await page.getByRole('link', { name: 'Make application' }).click()
    await page.getByLabel('Name').fill('Made here')
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Make application' }).click()
    await page.getByRole('status', { name: 'Client secret' }).getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('link', { name: 'Open Made here' }).click()
    await page.getByLabel('Redirects').fill('https://app.acme.example/callback')
    await page.getByRole('button', { name: 'Set name and addresses' }).click()
    await page.getByRole('checkbox', { name: 'Code by mail' }).uncheck()
    await page.getByRole('button', { name: 'Set the ways in' }).click()
    await page.getByLabel('Colour of the main button and links').fill('#0b4f8a')
    await page.getByLabel('Heading of the sign-in page').fill('Welcome to Acme')
    assert.equal(await page.locator('svg.look-page').first().locator('rect[fill="#0b4f8a"]').count(), 1)
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Set the look' }).click()
    const id = page.url().split('/').at(-1)
    await until(async () => {
      const { redirect_uris, sign_in_policy, branding } = await ground.served.node.api('GET', `/v1/applications/${id}`)
      const [uri] = redirect_uris as { uri: string }[]
      return (
        uri?.uri === 'https://app.acme.example/callback' &&
        !Object(sign_in_policy).methods.includes('magic_auth') &&
        Object(branding).headings?.en === 'Welcome to Acme'
      )
    })
    assert.deepEqual(
      complaints().filter(text => !text.includes('404 (Not Found)')),
      [],
    )
    await context.close()
  })

  test('an agent is seen with the tools that it used and never used, and whoever only reads sees no button', async () => {
    const ground = given()
    const { api } = ground.served.node
    const [agent] = Object((await api('GET', '/v1/principals?kind=agent')).data) as { id: string }[]
    const { page, context } = await ground.enter({ path: `/agents/${agent?.id}` })
    await page.getByText('it was given 1 tool and used 0 of them').waitFor()
    await page.getByRole('cell', { name: 'never', exact: true }).waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await context.close()
    const [email, password] = ['reads@acme.example', 'the passphrase of who reads']
    const made = await api('POST', '/user_management/users', { email, password, email_verified: true })
    await ground.served.db.database.query(`UPDATE users SET installation_role = 'auditor' WHERE id = $1`, [made.id])
    const reader = await ground.enter({ email, password, path: `/agents/${agent?.id}` })
    await reader.page.getByText('it was given 1 tool and used 0 of them').waitFor()
    for (const name of ['Suspend', 'Off-board', 'Hand it over'])
      assert.equal(await reader.page.getByRole('button', { name, exact: true }).count(), 0, name)
    await reader.page.goto(`${ground.baseUrl}/dashboard/approvals/rules`)
    await reader.page.getByText('Changing it needs more than the role auditor').waitFor()
    assert.deepEqual(await problemsOf(reader.page), [])
    await reader.context.close()
  })

  test('U7 the diff of an approval: each bound with its change, a wider one too, and nothing where nothing is kept', () => {
    const tool = (constraints: object) => ({ name: 'a__b', effect: 'write', constraints: { ...constraints } })
    const asked = {
      kind: 'access' as const,
      tools: [tool({ repo: { prefix: 'acme/' } })],
      limits: { duration_seconds: 3600, max_calls: 10 },
    }
    const shown = {
      request: { tools: asked.tools, limits: asked.limits },
      grant_max_seconds: 600,
      tools: [{ name: 'a__b', unchanged: false }],
    }
    const decided = {
      decision: 'approve' as const,
      tools: [tool({ repo: { equals: 'acme/web' }, title: { matches: 'a+' } })],
      limits: { duration_seconds: 600, max_calls: null },
    }
    const rows = approvalDiff({ asked, shown, decided })
    assert.deepEqual(
      rows.map(({ bound, shown: seen, approved }) => [bound.kind, seen?.change, approved?.change]),
      [
        ['tool', 'changed', 'same'],
        ['argument', 'same', 'narrower'],
        ['argument', 'same', 'narrower'],
        ['time', 'narrower', 'narrower'],
        ['calls', 'same', 'wider'],
      ],
    )
    assert.equal(diffWords(rows), '1 wider, 3 narrower, 1 the same')
    const before = approvalDiff({ asked, shown: undefined, decided: undefined })
    assert.ok(before.every(({ shown: seen, approved }) => seen === undefined && approved === undefined))
    const denied = approvalDiff({ asked, shown, decided: { decision: 'deny' } })
    assert.deepEqual([denied[0]?.approved?.text, denied[0]?.approved?.change], ['nothing', 'narrower'])
  })

  test('two texts are compared line by line', () => {
    assert.deepEqual(
      lineDiff('a\nb\nc', 'a\nx\nc\nd').map(({ kind, text }) => `${kind} ${text}`),
      ['same a', 'less b', 'add x', 'same c', 'add d'],
    )
  })
}
