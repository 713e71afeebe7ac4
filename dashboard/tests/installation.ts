import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../server/tests/until.ts'
import type { DashboardGround } from './ground.ts'
import { problemsOf } from './look-at.ts'
import { startReceiver } from './receiver.ts'

type Ground = DashboardGround & { readonly served: import('../../server/tests/wire/ground.ts').ServedNode }

/** Webhooks and events, keys and settings, on a server that others walk too: it reaches this machine. */
export function walkInstallation(ground: () => Ground): void {
  test('an endpoint is added, tried, told, asked again, rotated, paused and deleted; its secret is shown once', async () => {
    const receiver = await startReceiver()
    const { page, complaints, context } = await ground().enter({ path: '/webhooks' })
    await page.getByText('No address is told of events yet.').waitFor()
    await page.getByRole('link', { name: 'Add endpoint' }).click()
    await page.getByLabel('Address').fill(receiver.url)
    await page.getByLabel('Find an event').fill('organization.')
    await page.getByRole('checkbox', { name: 'created', exact: true }).check()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    const once = page.getByRole('status', { name: 'Signing secret' })
    receiver.secret = (await once.locator('code').textContent()) ?? ''
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('heading', { level: 1, name: new URL(receiver.url).host }).waitFor()
    assert.equal(await page.getByText(receiver.secret).count(), 0, 'it is shown once')
    await page.getByRole('button', { name: 'Send test event' }).click()
    await page.getByText('Taken: it answered 200').waitFor()
    assert.deepEqual(receiver.taken, ['webhook_endpoint.tried'])

    receiver.status = 500
    await ground().served.node.api('POST', '/organizations', { name: 'Told' })
    const row = page.getByRole('row', { name: /organization\.created/ })
    await until(async () => {
      await page.reload()
      await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
      await page.waitForLoadState('networkidle')
      return (await row.getByText('answered 500').count()) === 1
    })
    receiver.status = 200
    await row.getByRole('button', { name: 'Send again' }).click()
    await until(() => receiver.taken.filter(name => name === 'organization.created').length === 2)
    await until(async () => {
      await page.reload()
      await page.waitForLoadState('networkidle')
      return (await row.getByText('Delivered').count()) === 1
    })
    assert.deepEqual(await problemsOf(page), [])

    const former = receiver.secret
    await page.getByLabel('The former one signs too').selectOption('0')
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    receiver.secret =
      (await page.getByRole('status', { name: 'New signing secret' }).locator('code').textContent()) ?? ''
    assert.notEqual(receiver.secret, former)
    await page.getByRole('button', { name: 'Send test event' }).click()
    await until(() => receiver.taken.length === 4)
    await page.getByRole('button', { name: 'Pause endpoint' }).click()
    await page.getByRole('button', { name: 'Go on' }).waitFor()
    await page.getByLabel('Its host').fill(new URL(receiver.url).host)
    await page.getByRole('button', { name: 'Delete endpoint' }).click()
    await page.getByText('No address is told of events yet.').waitFor()
    assert.deepEqual(complaints(), [])
    await context.close()
    await receiver.close()
  })

  test('events: what applications read, by type, with the document and the way to go on after it', async () => {
    const { page, complaints, context } = await ground().enter({ path: '/events?events=organization.created' })
    await page.getByText('Told', { exact: true }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.getByRole('complementary', { name: 'organization.created' }).getByText('"name": "Told"').waitFor()
    await page.getByText(/events\?after=event_[^&]+&events=organization\.created/).waitFor()
    assert.deepEqual([await problemsOf(page), complaints()], [[], []])
    await context.close()
  })

  test('T92 a key is made with at most one’s own role, shown once, and ended with what it did', async () => {
    const { page, complaints, context } = await ground().enter({ path: '/keys' })
    await page.getByRole('link', { name: 'First API key' }).waitFor()
    await page.getByRole('link', { name: 'Make key' }).click()
    await page.getByLabel('Name').fill('Deploys')
    await page.getByLabel('Role').selectOption('auditor')
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('button', { name: 'Make key' }).click()
    const value = (await page.getByRole('status', { name: 'API key' }).locator('code').textContent()) ?? ''
    const asked = (path: string): Promise<number> =>
      fetch(`${ground().baseUrl}${path}`, { headers: { authorization: `Bearer ${value}` } }).then(
        ({ status }) => status,
      )
    assert.equal(await asked('/v1/me'), 200)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    const row = page.getByRole('row', { name: /Deploys/ })
    await row.getByText('auditor').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await row.getByRole('button', { name: /^End/ }).click()
    await row.waitFor({ state: 'detached' })
    assert.equal(await asked('/v1/me'), 401)

    await page.getByRole('link', { name: 'Organizations' }).last().click()
    await page.getByRole('link', { name: 'Told' }).click()
    await page.getByText('No key yet.').waitFor()
    await page.getByRole('link', { name: 'Make key' }).click()
    await page.getByLabel('Name').fill('Of a customer')
    await page.getByRole('button', { name: 'Make key' }).click()
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: 'End key Of a customer' }).click()
    await page.getByText('No key yet.').waitFor()
    assert.deepEqual(complaints(), [])
    await context.close()
  })

  test('settings: facts, what applications start with, keys and their exchange, where the log goes', async () => {
    const { page, complaints, context } = await ground().enter({ path: '/settings' })
    await page.getByText('It serves, and it can write').waitFor()
    await page.getByText('127.0.0.0/8').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Sign-in', exact: true }).click()
    await page.getByRole('heading', { name: 'Clocks of a new application' }).waitFor()
    await page.getByText('Nobody signs in by a third party yet.').waitFor()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await page.getByRole('button', { name: 'Make next key of Default application' }).click()
    await page.getByText(/signs from/).waitFor()
    await page.getByRole('button', { name: 'Exchange all' }).click()
    assert.deepEqual(await problemsOf(page), [])
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    await page.getByText('The log goes nowhere else yet.').waitFor()
    await page.getByText('Nobody else signs the log.').waitFor()
    await page.getByText('Where events are to go').click()
    await page.getByLabel('Kind').selectOption('file')
    await page.getByLabel('From index').fill('0')
    await page.getByRole('button', { name: 'Add stream' }).click()
    await page.getByText('file on a node').waitFor()
    await page.getByText('Which events, and why').click()
    const ask = page.getByRole('region', { name: 'Ask for an erasure' })
    await ask.getByLabel('Indexes').fill('1, 2')
    await ask.getByLabel('Legal reason').fill('GDPR Art. 17')
    await ask.getByRole('button', { name: 'Ask two persons' }).click()
    await page.getByRole('link', { name: 'Open the request' }).waitFor()
    await page.getByText('Waits for two persons').waitFor()
    await page.getByText('Ask for another time').click()
    const retention = page.getByRole('region', { name: 'Retention' })
    await retention.getByLabel('Legal reason').fill('GDPR Art. 5(1)(e)')
    await retention.getByRole('button', { name: 'Ask two persons' }).click()
    await retention.getByRole('link', { name: 'To 365 days' }).waitFor()
    assert.deepEqual(await problemsOf(page), [])
    assert.deepEqual(complaints(), [])
    await context.close()
  })
}
