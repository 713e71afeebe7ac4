import type { Catalogue, ResourceRule } from './catalogue.ts'
import { id, one, pick, text } from './parts.ts'

const account_sid = id('Id of the account, like AC…, from list_accounts')
const message_sid = id('Id of the message, like SM…')
const call_sid = id('Id of the call, like CA…')
const service_sid = id('Id of the verification service, like VA…')
const phone = (description: string) => ({
  type: 'string',
  maxLength: 16,
  pattern: '^\\+[1-9][0-9]{6,14}$',
  description: `${description}, like +15551234567`,
})
const body = { type: 'string', minLength: 1, maxLength: 1_600, description: 'Text of the message' }
const message: ResourceRule = { kind: 'message', id: '{arguments/message_sid}' }
const aCall: ResourceRule = { kind: 'call', id: '{arguments/call_sid}' }
const account: ResourceRule = { kind: 'account', id: '{arguments/account_sid}' }
const service: ResourceRule = { kind: 'verification_service', id: '{arguments/service_sid}' }
const recipient: ResourceRule = { kind: 'recipient', id: '{arguments/to}' }
const messageFields = pick('sid from to body status direction date_sent error_code error_message')
const callFields = pick('sid from to status direction start_time end_time duration')
const verificationFields = pick('sid to channel status valid')
const inAccount = '/2010-04-01/Accounts/{account_sid}'

/** Twilio: messages, calls and verifications, with an API key. Its products have hosts of their own. */
export const twilio: Catalogue = {
  name: 'twilio',
  title: 'Twilio',
  docs: 'https://www.twilio.com/docs/usage/api',
  baseUrls: { api: 'https://api.twilio.com', verify: 'https://verify.twilio.com/v2' },
  encoding: 'form',
  scheme: 'Basic',
  token: 'Id and secret of an API key with a colon between them: SK…:secret',
  account: {
    call: 'GET /2010-04-01/Accounts.json',
    label: '/accounts/0/friendly_name',
    id: '/accounts/0/sid',
  },
  refusals: { reason: '/message', code: '/code', tooMany: ['20429', '14107'] },
  pages: {
    in: 'query',
    limit: 'PageSize',
    limitMax: 100,
    cursor: 'Page',
    next: { kind: 'address', at: ['/next_page_uri', '/meta/next_page_url'], carries: ['Page', 'PageToken'] },
  },
  tools: {
    list_accounts: {
      title: 'List accounts',
      description: 'Accounts that the key can reach.',
      effect: 'read',
      scopes: [],
      arguments: {},
      call: 'GET /2010-04-01/Accounts.json',
      paged: true,
      answer: { items: '/accounts', fields: pick('sid friendly_name status'), sealed: 'it can hold auth tokens' },
      touches: [{ kind: 'account', id: '{item/sid}', label: '{item/friendly_name}', each: true }],
    },
    list_numbers: {
      title: 'List phone numbers',
      description: 'Phone numbers of the account that messages and calls can come from.',
      effect: 'read',
      scopes: [],
      arguments: { account_sid },
      call: `GET ${inAccount}/IncomingPhoneNumbers.json`,
      paged: true,
      answer: { items: '/incoming_phone_numbers', fields: pick('sid phone_number friendly_name capabilities') },
      touches: [account, { kind: 'phone_number', id: '{item/phone_number}', each: true }],
    },
    list_messages: {
      title: 'List messages',
      description: 'Messages of the account, newest first, of all numbers or between two.',
      effect: 'read',
      scopes: [],
      arguments: { account_sid, 'to?': phone('Who got it'), 'from?': phone('Who sent it') },
      call: `GET ${inAccount}/Messages.json`,
      query: { To: '{to}', From: '{from}' },
      paged: true,
      answer: { items: '/messages', fields: messageFields },
      touches: [account, { kind: 'message', id: '{item/sid}', each: true }],
    },
    get_message: {
      title: 'Get a message',
      description: 'Text of a message and whether it has arrived.',
      effect: 'read',
      scopes: [],
      arguments: { account_sid, message_sid },
      call: `GET ${inAccount}/Messages/{message_sid}.json`,
      answer: { fields: messageFields },
      touches: [message],
    },
    send_message: {
      title: 'Send a message',
      description: 'Sends a text message to a phone. It costs money and can not be taken back.',
      effect: 'write',
      scopes: [],
      arguments: { account_sid, from: phone('A number of the account'), to: phone('Who it is for'), body },
      call: `POST ${inAccount}/Messages.json`,
      body: { From: '{from}', To: '{to}', Body: '{body}' },
      answer: { fields: messageFields },
      touches: [{ kind: 'message', id: '{result/sid}' }, recipient],
    },
    delete_message: {
      title: 'Delete a message',
      description: 'Deletes a message from the records of the account. Whoever got it keeps it.',
      effect: 'destructive',
      scopes: [],
      arguments: { account_sid, message_sid },
      call: `DELETE ${inAccount}/Messages/{message_sid}.json`,
      answer: { fields: {} },
      touches: [message],
    },
    list_calls: {
      title: 'List calls',
      description: 'Calls of the account, newest first.',
      effect: 'read',
      scopes: [],
      arguments: { account_sid },
      call: `GET ${inAccount}/Calls.json`,
      paged: true,
      answer: { items: '/calls', fields: callFields },
      touches: [account, { kind: 'call', id: '{item/sid}', each: true }],
    },
    get_call: {
      title: 'Get a call',
      description: 'State and length of one call.',
      effect: 'read',
      scopes: [],
      arguments: { account_sid, call_sid },
      call: `GET ${inAccount}/Calls/{call_sid}.json`,
      answer: { fields: callFields },
      touches: [aCall],
    },
    start_call: {
      title: 'Call a phone',
      description: 'Calls a phone and does what the TwiML says. It costs money.',
      effect: 'write',
      scopes: [],
      arguments: {
        account_sid,
        from: phone('A number of the account'),
        to: phone('Who is called'),
        twiml: text('What is done in the call, like <Response><Say>Hello</Say></Response>', 4_000),
      },
      call: `POST ${inAccount}/Calls.json`,
      body: { From: '{from}', To: '{to}', Twiml: '{twiml}' },
      answer: { fields: callFields },
      touches: [{ kind: 'call', id: '{result/sid}' }, recipient],
    },
    end_call: {
      title: 'End a call',
      description: 'Ends a call that is going on.',
      effect: 'destructive',
      scopes: [],
      arguments: { account_sid, call_sid },
      call: `POST ${inAccount}/Calls/{call_sid}.json`,
      body: { Status: 'completed' },
      answer: { fields: callFields },
      touches: [aCall],
    },
    list_verification_services: {
      title: 'List verification services',
      description: 'Services that codes can be sent with.',
      effect: 'read',
      scopes: [],
      arguments: {},
      base: 'verify',
      call: 'GET /Services',
      paged: true,
      answer: { items: '/services', fields: pick('sid friendly_name') },
      touches: [{ kind: 'verification_service', id: '{item/sid}', label: '{item/friendly_name}', each: true }],
    },
    start_verification: {
      title: 'Send a code',
      description: 'Sends somebody a code by message, call or mail, to prove that a number or address is theirs.',
      effect: 'write',
      scopes: [],
      arguments: {
        service_sid,
        to: text('A phone number like +15551234567, or an address', 254),
        channel: one('How it is sent', 'sms', 'call', 'email'),
      },
      base: 'verify',
      call: 'POST /Services/{service_sid}/Verifications',
      body: { To: '{to}', Channel: '{channel}' },
      answer: { fields: verificationFields },
      touches: [{ ...service, act: 'read' }, recipient],
    },
    check_verification: {
      title: 'Check a code',
      description: 'Says whether this is the code that was sent. A few wrong ones end the verification.',
      effect: 'write',
      scopes: [],
      arguments: {
        service_sid,
        to: text('Where the code was sent to', 254),
        code: { type: 'string', maxLength: 10, pattern: '^[0-9]{4,10}$', description: 'The code' },
      },
      base: 'verify',
      call: 'POST /Services/{service_sid}/VerificationCheck',
      body: { To: '{to}', Code: '{code}' },
      answer: { fields: verificationFields },
      touches: [{ kind: 'verification', id: '{result/sid}', label: '{arguments/to}' }],
    },
  },
}
