import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type CatalogueGround,
  type Emulated,
  items,
  startCatalogueGround,
  startEmulated,
} from '../../tests/catalogue-ground.ts'

let emulated: Emulated
let atlas: CatalogueGround
before(async () => {
  emulated = await startEmulated('mongoatlas', {
    mongoatlas: { projects: [{ name: 'Shop' }], database_users: [{ username: 'app', project: 'Shop' }] },
  })
  atlas = await startCatalogueGround({
    catalogue: 'mongodb-atlas',
    token: 'access-token-of-a-service-account',
    baseUrls: { api: `${emulated.url}/api/atlas/v2` },
  })
})
after(async () => {
  await atlas?.close()
  await emulated?.close()
})

test('projects and clusters are made, resized and deleted', async () => {
  const project = await atlas.succeed('create_project', { name: 'Billing', organization_id: 'org_1' })
  const project_id = String(project.id)
  assert.equal((await atlas.succeed('get_project', { project_id })).name, 'Billing')
  const size = { provider: 'AWS', size: 'M10', region: 'EU_CENTRAL_1' }
  const made = await atlas.succeed('create_cluster', { project_id, name: 'main', ...size })
  assert.deepEqual(made.touched, [`write cluster ${project_id}/main`, `write project ${project_id}`])
  const cluster = { project_id, cluster: 'main' }
  assert.equal((await atlas.succeed('resize_cluster', { ...cluster, size: 'M20' })).size, 'M20')
  assert.equal((await atlas.succeed('get_cluster', cluster)).state, 'IDLE')
  assert.equal((await atlas.succeed('list_clusters', { project_id })).total, 1)
  const gone = await atlas.succeed('delete_cluster', cluster)
  assert.deepEqual(gone.touched, [`destructive cluster ${project_id}/main`])
  assert.match(await atlas.refuse('get_cluster', cluster), /MongoDB Atlas refused the call with status 404: Cluster/)
  await atlas.succeed('delete_project', { project_id })
})

test('database users are listed without a way in, and deleted', async () => {
  const shop = items(await atlas.succeed('list_projects')).find(each => each.name === 'Shop')
  const user = { project_id: String(shop?.id), username: 'app' }
  assert.ok(items(await atlas.succeed('list_database_users', { project_id: user.project_id })).length > 0)
  assert.equal((await atlas.succeed('get_database_user', user)).username, 'app')
  await atlas.succeed('delete_database_user', user)
  assert.match(await atlas.refuse('get_database_user', user), /status 404/)
})

test('every tool of MongoDB Atlas was answered here', async () => {
  assert.deepEqual(await atlas.unproven(), [])
})
