import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reader } from '../platform/page.ts'
import { languages, wordsIn } from '../sign-in/index.ts'
import { renderAccount, renderSignIns } from './render-account.ts'
import type { OwnSignIn } from './render-account-sign-ins.ts'
import { accountLanguages, accountWordsIn } from './words/all.ts'

const at = (clock: string): Date => new Date(`2026-11-24T${clock.length === 5 ? `${clock}:00` : clock}+01:00`)
const reader: Reader = { zone: 'Europe/Amsterdam', now: at('16:00') }
const frame = { brand: 'Acme', host: 'id.acme.example', reader, signedInAs: 'mina@acme.example' }
const base = { frame, csrfToken: 'token', words: accountWordsIn('en'), spell: wordsIn(['en']).spell }
const deutsch = wordsIn(['de'])
const german = {
  ...base,
  frame: { ...frame, words: deutsch.frame, reader: { ...reader, locale: deutsch.locale } },
  words: accountWordsIn('de'),
  spell: deutsch.spell,
}

function words(markup: { toString(): string }): string {
  return markup
    .toString()
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
}

const here: OwnSignIn = {
  sessionId: 's3',
  device: { browser: 'Firefox', system: 'Linux' },
  place: { kind: 'network', network: '203.0.113.x' },
  country: 'NL',
  application: 'Console',
  lastActiveAt: at('16:00'),
  expiresAt: at('22:10'),
  current: true,
}
const phone: OwnSignIn = {
  ...here,
  sessionId: 's4',
  device: { browser: undefined, system: 'Android' },
  place: { kind: 'local' },
  country: undefined,
  current: false,
}
const nothing = {
  waiting: [],
  agents: { rows: [] },
  signIns: { rows: [here] },
  living: 1,
  applications: [],
  accounts: { rows: [] },
}

const full = {
  attachCommand: 'claude mcp add ambit',
  waiting: [
    {
      href: '/approvals/a',
      agent: 'Inbox agent',
      asks: { kind: 'access' as const, providers: ['calendar'] },
      code: '7WNB',
      expiresAt: at('16:08:30'),
    },
  ],
  agents: {
    rows: [
      {
        sessionId: 's1',
        href: '/s1',
        agent: 'Release agent',
        mayDoNow: [],
        startedAt: at('14:02'),
        expiresAt: at('22:02'),
        lately: [
          { tool: 'create_issue', target: 'acme/website', at: at('15:58'), outcome: 'succeeded' as const },
          { tool: 'delete_branch', at: at('15:40'), outcome: 'refused' as const },
        ],
      },
      {
        sessionId: 's2',
        href: '/s2',
        agent: 'Docs agent',
        mayDoNow: [],
        startedAt: at('13:00'),
        expiresAt: at('21:00'),
        ended: { at: at('15:59'), reason: 'ended_by_person' as const, grants: 1, tokens: 2, withheld: 1 },
        lately: [],
      },
    ],
    allHref: '/account/agents',
  },
  signIns: { rows: [here, phone] },
  living: 2,
  applications: [
    { applicationId: 'application_1', application: 'Calendar', scopes: ['openid', 'rooms:read'], since: at('12:00') },
  ],
  accounts: {
    rows: [
      {
        id: 'i1',
        provider: 'GitHub',
        label: 'mina',
        state: 'connected' as const,
        scopes: [],
        usedBy: ['One', 'Two'],
        href: '/connect/github',
      },
    ],
  },
}

test('U1 U4 on the account page everything that lives has its end and a way to end it', () => {
  const account = renderAccount({ ...base, ...full }).toString()
  const shown = words(account)
  assert.match(shown, /Code 7WNB, ends at 16:08 , in 8 minutes/)
  assert.match(shown, /1 h 58 min of 8 h ends 22:02/)
  assert.match(account, /name="session_id" value="s1" data-testid="end-session"/)
  assert.match(shown, /Ended at 15:59:00 by you\. 1 grant and 2 tokens ended, 1 result was withheld\. Open receipt/)
  assert.doesNotMatch(
    account,
    /name="session_id" value="(s2|s3)"/,
    'what has ended, and the page one stands on, can’t be ended',
  )
  assert.match(account, /name="session_id" value="s4"/)
  assert.match(shown, /Disconnect GitHub, mina/)
})

test('each sign-in has its device and its place, as coarse as a network', () => {
  const shown = words(renderAccount({ ...base, ...full }))
  assert.match(shown, /Firefox on Linux Netherlands, network 203\.0\.113\.x Console This one/)
  assert.match(shown, /A browser on Android In a local network/)
})

test('what an agent did lately stands below it with its outcome, and leads to the session', () => {
  const account = renderAccount({ ...base, ...full })
  assert.match(
    words(account),
    /Lately Succeeded create_issue acme\/website 2 minutes ago Refused delete_branch 20 minutes ago/,
  )
  assert.match(account.toString(), /href="\/s1">Open session/)
})

test('what was ended just now is told in the words of its receipt', () => {
  const one = {
    device: phone.device,
    at: at('15:59:30'),
    receiptHref: '/account/sessions/s#receipt',
    tokens: 2,
    grants: 0,
    withheld: 0,
    offline: { count: 1, until: at('16:04') },
  }
  const tell = (sessions: readonly (typeof one)[]) =>
    words(renderAccount({ ...base, ...full, justDone: { kind: 'sign_ins', sessions, areMore: false } }))
  assert.match(
    tell([one]),
    /The sign-in on A browser on Android ended at 15:59:30 \. 0 grants and 2 tokens ended\. 1 token may be accepted by an application that checks by itself, until 16:04/,
  )
  assert.match(tell([one, one]), /2 sign-ins ended\. With them 0 grants and 4 tokens ended\./)
})

test('nobody’s agent yet: what would be here and the one command', () => {
  const shown = words(renderAccount({ ...base, ...nothing, attachCommand: 'claude mcp add ambit' }))
  assert.match(shown, /No agent has asked yet\..*Attach one: claude mcp add ambit/)
  assert.match(shown, /This is the only place where you are signed in\./)
  assert.doesNotMatch(shown, /Waiting for you/)
})

test('a list that goes on has the way to what is older and newer, and one that does not has none', () => {
  const view = { ...base, living: 1, signIns: { rows: [here], olderHref: '/account/sign-ins?after=s3' } }
  assert.match(renderSignIns(view).toString(), /href="\/account\/sign-ins\?after=s3" rel="next">Older/)
  assert.doesNotMatch(renderSignIns({ ...view, signIns: { rows: [here] } }).toString(), /rel="next"|rel="prev"/)
})

test('the account page speaks German, with its numbers, times and countries', () => {
  const shown = words(renderAccount({ ...german, ...full }))
  for (const said of [
    'Was in Ihrem Namen handelt',
    'bittet um Zugriff auf',
    'endet um 16:08 , in 8 Minuten',
    '1 Std. 58 Min. von 8 Std. endet 22:02',
    'Beendet 15:59:00 , von Ihnen. 1 Freigabe und 2 Token beendet, 1 Ergebnis zurückgehalten.',
    'Firefox auf Linux Niederlande, Netz 203.0.113.x',
    'vor 2 Minuten',
    'One und Two',
  ])
    assert.ok(shown.includes(said), said)
})

/** Every text of a book of words by its path; functions are asked with words that stand for anything. */
function texts(book: object, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(book).flatMap(([key, value]): [string, string][] => {
      const name = `${path}${key}`
      if (typeof value === 'string') return [[name, value]]
      if (typeof value === 'object' && value !== null) return Object.entries(texts(value, `${name}.`))
      return [[name, typeof value]]
    }),
  )
}

/** Words that are the same in English, by language. */
const alike: Readonly<Record<string, readonly string[]>> = {
  de: ['agents.agent', 'email.code', 'passkeys.title', 'passkeys.passkey', 'factors.app'],
  fr: [
    'actions',
    'pages',
    'agents.agent',
    'agents.active',
    'signIns.application',
    'applications.application',
    'email.code',
  ],
}

test('every language of the sign-in has all words of the account pages, and none is left in English', () => {
  const spoken = accountLanguages.map(({ language }) => language)
  assert.deepEqual(
    spoken,
    languages.map(({ frame: { language } }) => language),
  )
  const [english = {}, ...others] = accountLanguages.map(book => texts(book))
  for (const other of others) {
    assert.deepEqual(Object.keys(other).toSorted(), Object.keys(english).toSorted())
    const same = Object.keys(english).filter(key => english[key] === other[key] && english[key] !== 'function')
    assert.deepEqual(
      same.map(key => key.replace(/^profile\./, '')),
      alike[other.language ?? ''] ?? [],
    )
  }
})
