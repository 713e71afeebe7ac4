import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBatch } from './batch.ts'

function recorded(parts: { refuses?: (items: readonly number[]) => boolean; fails?: number } = {}) {
  const asked: (readonly number[])[] = []
  const ask = createBatch<number, string>({
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
  const ask = createBatch<number, string>({ together: async () => ['one'], alone: async () => 'alone' })
  const [first, second] = await Promise.allSettled([ask(1), ask(2)])
  assert.equal(first.status === 'fulfilled' && first.value, 'one')
  assert.equal(second.status, 'rejected')
})
