import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Arrival, type ArrivalQuestion, decideArrival } from './decide-arrival.ts'

const stranger: ArrivalQuestion = {
  provider: { state: 'active' },
  upstream: { email: 'ada@acme.example', emailVerified: true },
  isKnown: false,
  addressIsTaken: false,
  isLinking: false,
}
const unproven = { email: 'ada@acme.example', emailVerified: false }
const onlyLinks = { state: 'link_only' } as const

const table: readonly (readonly [string, Partial<ArrivalQuestion>, Arrival])[] = [
  ['a new person with a proven address', {}, 'sign_up'],
  ['a connected person', { isKnown: true }, 'sign_in'],
  ['a connected person without a proven address', { isKnown: true, upstream: unproven }, 'sign_in'],
  ['a proven address that is somebody’s here', { addressIsTaken: true }, 'link'],
  ['an address without a proof', { upstream: unproven }, 'verify_email'],
  ['an address without a proof that is somebody’s here', { upstream: unproven, addressIsTaken: true }, 'verify_email'],
  ['no address', { upstream: { email: undefined, emailVerified: true } }, 'verify_email'],
  ['who came to connect', { isLinking: true, addressIsTaken: true }, 'link'],
  ['who came to connect what is connected', { isLinking: true, isKnown: true }, 'connected'],
  ['a provider that only links', { provider: onlyLinks, isKnown: true }, 'provider_only_links'],
  ['a provider that only links, to connect', { provider: onlyLinks, isLinking: true }, 'link'],
]

for (const [who, over, arrival] of table)
  test(`T26 T27 from a provider comes ${who}: ${arrival}`, () => {
    assert.equal(decideArrival({ ...stranger, ...over }), arrival)
  })
