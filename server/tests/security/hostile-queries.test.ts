import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { describeApi } from '../../src/platform/api-description.ts'
import { newId } from '../../src/platform/ids.ts'
import { allRoutes } from '../golden/routes.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { texts, together } from './hostile.ts'

let ground: SecurityGround
before(async () => {
  ground = await startSecurityGround()
})
after(() => ground.close())

for (const [path, item] of Object.entries(describeApi(allRoutes, 'http://localhost').paths))
  for (const [method, { parameters }] of Object.entries(item)) {
    const names = parameters.filter(each => each.in === 'query').map(({ name }) => name)
    if (names.length === 0) continue
    test(`T84 ${method.toUpperCase()} ${path}: no value of any parameter is a fault of ours`, async () => {
      const at = path.replaceAll(/\{\w+\}/g, newId('session'))
      for (const name of names)
        await together(texts, async value => {
          const answer = await ground.asOwner(
            method.toUpperCase(),
            `${at}?${name}=${encodeURIComponent(value.toWellFormed().slice(0, 3_000))}`,
          )
          assert.ok(
            answer.status < 500,
            `?${name}=${value.slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`,
          )
        })
    })
  }
