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

const account_sid = `AC${'0'.repeat(32)}`
const key = `SK${'0'.repeat(32)}:twilio-secret-of-mina-0123456789`
const [from, to] = ['+15551234567', '+15557654321']
let emulated: Emulated
let twilio: CatalogueGround
before(async () => {
  const [sid, secret] = key.split(':')
  emulated = await startEmulated('twilio', {
    twilio: {
      account: { sid: account_sid, auth_token: 'auth-token-of-the-account', friendly_name: 'Acme' },
      api_keys: [{ sid, secret, friendly_name: 'Ambit' }],
      phone_numbers: [{ phone_number: from, friendly_name: 'Front desk' }],
      verify_services: [{ friendly_name: 'Sign-in', code: '123456', default_channel: 'sms' }],
    },
  })
  twilio = await startCatalogueGround({
    catalogue: 'twilio',
    token: key,
    baseUrls: { api: emulated.url, verify: `${emulated.url}/verify/v2` },
  })
})
after(async () => {
  await twilio?.close()
  await emulated?.close()
})

test('messages are sent, listed page by page, read and deleted', async () => {
  assert.equal(items(await twilio.succeed('list_accounts'))[0]?.sid, account_sid)
  assert.equal(items(await twilio.succeed('list_numbers', { account_sid }))[0]?.phone_number, from)
  for (const body of ['one & two', 'three', 'four']) {
    const sent = await twilio.succeed('send_message', { account_sid, from, to, body })
    assert.deepEqual([sent.body, sent.touched], [body, [`write message ${sent.sid}`, `write recipient ${to}`]])
  }
  const first = await twilio.succeed('list_messages', { account_sid, to, limit: 2 })
  assert.equal(items(first).length, 2)
  const last = await twilio.succeed('list_messages', { account_sid, to, limit: 2, cursor: String(first.next_cursor) })
  assert.deepEqual([items(last).map(each => each.body), last.next_cursor], [['one & two'], undefined])
  const message_sid = String(items(last)[0]?.sid)
  assert.equal((await twilio.succeed('get_message', { account_sid, message_sid })).to, to)
  await twilio.succeed('delete_message', { account_sid, message_sid })
  assert.match(
    await twilio.refuse('get_message', { account_sid, message_sid }),
    /Twilio refused the call with status 404/,
  )
})

test('a phone is called, and the call is ended', async () => {
  const twiml = '<Response><Say>Hello</Say></Response>'
  const call_sid = String((await twilio.succeed('start_call', { account_sid, from, to, twiml })).sid)
  assert.equal(items(await twilio.succeed('list_calls', { account_sid })).length, 1)
  const ended = await twilio.succeed('end_call', { account_sid, call_sid })
  assert.deepEqual([ended.status, ended.touched], ['completed', [`destructive call ${call_sid}`]])
  assert.equal((await twilio.succeed('get_call', { account_sid, call_sid })).status, 'completed')
})

test('a code is sent and checked at the other host', async () => {
  const service_sid = String(items(await twilio.succeed('list_verification_services'))[0]?.sid)
  const sent = await twilio.succeed('start_verification', { service_sid, to, channel: 'sms' })
  assert.equal(sent.status, 'pending')
  assert.equal((await twilio.succeed('check_verification', { service_sid, to, code: '000000' })).status, 'pending')
  assert.equal((await twilio.succeed('check_verification', { service_sid, to, code: '123456' })).status, 'approved')
})

test('a key is two parts in one, and a wrong one is refused', async () => {
  assert.equal(await accountLabelOf(twilio, key), 'Acme')
  assert.equal(await accountLabelOf(twilio, 'SK0:another-secret-0123456789'), 'credential_refused')
})

test('every tool of Twilio was answered here', async () => {
  assert.deepEqual(await twilio.unproven(), [])
})
