import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBatch } from './batch.ts'
import { fallbackReason } from './decide-fallback-reason.ts'
import { createMetrics } from './metrics.ts'

function listeners() {
  const told: object[] = []
  const nothing = (): void => undefined
  const warn = (fields: object): void => void told.push(fields)
  return { told, on: { log: { debug: nothing, info: nothing, error: nothing, warn }, metrics: createMetrics() } }
}

const { on } = listeners()

function recorded(parts: { refuses?: (items: readonly number[]) => boolean; fails?: number } = {}) {
  const asked: (readonly number[])[] = []
  const ask = createBatch<number, string>(on, {
    name: 'claims',
    together: async items => {
      asked.push(items)
      if (parts.refuses?.(items)) throw new Error('refused as a whole')
      return items.map(item => `together ${item}`)
    },
    alone: async item => {
      asked.push([item])
      if (item === parts.fails) throw new Error(`refused ${item}`)
      return `alone ${item}`
    },
  })
  return { ask, asked }
}

test('who asks alone waits for nobody, and is asked for alone', async () => {
  const { ask, asked } = recorded()
  assert.equal(await ask(1), 'alone 1')
  assert.equal(await ask(2), 'alone 2')
  assert.deepEqual(asked, [[1], [2]])
})

test('what is asked in one turn goes together, and each gets its own answer', async () => {
  const { ask, asked } = recorded()
  assert.deepEqual(await Promise.all([ask(1), ask(2), ask(3)]), ['together 1', 'together 2', 'together 3'])
  assert.deepEqual(asked, [[1, 2, 3]])
})

test('a batch that is refused as a whole is asked one by one: only what is refused alone fails', async () => {
  const { ask, asked } = recorded({ refuses: items => items.includes(2), fails: 2 })
  const answers = await Promise.allSettled([ask(1), ask(2), ask(3)])
  assert.deepEqual(
    answers.map(answer => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
    ['alone 1', 'refused 2', 'alone 3'],
  )
  assert.deepEqual(asked, [[1, 2, 3], [1], [2], [3]])
})

test('a long queue goes in bounded batches, in the order it was asked', async () => {
  const { ask, asked } = recorded()
  const items = Array.from({ length: 100 }, (_, at) => at)
  assert.deepEqual(
    await Promise.all(items.map(ask)),
    items.map(item => `together ${item}`),
  )
  assert.ok(asked.every(batch => batch.length <= 16))
  assert.deepEqual(asked.flat(), items)
})

test('an answer too few fails its caller and nobody else', async () => {
  const ask = createBatch<number, string>(on, {
    name: 'claims',
    together: async () => ['one'],
    alone: async () => 'alone',
  })
  const [first, second] = await Promise.allSettled([ask(1), ask(2)])
  assert.equal(first.status === 'fulfilled' && first.value, 'one')
  assert.equal(second.status, 'rejected')
})

const withCode = (code: string): Error => Object.assign(new Error('words of the database'), { code })

test('why a batch is asked one by one: a lock, a rule of ours, or a fault', () => {
  const reasons: readonly (readonly [unknown, string])[] = [
    [withCode('55P03'), 'would_wait'],
    [withCode('40P01'), 'would_wait'],
    [withCode('AM008'), 'refused'],
    [withCode('P0001'), 'refused'],
    [withCode('23505'), 'refused'],
    [withCode('AM000'), 'failed'],
    [withCode('42883'), 'failed'],
    [withCode('57P01'), 'failed'],
    [new Error('connection lost'), 'failed'],
    ['thrown', 'failed'],
  ]
  for (const [cause, reason] of reasons) assert.equal(fallbackReason(cause), reason)
})

test('a batch that falls back is counted by its reason; a fault is in the log once, and without its words', async () => {
  const { on: heard, told } = listeners()
  let cause = withCode('55P03')
  const ask = createBatch<number, number>(heard, {
    name: 'admissions',
    together: () => Promise.reject(cause),
    alone: async item => item,
  })
  const both = (): Promise<number[]> => Promise.all([ask(1), ask(2)])
  const counted = async (): Promise<Record<string, number>> => {
    const { values } = await heard.metrics.batchesAskedAlone.get()
    return Object.fromEntries(values.map(({ labels, value }) => [`${labels.statement} ${labels.reason}`, value]))
  }
  assert.deepEqual(await both(), [1, 2])
  assert.deepEqual([await counted(), told], [{ 'admissions would_wait': 1 }, []])
  cause = withCode('42883')
  for (const _ of [1, 2]) assert.deepEqual(await both(), [1, 2])
  assert.deepEqual(await counted(), { 'admissions would_wait': 1, 'admissions failed': 2 })
  assert.deepEqual(told, [{ statement: 'admissions', items: 2, fault: 'Error 42883' }])
})
