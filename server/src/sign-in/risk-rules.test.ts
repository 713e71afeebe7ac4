import assert from 'node:assert/strict'
import { test } from 'node:test'
import { impossibleTravel } from './check-impossible-travel.ts'
import { newDevice } from './check-new-device.ts'
import { velocity } from './check-velocity.ts'
import { decideRisk } from './decide-risk.ts'
import { networkStart, signInSeen } from './derive-seen.ts'
import type { PastSignIn, SignInSeen } from './model.ts'
import { parseRiskEntry } from './parse-risk-entry.ts'

const now = new Date('2026-05-01T12:00:00Z')
const before = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)
const home: SignInSeen = { device: 'Firefox on Linux', network: '203.0.113.x', country: 'AT' }
const past = (seconds: number, parts: Partial<SignInSeen> = {}): PastSignIn => ({
  ...home,
  ...parts,
  at: before(seconds),
})

test('a device is new on a network where this person never had such a one; the first sign-in of all is not', () => {
  assert.equal(newDevice(home, []), undefined)
  assert.equal(newDevice(home, [past(10), past(20, { network: '198.51.100.x' })]), undefined)
  const facts = { device: 'Safari on iPhone', network: '203.0.113.x', compared: 1 }
  assert.deepEqual(newDevice({ ...home, device: 'Safari on iPhone' }, [past(10)]), { rule: 'new_device', facts })
  assert.equal(newDevice({ ...home, network: '198.51.100.x' }, [past(10)])?.rule, 'new_device')
  const crossed = [past(10, { network: '198.51.100.x' }), past(20, { device: 'Safari on iPhone' })]
  assert.equal(newDevice(home, crossed)?.facts.compared, 2, 'known apart, never together')
})

test('where an application says neither browser nor address nothing is compared', () => {
  assert.equal(newDevice({ device: undefined, network: undefined, country: undefined }, [past(10)]), undefined)
  assert.equal(newDevice({ ...home, network: undefined }, [past(10)]), undefined)
  assert.equal(newDevice({ ...home, device: 'Edge on Windows', network: undefined }, [past(10)])?.rule, 'new_device')
})

test('one account tried more than ten times, or from more than three networks, within an hour', () => {
  const asked = { seen: home, past: [past(10)], now, attempts: 10, people: 0 }
  assert.equal(velocity(asked), undefined)
  assert.equal(velocity({ ...asked, attempts: 11 })?.facts.attempts, 11)
  const networks = ['192.0.2.x', '198.51.100.x', '198.51.101.x'].map(network => past(100, { network }))
  assert.equal(velocity({ ...asked, past: networks.slice(1) }), undefined)
  assert.equal(velocity({ ...asked, past: networks })?.facts.networks, 4)
  const old = networks.map(each => ({ ...each, at: before(3601) }))
  assert.equal(velocity({ ...asked, past: old }), undefined, 'an hour ago')
})

test('many people from one network speak only against who never was there', () => {
  const asked = { seen: home, past: [past(9999)], now, attempts: 0, people: 21 }
  assert.equal(velocity(asked), undefined)
  assert.equal(velocity({ ...asked, past: [past(9999, { network: '192.0.2.x' })] })?.facts.people, 21)
  assert.equal(velocity({ ...asked, past: [], people: 20 }), undefined)
})

test('two countries within an hour, and only where both are known', () => {
  const there = { ...home, country: 'NZ' }
  const facts = { from: 'AT', to: 'NZ', seconds: 3599 }
  assert.deepEqual(impossibleTravel(there, [past(3599)], now), { rule: 'impossible_travel', facts })
  assert.equal(impossibleTravel(there, [past(3600)], now), undefined)
  assert.equal(impossibleTravel(home, [past(10)], now), undefined)
  assert.equal(impossibleTravel({ ...home, country: undefined }, [past(10)], now), undefined)
  assert.equal(impossibleTravel(there, [past(10, { country: undefined })], now), undefined)
  assert.equal(impossibleTravel(there, [past(5, { country: undefined }), past(10)], now)?.facts.from, 'AT')
})

test('lists block while rules are only observed, a block wins over an allowed entry, and off judges nothing', () => {
  const risky = { seen: { ...home, device: 'curl' }, past: [past(10)], now, attempts: 0, people: 0, listed: [] }
  const verdict = (parts: Partial<Parameters<typeof decideRisk>[0]>): string => {
    const risk = decideRisk({ ...risky, mode: 'observe', ...parts })
    return `${risk.verdict} ${risk.demand} ${risk.reasons.length}`
  }
  const allow = { type: 'domain', action: 'allow', entry: 'acme.example' } as const
  const block = { type: 'country', action: 'block', entry: 'NZ' } as const
  assert.equal(verdict({}), 'challenge allow 1')
  assert.equal(verdict({ mode: 'enforce' }), 'challenge challenge 1')
  assert.equal(verdict({ mode: 'off' }), 'allow allow 0')
  assert.equal(verdict({ mode: 'enforce', listed: [allow] }), 'allow allow 1')
  assert.equal(verdict({ listed: [allow, block] }), 'block block 1')
  assert.equal(verdict({ mode: 'off', listed: [block] }), 'allow allow 0')
  assert.equal(verdict({ mode: 'enforce', seen: home }), 'allow allow 0')
  const mailed = decideRisk({
    ...risky,
    mode: 'observe',
    listed: [{ type: 'email', action: 'block', entry: 'a@acme.example' }],
  })
  assert.deepEqual(
    mailed.reasons,
    [{ rule: 'list', facts: { list: 'email', action: 'block' } }],
    'no address in a reason',
  )
})

test('entries have one spelling, and what can be none of its list is refused', () => {
  const fits: [Parameters<typeof parseRiskEntry>[0], string, string][] = [
    ['ip_address', ' 203.0.113.7 ', '203.0.113.7'],
    ['ip_address', '203.0.113.0/24', '203.0.113.0/24'],
    ['ip_address', '2001:DB8::/32', '2001:db8::/32'],
    ['domain', 'Acme.Example.', 'acme.example'],
    ['email', 'Mina@ACME.example', 'mina@acme.example'],
    ['country', 'at', 'AT'],
    ['device', 'Firefox on Linux', 'Firefox on Linux'],
    ['device_fingerprint', 'A'.repeat(64), 'a'.repeat(64)],
  ]
  for (const [type, given, entry] of fits) assert.equal(parseRiskEntry(type, given), entry, given)
  const misfits: [Parameters<typeof parseRiskEntry>[0], string][] = [
    ['ip_address', '203.0.113.0/33'],
    ['ip_address', '203.0.113.0/24/8'],
    ['ip_address', 'fe80::1%eth0'],
    ['ip_address', '203.0.113'],
    ['domain', 'https://acme.example'],
    ['email', 'mina'],
    ['country', 'AUT'],
    ['device_fingerprint', 'abc'],
    ['user_agent', ' '],
    ['user_agent', 'x'.repeat(501)],
  ]
  for (const [type, given] of misfits) assert.equal(parseRiskEntry(type, given), undefined, given)
})

test('a place is seen coarsely, and the beginning of a network is only its own', () => {
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  assert.deepEqual(signInSeen({ address: '203.0.113.7', userAgent, country: 'AT' }), home)
  assert.equal(networkStart('203.0.113.7'), '203.0.113.')
  assert.equal(networkStart('2001:db8:1:2::3'), '2001:db8:1:')
  assert.equal(networkStart('127.0.0.1'), undefined)
  assert.equal(networkStart('nowhere'), undefined)
})
