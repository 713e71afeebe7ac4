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
import { slack as catalogue } from './catalogue/slack.ts'
import { scopesAsked } from './derive-catalogue-tool.ts'

const token = 'xoxb-of-the-app-0123456789'
const readingOnly = 'xoxb-reading-only-0123456789'
let emulated: Emulated
let slack: CatalogueGround
let channel: string
before(async () => {
  const users = ['mina', 'bo'].map(name => ({ name, real_name: name, email: `${name}@acme.example` }))
  emulated = await startEmulated('slack', {
    slack: {
      strict_scopes: true,
      users,
      channels: [{ name: 'general', topic: 'All' }, { name: 'ops' }, { name: 'random' }],
      tokens: [
        { token, user: 'mina', scopes: scopesAsked(catalogue) },
        { token: readingOnly, user: 'mina', scopes: ['channels:read'] },
      ],
    },
  })
  slack = await startCatalogueGround({
    catalogue: 'slack',
    token,
    baseUrls: { api: `${emulated.url}/api`, oauth: emulated.url },
  })
  const made = await slack.succeed('create_channel', { name: 'launch' })
  channel = String(made.id)
})
after(async () => {
  await slack?.close()
  await emulated?.close()
})

test('channels are listed page by page', async () => {
  const names: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await slack.succeed('list_channels', { limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    names.push(...items(page).map(each => each.name))
    cursor = typeof page.next_cursor === 'string' ? page.next_cursor : undefined
  } while (cursor !== undefined)
  assert.deepEqual(names, ['general', 'random', 'ops', 'launch'])
})

test('a message is posted, answered, changed, read and deleted', async () => {
  const posted = await slack.succeed('post_message', { channel, text: 'We ship at <noon> & later' })
  const timestamp = String(posted.ts)
  assert.deepEqual(posted.touched, [`write channel ${channel}`, `write message ${channel}/${timestamp}`])
  await slack.succeed('post_message', { channel, text: 'Fine', thread_ts: timestamp })
  const thread = items(await slack.succeed('read_thread', { channel, timestamp }))
  assert.deepEqual(
    thread.map(each => each.text),
    ['We ship at <noon> & later', 'Fine'],
  )
  await slack.succeed('update_message', { channel, timestamp, text: 'We shipped' })
  await slack.succeed('add_reaction', { channel, timestamp, name: 'tada' })
  const read = await slack.succeed('read_channel', { channel })
  const message = items(read).find(each => each.ts === timestamp)
  assert.equal(message?.text, 'We shipped')
  assert.deepEqual(message?.reactions, ['tada'])
  assert.match(await slack.refuse('add_reaction', { channel, timestamp, name: 'tada' }), /already_reacted/)
  await slack.succeed('remove_reaction', { channel, timestamp, name: 'tada' })
  await slack.succeed('pin_message', { channel, timestamp })
  assert.deepEqual(
    items(await slack.succeed('list_pins', { channel })).map(each => each.text),
    ['We shipped'],
  )
  await slack.succeed('unpin_message', { channel, timestamp })
  await slack.succeed('delete_message', { channel, timestamp })
  assert.match(await slack.refuse('delete_message', { channel, timestamp }), /status 200: message_not_found/)
})

test('people, topics, bookmarks and membership', async () => {
  const people = items(await slack.succeed('list_users'))
  const bo = String(people.find(each => each.name === 'bo')?.id)
  assert.equal((await slack.succeed('get_user', { user: bo })).name, 'bo')
  assert.equal((await slack.succeed('find_user_by_email', { email: 'bo@acme.example' })).id, bo)
  const invited = await slack.succeed('invite_to_channel', { channel, users: [bo] })
  assert.deepEqual(invited.touched, [`write channel ${channel}`, `write user ${bo}`])
  const members = items(await slack.succeed('list_channel_members', { channel })).map(each => each.id)
  assert.ok(members.includes(bo))
  await slack.succeed('set_channel_topic', { channel, topic: 'Launch at noon' })
  assert.equal((await slack.succeed('get_channel', { channel })).topic, 'Launch at noon')
  const bookmark = await slack.succeed('add_bookmark', { channel, title: 'Plan', link: 'https://acme.example/plan' })
  assert.deepEqual(
    items(await slack.succeed('list_bookmarks', { channel })).map(each => each.title),
    ['Plan'],
  )
  await slack.succeed('remove_bookmark', { channel, bookmark_id: String(bookmark.id) })
  const random = items(await slack.succeed('list_channels', { limit: 10 })).find(each => each.name === 'random')
  assert.equal((await slack.succeed('join_channel', { channel: String(random?.id) })).is_member, true)
  await slack.succeed('set_presence', { presence: 'away' })
  await slack.succeed('archive_channel', { channel: String(random?.id) })
})

test('an answer of status 200 that says no is an error, and a refused credential is told apart', async () => {
  assert.match(
    await slack.refuse('read_channel', { channel: 'C000000000' }),
    /Slack refused the call .*channel_not_found/,
  )
  assert.equal(await accountLabelOf(slack, token), 'mina')
  assert.equal(await accountLabelOf(slack), 'credential_refused')
})

test('each tool names the scopes that it takes: with those and no others it is let through', async () => {
  const only = await startCatalogueGround({
    catalogue: 'slack',
    token: readingOnly,
    baseUrls: { api: `${emulated.url}/api`, oauth: emulated.url },
  })
  try {
    assert.ok(items(await only.succeed('list_channels')).length > 0)
    assert.match(await only.refuse('post_message', { channel, text: 'no' }), /missing_scope/)
  } finally {
    await only.close()
  }
})

test('every tool of Slack was answered here', async () => {
  assert.deepEqual(await slack.unproven(), [])
})
