import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { describeApi } from '../../src/platform/api-description.ts'
import { newId } from '../../src/platform/ids.ts'
import { allRoutes } from '../golden/routes.ts'
import { type SecurityGround, startSecurityGround } from './ground.ts'
import { together, values } from './hostile.ts'

let ground: SecurityGround
before(async () => {
  ground = await startSecurityGround()
})
after(() => ground.close())

/** Plausible values of the other fields, so that each one is judged by itself. */
const plausible: Readonly<Record<string, unknown>> = {
  name: 'n',
  email: 'n@acme.example',
  effect: 'read',
  slug: 'hostile',
  url: 'http://127.0.0.1:9/mcp',
  auth: { type: 'none' },
  digest: '0'.repeat(64),
  session_id: newId('session'),
  organization_id: newId('organization'),
  user_id: newId('user'),
  owner_id: newId('user'),
  credentials: { type: 'client_secret' },
}

/** Each path has kinds of its own. */
function kindAt(path: string): string {
  return path === '/v1/providers' ? 'mcp' : 'web'
}

for (const [path, item] of Object.entries(describeApi(allRoutes, 'http://localhost').paths))
  for (const [method, { requestBody }] of Object.entries(item)) {
    if (requestBody === undefined) continue
    const schema = Object(requestBody.content['application/json'].schema)
    const variants: { properties?: object }[] = schema.oneOf ?? schema.anyOf ?? [schema]
    const names = [...new Set(variants.flatMap(({ properties }) => Object.keys(properties ?? {})))]
    test(`T84 ${method.toUpperCase()} ${path}: no value of any field is a fault of ours`, async () => {
      const at = path.replaceAll(/\{\w+\}/g, newId('session'))
      const others = Object.fromEntries(names.map(each => [each, each === 'kind' ? kindAt(path) : plausible[each]]))
      for (const name of names)
        await together(values, async value => {
          const answer = await ground.asOwner(method.toUpperCase(), at, { ...others, [name]: value })
          assert.ok(
            answer.status < 500,
            `${name}: ${JSON.stringify(value).slice(0, 60)} answers ${answer.status} ${answer.text.slice(0, 200)}`,
          )
        })
      await together(values, async body => {
        const answer = await ground.asOwner(method.toUpperCase(), at, Object(body))
        assert.ok(answer.status < 500, `body ${JSON.stringify(body).slice(0, 60)}: ${answer.status}`)
      })
    })
  }
