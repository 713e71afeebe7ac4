import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountLabelOf } from '../../tests/account-label.ts'
import {
  type CatalogueGround,
  type Emulated,
  items,
  startCatalogueGround,
  startEmulated,
} from '../../tests/catalogue-ground.ts'

const token = 'vercel-token-of-mina-0123456789'
let emulated: Emulated
let vercel: CatalogueGround
before(async () => {
  emulated = await startEmulated('vercel', {
    tokens: { [token]: { login: 'mina', scopes: [] } },
    vercel: {
      users: [{ username: 'mina', name: 'Mina', email: 'mina@acme.example' }],
      teams: [{ slug: 'acme', name: 'Acme' }],
    },
  })
  vercel = await startCatalogueGround({ catalogue: 'vercel', token, baseUrls: { api: emulated.url } })
})
after(async () => {
  await vercel?.close()
  await emulated?.close()
})

test('a project is made, changed, found, deployed and deleted', async () => {
  const made = await vercel.succeed('create_project', { name: 'shop', framework: 'nextjs' })
  const project = String(made.id)
  assert.deepEqual(made.touched, [`write project ${project}`])
  await vercel.succeed('update_project', { project, build_command: 'npm run build' })
  assert.equal((await vercel.succeed('get_project', { project })).build_command, 'npm run build')
  assert.equal(items(await vercel.succeed('list_projects', { search: 'shop' })).length, 1)
  const deployed = await vercel.succeed('create_deployment', { name: 'shop', repo_id: '42', ref: 'main' })
  const deployment = String(deployed.id)
  assert.equal((await vercel.succeed('get_deployment', { deployment })).state, 'READY')
  assert.equal(items(await vercel.succeed('list_deployments', { project_id: project })).length, 1)
  assert.ok('items' in (await vercel.succeed('read_build_log', { deployment })))
  assert.match(await vercel.refuse('cancel_deployment', { deployment }), /Vercel refused the call with status 4/)
  assert.equal((await vercel.succeed('delete_deployment', { deployment })).state, 'DELETED')
  const domain = 'shop.acme.example'
  assert.equal((await vercel.succeed('add_domain', { project, domain })).name, domain)
  await vercel.succeed('verify_domain', { project, domain })
  assert.equal(items(await vercel.succeed('list_domains', { project })).filter(each => each.name === domain).length, 1)
  await vercel.succeed('remove_domain', { project, domain })
  const gone = await vercel.succeed('delete_project', { project })
  assert.deepEqual(gone.touched, [`destructive project ${project}`])
})

test('variables are set and deleted, and their values are never given out', async () => {
  const project = String((await vercel.succeed('create_project', { name: 'secretive' })).id)
  const value = 'value-that-nobody-reads'
  await vercel.succeed('set_variable', { project, key: 'API_KEY', value, targets: ['production'], type: 'plain' })
  const listed = await vercel.succeed('list_variables', { project })
  assert.equal(items(listed)[0]?.key, 'API_KEY')
  assert.ok(!JSON.stringify(listed).includes(value))
  await assert.rejects(vercel.call('list_variables', { project, raw: true }), /must not have raw/)
  await vercel.succeed('delete_variable', { project, variable_id: String(items(listed)[0]?.id) })
})

test('teams are listed, and the account is named by its address', async () => {
  assert.ok(items(await vercel.succeed('list_teams')).some(each => each.slug === 'acme'))
  assert.equal(await accountLabelOf(vercel, token), 'mina@acme.example')
  assert.equal(await accountLabelOf(vercel), 'credential_refused')
})

test('every tool of Vercel was answered here, but the one that needs a build that is running', async () => {
  assert.deepEqual(await vercel.unproven(), ['cancel_deployment'])
})
