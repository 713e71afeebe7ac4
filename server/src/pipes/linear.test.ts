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
import { linear as catalogue } from './catalogue/linear.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'

const token = 'lin_api_of_mina_0123456789'
const readingOnly = 'lin_api_reading_only_0123456789'
let emulated: Emulated
let linear: CatalogueGround
let team_id: string
before(async () => {
  emulated = await startEmulated('linear', {
    linear: {
      strict_scopes: true,
      users: [{ email: 'mina@acme.example', name: 'Mina', admin: true }],
      teams: [
        {
          key: 'ENG',
          name: 'Engineering',
          states: [
            { name: 'Todo', type: 'unstarted' },
            { name: 'Done', type: 'completed' },
          ],
        },
      ],
      issues: [1, 2, 3].map(number => ({ team: 'ENG', title: `Fix ${number}`, state: 'Todo' })),
      tokens: [
        { token, user: 'mina@acme.example', scopes: scopesAsked(catalogue) },
        { token: readingOnly, user: 'mina@acme.example', scopes: ['read'] },
      ],
    },
  })
  linear = await startCatalogueGround({ catalogue: 'linear', token, baseUrls: { api: emulated.url } })
  const team = items(await linear.succeed('list_teams')).find(each => each.key === 'ENG')
  team_id = String(team?.id)
})
after(async () => {
  await linear?.close()
  await emulated?.close()
})

test('issues are turned over by the cursors of the API', async () => {
  const titles: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await linear.succeed('list_issues', { team_id, limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    titles.push(...items(page).map(each => each.title))
    cursor = typeof page.next_cursor === 'string' ? page.next_cursor : undefined
  } while (cursor !== undefined)
  assert.deepEqual(titles.filter(title => String(title).startsWith('Fix')).toSorted(), ['Fix 1', 'Fix 2', 'Fix 3'])
})

test('an issue is opened, found, changed, commented, archived and deleted', async () => {
  const states = items(await linear.succeed('list_states', { team_id }))
  const done = String(states.find(each => each.name === 'Done')?.id)
  const label = String((await linear.succeed('create_label', { name: 'Bug', team_id })).id)
  const made = await linear.succeed('create_issue', { team_id, title: 'It "breaks" {badly}', label_ids: [label] })
  assert.equal(made.title, 'It "breaks" {badly}')
  assert.deepEqual(made.labels, ['Bug'])
  assert.deepEqual(made.touched, [`write issue ${made.identifier}`])
  const issue_id = String(made.id)
  const changed = await linear.succeed('update_issue', { issue_id, state_id: done, priority: 1 })
  assert.deepEqual([changed.state, changed.priority], ['Done', 'Urgent'])
  assert.equal((await linear.succeed('get_issue', { issue_id })).state, 'Done')
  assert.equal(items(await linear.succeed('find_issues', { title: 'breaks' })).length, 1)
  const comment = await linear.succeed('add_comment', { issue_id, body: 'Seen' })
  assert.deepEqual(
    items(await linear.succeed('list_comments', { issue_id })).map(each => [each.body, each.author]),
    [['Seen', 'Mina']],
  )
  assert.equal((await linear.succeed('delete_comment', { comment_id: String(comment.id) })).success, true)
  assert.equal((await linear.succeed('archive_issue', { issue_id })).success, true)
  assert.equal((await linear.succeed('delete_issue', { issue_id })).success, true)
  assert.ok(items(await linear.succeed('list_labels')).some(each => each.name === 'Bug'))
  assert.equal((await linear.succeed('delete_label', { label_id: label })).success, true)
  assert.ok(items(await linear.succeed('list_users')).some(each => each.email === 'mina@acme.example'))
  assert.ok('items' in (await linear.succeed('list_projects')))
  assert.equal((await linear.succeed('get_me')).email, 'mina@acme.example')
})

test('a value of an agent is a value and never a part of the query', async () => {
  const title = '"}) { issueDelete(id: "x") { success } } #'
  const made = await linear.succeed('create_issue', { team_id, title })
  assert.equal(made.title, title)
  assert.match(
    await linear.refuse('get_issue', { issue_id: '' }).catch(error => String(error)),
    /issue_id|at least|fewer/,
  )
})

test('an error of the API is an error here, and scopes are those that the tools name', async () => {
  assert.match(await linear.refuse('create_issue', { team_id: 'nowhere', title: 'x' }), /Linear refused the call/)
  const only = await startCatalogueGround({
    catalogue: 'linear',
    token: readingOnly,
    baseUrls: { api: emulated.url },
  })
  try {
    assert.equal((await only.succeed('get_me')).email, 'mina@acme.example')
    assert.match(await only.refuse('create_issue', { team_id, title: 'no' }), /scope/i)
  } finally {
    await only.close()
  }
  assert.equal(await accountLabelOf(linear, token), 'mina@acme.example')
})

test('every tool of Linear was answered here', async () => {
  assert.deepEqual(await linear.unproven(), [])
})
