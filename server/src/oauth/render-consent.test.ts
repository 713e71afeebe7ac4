import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ConsentView, renderConsent } from './render-consent.ts'

const at = (clock: string): Date => new Date(`2026-11-24T${clock}:00Z`)

const view: ConsentView = {
  frame: { brand: 'Acme', host: 'id.acme.example', reader: { zone: 'UTC', now: at('14:02') } },
  csrfToken: 'token',
  fields: { request: 'sealed' },
  client: {
    name: 'Release agent',
    verified: false,
    host: 'agents.acme.example',
    clientId: 'client_1',
    registered: { how: 'itself', at: at('14:01') },
  },
  redirectUri: 'http://127.0.0.1:33418/callback',
  actsFor: { email: 'mina@acme.example', organization: 'Acme' },
  session: { startsAt: at('14:02'), expiresAt: at('22:02'), idleSeconds: 1800, accessTokenSeconds: 600 },
}

const words = (over: Partial<ConsentView> = {}): string =>
  renderConsent({ ...view, ...over })
    .toString()
    .replace(/<title>.*<\/title>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

test('MT12 an unverified name stands beside its host, and where the answer goes is said in words', () => {
  const shown = words()
  assert.match(shown, /Release agent Name not verified The program chose this name itself/)
  assert.match(shown, /Program agents\.acme\.example Registered itself today at 14:01/)
  assert.match(shown, /Returns to 127\.0\.0\.1:33418 A program on this computer/)
  assert.match(shown, /This gives no access yet/)
})

test('MT12 each kind of redirect has its words', () => {
  const places: Record<string, RegExp> = {
    'http://localhost:1/cb': /localhost:1 A program on this computer/,
    'http://[::1]:1/cb': /\[::1\]:1 A program on this computer/,
    'https://127.0.0.1.evil.example/cb': /127\.0\.0\.1\.evil\.example A site on the internet/,
    'https://аcme.example/cb': /xn--cme-5cd\.example A site on the internet/,
    'cursor://x/cb': /cursor: Whichever program on this computer opens these links/,
    nonsense: /nonsense An address that Ambit can’t read/,
  }
  for (const [redirectUri, shown] of Object.entries(places)) assert.match(words({ redirectUri }), shown)
})

test('MT12 T100 a name that pretends is shown for what it is, and a long one in full', () => {
  const client = { ...view.client, name: `Clаude\u202e\u200b <b>verified</b> ${'x'.repeat(10_000)}` }
  const markup = renderConsent({ ...view, client }).toString()
  assert.match(markup, /Cl<span class="unseen" dir="ltr">\\u0430<\/span>ude/)
  assert.match(markup, /\\u202e\\u200b/)
  assert.doesNotMatch(markup, /<b>verified/)
  assert.match(markup, /Show all 10,0\d\d characters/)
  assert.ok(markup.includes('x'.repeat(10_000)))
})

test('U1 I2 the three clocks and the former session are there, with their ends', () => {
  const shown = words()
  assert.match(shown, /Hard end never moves Today 22:02 , 8 hours after the start/)
  assert.match(shown, /After 30 minutes without a call/)
  assert.match(shown, /Every 10 minutes, never past the hard end/)
  assert.match(shown, /None\. This program has not acted for you before/)
  const formerSession = { startedAt: at('09:12'), endedAt: at('10:40'), expiresAt: at('17:12'), grantsEnded: 2 }
  const ended = words({ formerSession: { ...formerSession, endReason: 'ended_by_person' } })
  assert.match(ended, /Ended by you at 10:40 \. 2 grants ended with it; none carries over\./)
  assert.match(words({ formerSession: { ...formerSession, endedAt: undefined } }), /It still runs, until 17:12/)
})

test('a clock that is longer than the session is not shown beyond its hard end', () => {
  const session = { ...view.session, expiresAt: at('14:12'), idleSeconds: 1800 }
  assert.match(words({ session }), /After 10 minutes without a call/)
  const places = [
    ...renderConsent({ ...view, session })
      .toString()
      .matchAll(/"([0-9.]+)%"/g),
  ].map(([, part]) => Number(part))
  assert.ok(places.length > 6 && Math.max(...places) === 100)
})

test('the form carries its request and has both answers', () => {
  const markup = renderConsent(view).toString()
  assert.match(markup, /<input type="hidden" name="request" value="sealed">/)
  assert.match(markup, /name="decision" value="allow" data-testid="consent-allow">Start session</)
  assert.match(markup, /name="decision" value="deny" data-testid="consent-deny">Don’t start</)
})
