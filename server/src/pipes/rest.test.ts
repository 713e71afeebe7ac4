import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountLabelOf } from '../../tests/account-label.ts'
import {
  type CatalogueGround,
  type Emulated,
  startCatalogueGround,
  startEmulated,
} from '../../tests/catalogue-ground.ts'
import { mailMessage } from './derive-mail-message.ts'
import { rawAnswer } from './derive-raw-answer.ts'
import { nextCursor, shapedAnswer } from './derive-rest-answer.ts'
import { restRequest, type Sending } from './derive-rest-request.ts'
import { retryAfterSeconds } from './derive-retry-time.ts'
import type { JsonObject } from './model.ts'

const callsAnHour = 5_000
const token = 'gho_token_of_octocat_0123456789'
let emulated: Emulated
let github: CatalogueGround
before(async () => {
  emulated = await startEmulated('github', {
    tokens: { [token]: { login: 'octocat', scopes: ['repo'] } },
    github: { users: [{ login: 'octocat' }], repos: [{ owner: 'octocat', name: 'website', auto_init: true }] },
  })
  github = await startCatalogueGround({
    catalogue: 'github',
    token,
    baseUrls: { api: emulated.url, oauth: emulated.url },
  })
})
after(async () => {
  await github?.close()
  await emulated?.close()
})

test('pages of GitHub are followed by the cursor that each one gives', async () => {
  for (const title of ['one', 'two', 'three'])
    await github.succeed('create_issue', { owner: 'octocat', repo: 'website', title })
  const seen: unknown[] = []
  let cursor: unknown
  do {
    const args = {
      owner: 'octocat',
      repo: 'website',
      limit: 2,
      ...(cursor === undefined ? {} : { cursor: String(cursor) }),
    }
    const page = await github.succeed('list_issues', args)
    assert.ok(Array.isArray(page.items) && page.items.length <= 2)
    seen.push(...page.items.map(each => each.title))
    cursor = page.next_cursor
  } while (cursor !== undefined)
  assert.deepEqual(seen.toSorted(), ['one', 'three', 'two'])
})

test('whoever calls too often is told when to come back, and nothing was done', async () => {
  const spend = async (): Promise<void> => {
    const answer = await fetch(`${emulated.url}/user`, { headers: { authorization: `Bearer ${token}` } })
    await answer.arrayBuffer()
  }
  for (let sent = 0; sent < callsAnHour; sent += 50) await Promise.all(Array.from({ length: 50 }, spend))
  const answer = await github.call('get_me', {})
  assert.ok(answer.outcome === 'answered' && answer.isError)
  const told = answer.result.structuredContent
  assert.ok(typeof told === 'object' && told !== null && 'retry_after_seconds' in told)
  assert.equal(told.error, 'rate_limited')
  assert.ok(Number(told.retry_after_seconds) > 60 && Number(told.retry_after_seconds) <= 3_600)
  assert.match(JSON.stringify(answer.result.content), /GitHub takes no more calls .* did nothing\. Try again in \d+ s/)
  assert.deepEqual(answer.resources, [])
  assert.equal(await accountLabelOf(github, token), 'unavailable', 'the credential is as good as before')
})

test('the time to come back is read in every way that third parties write it', () => {
  const now = new Date('2026-05-01T12:00:00Z')
  const seconds = now.getTime() / 1_000
  const cases: [Record<string, string>, number][] = [
    [{ 'retry-after': '42' }, 42],
    [{ 'retry-after': 'Fri, 01 May 2026 12:00:30 GMT' }, 30],
    [{ 'x-ratelimit-reset': String(seconds + 90) }, 90],
    [{ 'x-rate-limit-reset': String(seconds + 5) }, 5],
    [{ 'x-ratelimit-requests-reset': String(now.getTime() + 1_500) }, 2],
    [{ 'ratelimit-reset': '7' }, 7],
    [{ 'retry-after': '3', 'x-ratelimit-reset': String(seconds + 90) }, 3],
    [{ 'x-ratelimit-reset': String(seconds - 90) }, 1],
    [{ 'retry-after': '99999999' }, 86_400],
    [{ 'retry-after': 'soon' }, 60],
    [{}, 60],
  ]
  for (const [headers, expected] of cases)
    assert.equal(retryAfterSeconds(new Headers(headers), now), expected, JSON.stringify(headers))
})

test('what is not given is left out, with the object that would be empty; lists and mails are made', () => {
  const it: Sending = {
    call: 'POST /x/{id}',
    query: { labels: '{labels}', fixed: true },
    body: {
      title: '{title}',
      start: { at: '{start}' },
      people: { $each: 'people', $as: { email: '{item}', role: 'guest' } },
      joined: { $join: 'people' },
      text: 'not {title} but text',
    },
  }
  const all = restRequest(it, { id: 'a b', title: 'T', people: ['p', 'q'], labels: ['l', 'm'] })
  assert.equal(all?.path, '/x/a%20b?labels=l&labels=m&fixed=true')
  assert.deepEqual(JSON.parse(all?.body ?? ''), {
    title: 'T',
    people: [
      { email: 'p', role: 'guest' },
      { email: 'q', role: 'guest' },
    ],
    joined: 'p,q',
    text: 'not {title} but text',
  })
  assert.deepEqual(JSON.parse(restRequest(it, { id: '1' })?.body ?? ''), { text: 'not {title} but text' })
  const form = restRequest({ call: 'POST /x', body: { a: { b: '{t}' }, c: [{ d: 1 }] } }, { t: 'x & y=z' }, 'form')
  assert.equal(form?.body, 'a%5Bb%5D=x+%26+y%3Dz&c%5B0%5D%5Bd%5D=1')
  assert.equal(form?.contentType, 'application/x-www-form-urlencoded')
})

test('CWE-93: no value of an agent breaks out of a header of a mail', () => {
  const mail: JsonObject = { to: ['bo@acme.example'], subject: 'Hello', text: 'Hi' }
  const read = (parts: JsonObject) => Buffer.from(mailMessage(parts) ?? '', 'base64url').toString()
  assert.match(read(mail), /^To: bo@acme\.example\r\nSubject: Hello\r\n/)
  const attacks: JsonObject[] = [
    { ...mail, subject: 'Hello\r\nBcc: eve@evil.example' },
    { ...mail, subject: 'Hello\nBcc: eve@evil.example' },
    { ...mail, to: ['bo@acme.example\r\nBcc: eve@evil.example'] },
    { ...mail, to: ['bo@acme.example, eve@evil.example'] },
    { ...mail, to: ['"bo" <bo@acme.example>'] },
    { ...mail, cc: ['b\u00f6@acme.example'] },
    { ...mail, in_reply_to: '<a@b>\r\nBcc: eve@evil.example' },
    { ...mail, in_reply_to: 'a@b' },
  ]
  for (const attack of attacks) assert.equal(mailMessage(attack), undefined, JSON.stringify(attack))
  const sending: Sending = {
    call: 'POST /send',
    body: { raw: { $mail: { to: '{to}', subject: '{subject}', text: '{text}' } } },
  }
  assert.equal(restRequest(sending, { ...mail, subject: 'a\r\nBcc: eve@evil.example' }), undefined)
  assert.ok(restRequest(sending, mail))
  const long = read({ ...mail, subject: '\u{1f600}'.repeat(60), text: '\r\n.\r\nTo: eve@evil.example' })
  assert.ok(
    long.split('\r\n').every(line => line.length <= 78),
    long,
  )
  assert.equal(long.match(/^To:/gm)?.length, 1)
})

test('small results come by pointers, of which the first that leads somewhere counts', () => {
  const answer = {
    headers: [
      { name: 'From', value: 'ada' },
      { name: 'Subject', value: 'Hi' },
    ],
    'a/b': { c: 1 },
    parts: [{ text: null }, { text: 'x' }],
    total: 7,
  }
  const fields = {
    subject: '/headers/name=Subject/value',
    odd: '/a~1b/c',
    texts: '/parts/*/text',
    either: ['/nowhere', '/parts/0/text', '/parts/1/text'],
    none: '/nowhere',
    inherited: '/constructor',
  }
  assert.deepEqual(shapedAnswer({ fields }, answer), { subject: 'Hi', odd: 1, texts: ['x'], either: 'x' })
  assert.deepEqual(shapedAnswer({ items: '/parts', total: '/total', fields: { text: '/text' } }, answer), {
    items: [{}, { text: 'x' }],
    total: 7,
  })
  assert.deepEqual(shapedAnswer({ fields: {} }, null), { done: true })
})

test('the next page is found in each way, and no address by others is ever called', () => {
  const page = { answer: null, link: null, arguments: {}, count: 2 }
  const pages = { in: 'query', limit: 'limit', limitMax: 50, cursor: 'page' } as const
  const next = (rule: Parameters<typeof nextCursor>[0]['next'], more: object) =>
    nextCursor({ ...pages, next: rule }, '/data', { ...page, ...more })
  assert.equal(next({ kind: 'pointer', at: '/next' }, { answer: { next: 'abc' } }), 'abc')
  assert.equal(next({ kind: 'pointer', at: '/next' }, { answer: { next: '' } }), undefined)
  assert.equal(
    next({ kind: 'pointer', at: '/next', more: '/more' }, { answer: { next: 'abc', more: false } }),
    undefined,
  )
  const link = '<https://evil.example/x?page=3&per_page=2>; rel="next", <https://api.example/x?page=9>; rel="last"'
  assert.equal(next({ kind: 'link' }, { link }), '3')
  assert.equal(next({ kind: 'link' }, { link: '<https://api.example/x?page=1>; rel="first"' }), undefined)
  assert.equal(next({ kind: 'address', at: '/next' }, { answer: { next: '/x?page=4' } }), '4')
  const carried = next(
    { kind: 'address', at: '/next', carries: ['Page', 'PageToken'] },
    { answer: { next: '/x.json?Page=2&PageToken=PT1&Evil=1' } },
  )
  assert.equal(carried, 'Page=2&PageToken=PT1')
  const sending: Sending = {
    call: 'GET /x',
    pages: { ...pages, next: { kind: 'address', at: '/next', carries: ['Page', 'PageToken'] } },
  }
  assert.equal(restRequest(sending, { cursor: `${carried}&Evil=1` })?.path, '/x?limit=20&Page=2&PageToken=PT1')
  const data = { data: [{ id: 'a' }, { id: 'b' }], more: true }
  assert.equal(next({ kind: 'last', id: '/id', more: '/more' }, { answer: data }), 'b')
  assert.equal(next({ kind: 'last', id: '/id', more: '/more' }, { answer: { ...data, more: false } }), undefined)
  assert.equal(next({ kind: 'offset', total: '/total' }, { answer: { total: 5 }, arguments: { cursor: '2' } }), '4')
  assert.equal(
    next({ kind: 'offset', total: '/total' }, { answer: { total: 4 }, arguments: { cursor: '2' } }),
    undefined,
  )
  assert.equal(next({ kind: 'offset' }, { answer: {}, arguments: { limit: 2 } }), '2')
  assert.equal(next({ kind: 'offset' }, { answer: {}, arguments: { limit: 3 } }), undefined)
})

test('T68 I6: a whole answer holds nothing that is named like a secret', () => {
  const answer = {
    id: 1,
    temp_clone_token: 'AAAA',
    nested: [{ clientSecret: 'x', apiKey: 'y', 'private-key': 'z', credentials: { password: { value: 'p' } } }],
    nextPageToken: 'page-2',
    secret_scanning: 'enabled',
    token: null,
    password_enabled: true,
    tokens: 3,
  }
  const held = '[withheld by Ambit: it is named like a secret]'
  assert.deepEqual(rawAnswer(answer), {
    ...answer,
    temp_clone_token: held,
    nested: [{ clientSecret: held, apiKey: held, 'private-key': held, credentials: held }],
  })
})
