import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { linkIsProven } from './check-link-proof.ts'

const [ada, bob] = [newId('user'), newId('user')]
const createdAt = new Date('2026-11-24T14:00:00Z')
const minutes = (n: number): Date => new Date(createdAt.getTime() + n * 60_000)

test('T26 a link is proven by a sign-in after it, or at most five minutes before it, of the account that asked', () => {
  const table = [
    { userId: undefined, provenAt: minutes(1), proven: true },
    { userId: ada, provenAt: minutes(1), proven: true },
    { userId: undefined, provenAt: minutes(-5), proven: true },
    { userId: undefined, provenAt: minutes(-6), proven: false },
    { userId: undefined, provenAt: undefined, proven: false },
    { userId: bob, provenAt: minutes(1), proven: false },
  ]
  for (const { userId, provenAt, proven } of table)
    assert.equal(linkIsProven({ link: { userId, createdAt }, person: { userId: ada, provenAt } }), proven)
})
