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
import { listValues } from './index.ts'

const token = 'google-token-of-mina-0123456789'
let google: Emulated
let mail: CatalogueGround
let calendar: CatalogueGround
let drive: CatalogueGround
before(async () => {
  const owner = { user_email: 'mina@acme.example' }
  google = await startEmulated('google', {
    tokens: { [token]: { login: owner.user_email, scopes: [] } },
    google: {
      users: [{ email: owner.user_email, name: 'Mina' }],
      messages: [1, 2, 3].map(number => ({
        ...owner,
        id: `msg_${number}`,
        from: 'ada@example.com',
        to: owner.user_email,
        subject: `Letter ${number}`,
        body_text: `This is letter ${number}. Grüße`,
        label_ids: ['INBOX', 'UNREAD'],
      })),
      calendars: [{ ...owner, id: 'primary', summary: 'Mina', primary: true, time_zone: 'UTC' }],
      calendar_events: [
        {
          ...owner,
          id: 'evt_1',
          calendar_id: 'primary',
          summary: 'Kickoff',
          start_date_time: '2026-05-04T09:00:00.000Z',
          end_date_time: '2026-05-04T09:30:00.000Z',
        },
      ],
      drive_items: [
        {
          ...owner,
          id: 'folder_1',
          name: 'Docs',
          mime_type: 'application/vnd.google-apps.folder',
          parent_ids: ['root'],
        },
        { ...owner, id: 'file_1', name: 'a.txt', mime_type: 'text/plain', parent_ids: ['root'], data: 'hello' },
      ],
    },
  })
  const hosts = { people: google.url, oauth: google.url, token: `${google.url}/oauth2` }
  const at = (catalogue: string, path: string) =>
    startCatalogueGround({ catalogue, token, baseUrls: { ...hosts, api: google.url + path } })
  mail = await at('gmail', '/gmail/v1')
  calendar = await at('google-calendar', '/calendar/v3')
  drive = await at('google-drive', '/drive/v3')
})
after(async () => {
  await Promise.all([mail, calendar, drive].map(ground => ground?.close()))
  await google?.close()
})

test('mails are found page by page, and read in small', async () => {
  const first = await mail.succeed('search_messages', { query: 'from:ada', limit: 2 })
  assert.equal(items(first).length, 2)
  assert.equal(first.total, 3)
  assert.deepEqual(first.touched.slice(0, 1), ['read mailbox me'])
  const last = await mail.succeed('search_messages', { query: 'from:ada', limit: 2, cursor: String(first.next_cursor) })
  assert.equal(items(last).length, 1)
  assert.equal(last.next_cursor, undefined)
  const read = await mail.succeed('get_message', { message_id: 'msg_1' })
  assert.equal(read.subject, 'Letter 1')
  assert.equal(read.from, 'ada@example.com')
  assert.equal(read.text, 'This is letter 1. Grüße')
  assert.deepEqual(read.touched, ['read message msg_1'])
  const whole = await mail.succeed('get_message', { message_id: 'msg_1', raw: true })
  assert.ok(JSON.stringify(whole.raw).includes('"payload"'))
  assert.deepEqual(whole.touched, ['read message msg_1'])
  assert.ok(items(await mail.succeed('search_threads')).length > 0)
  const thread = await mail.succeed('get_thread', { thread_id: String(read.thread_id) })
  assert.equal(items(thread)[0]?.subject, 'Letter 1')
})

test('a mail is sent as it was written, in any script, to those who were named', async () => {
  const letter = {
    to: ['bo@example.com', 'eve@example.com'],
    subject: 'Grüße — 你好',
    body: 'Zeile eins\nZeile zwei ✓',
  }
  const sent = await mail.succeed('send_message', letter)
  assert.deepEqual(sent.touched, [
    `write message ${sent.id}`,
    'write recipient bo@example.com',
    'write recipient eve@example.com',
  ])
  const read = await mail.succeed('get_message', { message_id: String(sent.id) })
  assert.equal(read.text, letter.body)
  assert.equal(readWords(String(read.subject)), letter.subject)
  assert.match(String(read.to), /bo@example\.com,\s*eve@example\.com/)
})

/** The emulator keeps a header as it was written; Gmail gives it read (RFC 2047). */
function readWords(header: string): string {
  return header.replace(/\s*=\?utf-8\?B\?([^?]*)\?=/g, (_all, word: string) => Buffer.from(word, 'base64').toString())
}

test('drafts are written, rewritten, sent and deleted', async () => {
  const letter = { to: ['bo@example.com'], subject: 'Plan', body: 'One' }
  const draft = await mail.succeed('create_draft', letter)
  const draft_id = String(draft.id)
  await mail.succeed('update_draft', { draft_id, ...letter, body: 'Two' })
  assert.equal((await mail.succeed('get_draft', { draft_id })).text, 'Two')
  assert.equal(items(await mail.succeed('list_drafts')).length, 1)
  await mail.succeed('send_draft', { draft_id })
  assert.equal(items(await mail.succeed('list_drafts')).length, 0)
  const other = await mail.succeed('create_draft', letter)
  assert.equal((await mail.succeed('delete_draft', { draft_id: String(other.id) })).done, true)
})

test('labels are made, put on, taken off and deleted; what is in the trash comes back', async () => {
  const label = await mail.succeed('create_label', { name: 'Ops' })
  const label_id = String(label.id)
  assert.equal((await mail.succeed('rename_label', { label_id, name: 'Duty' })).name, 'Duty')
  assert.ok(items(await mail.succeed('list_labels')).some(each => each.name === 'Duty'))
  const labelled = await mail.succeed('label_message', {
    message_id: 'msg_2',
    add_label_ids: [label_id],
    remove_label_ids: ['UNREAD'],
  })
  assert.deepEqual([labelled.labels].flat().toSorted(), ['INBOX', label_id].toSorted())
  const found = await mail.succeed('search_messages', { label_ids: ['INBOX', label_id] })
  assert.deepEqual(
    items(found).map(each => each.id),
    ['msg_2'],
  )
  const { thread_id } = await mail.succeed('get_message', { message_id: 'msg_3' })
  await mail.succeed('label_thread', { thread_id: String(thread_id), add_label_ids: [label_id] })
  assert.ok([(await mail.succeed('trash_message', { message_id: 'msg_3' })).labels].flat().includes('TRASH'))
  assert.ok(![(await mail.succeed('untrash_message', { message_id: 'msg_3' })).labels].flat().includes('TRASH'))
  const both = { message_ids: ['msg_1', 'msg_2'], add_label_ids: ['STARRED'] }
  const starred = await mail.succeed('label_messages', both)
  assert.deepEqual(starred.touched, ['write message msg_1', 'write message msg_2'])
  assert.equal(items(await mail.succeed('search_messages', { label_ids: ['STARRED'] })).length, 2)
  await mail.succeed('trash_thread', { thread_id: String(thread_id) })
  await mail.succeed('untrash_thread', { thread_id: String(thread_id) })
  const filter = await mail.succeed('create_filter', { from: 'ada@example.com', add_label_ids: [label_id] })
  assert.equal(items(await mail.succeed('list_filters')).length, 1)
  await mail.succeed('delete_filter', { filter_id: String(filter.id) })
  assert.equal((await mail.succeed('delete_label', { label_id })).done, true)
})

test('events are listed in a span, made with guests, and deleted', async () => {
  assert.deepEqual(
    items(await calendar.succeed('list_calendars')).map(each => each.id),
    ['primary'],
  )
  const span = { from: '2026-05-04T00:00:00Z', until: '2026-05-05T00:00:00Z' }
  const day = await calendar.succeed('list_events', { calendar_id: 'primary', ...span })
  assert.deepEqual(
    items(day).map(each => each.summary),
    ['Kickoff'],
  )
  assert.match(JSON.stringify(await calendar.succeed('find_busy_times', { calendar_id: 'primary', ...span })), /09:00/)
  const made = await calendar.succeed('create_event', {
    calendar_id: 'primary',
    summary: 'Retro',
    start: '2026-05-06T10:00:00Z',
    end: '2026-05-06T11:00:00Z',
    attendees: ['bo@example.com'],
  })
  assert.deepEqual(made.attendees, ['bo@example.com'])
  assert.deepEqual(made.touched, [`write event ${made.id}`, 'read calendar primary', 'write recipient bo@example.com'])
  await calendar.succeed('delete_event', { calendar_id: 'primary', event_id: String(made.id) })
  assert.match(
    await calendar.refuse('delete_event', { calendar_id: 'primary', event_id: String(made.id) }),
    /Google Calendar refused the call with status 404: Requested entity was not found/,
  )
})

test('files are listed, made, moved, renamed and read', async () => {
  const listed = await drive.succeed('list_files', { query: "'root' in parents and trashed = false", limit: 1 })
  assert.equal(items(listed).length, 1)
  assert.ok(listed.next_cursor)
  const folder = await drive.succeed('create_folder', { name: 'Plans', folder_id: 'folder_1' })
  assert.deepEqual(folder.parents, ['folder_1'])
  const moved = await drive.succeed('move_file', {
    file_id: 'file_1',
    from_folder_id: 'root',
    to_folder_id: String(folder.id),
  })
  assert.deepEqual(moved.parents, [folder.id])
  assert.equal((await drive.succeed('rename_file', { file_id: 'file_1', name: 'b.txt' })).name, 'b.txt')
  assert.equal((await drive.succeed('get_file', { file_id: 'file_1' })).name, 'b.txt')
  assert.equal((await drive.succeed('read_file', { file_id: 'file_1' })).text, 'hello')
})

test('the account is named by its address, and without a credential nobody is', async () => {
  assert.equal(await accountLabelOf(mail, token), 'mina@acme.example')
  assert.equal(await accountLabelOf(mail), 'credential_refused')
})

test('folders are offered for the argument that names one, by their names, and files are not', async () => {
  const { on, provider, account } = drive
  const actor = { kind: 'system', node: 'test' } as const
  const signal = AbortSignal.timeout(60_000)
  const found = await listValues(on, actor, { provider, account, arguments: ['folder_id', 'file_id'], signal })
  assert.deepEqual([...found.keys()], ['folder_id'])
  const folders = found.get('folder_id') ?? []
  assert.ok(
    folders.some(({ value, label }) => value === 'folder_1' && label === 'Docs'),
    JSON.stringify(folders),
  )
  assert.ok(folders.every(({ value }) => value !== 'file_1'))
})

test('every tool of Gmail, Calendar and Drive was answered here', async () => {
  for (const ground of [mail, calendar, drive]) assert.deepEqual(await ground.unproven(), [])
})
