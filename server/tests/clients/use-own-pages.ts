import assert from 'node:assert/strict'
import type { ClientGround } from './ground.ts'
import { formToken, type Reference, visit } from './reference-app.ts'

/** A person of two organizations works in one and then in the other; one that they do not belong to is not there. */
export async function switchOrganization(ground: ClientGround, { url }: Reference): Promise<string> {
  const person = await ground.user()
  await ground.organization('North', [person])
  await ground.organization('South', [person])
  const foreign = await ground.organization('West', [await ground.user()])
  const visitor = await visit(ground, `${url}/organizations`, { ...person, organization: 'North' })
  const { page } = visitor
  const here = page.getByRole('listitem').filter({ hasText: 'You work here now' })
  assert.match(await here.innerText(), /North/)
  await page.getByRole('button', { name: 'Work here South' }).click()
  await page.getByRole('status').waitFor()
  assert.match(await here.innerText(), /South/)
  assert.doesNotMatch(await page.locator('main').innerText(), /West/)
  const form = { organization: foreign, csrf: await formToken(visitor, `${url}/organizations`) }
  const refused = await visitor.context.request.post(`${url}/organizations/switch`, { form, headers: { origin: url } })
  assert.equal(refused.status(), 404)
  await page.goto(`${url}/organizations`)
  assert.match(await here.innerText(), /South/)
  await visitor.close()
  return 'Somebody works in another organization of theirs, and in none that they do not belong to.'
}
