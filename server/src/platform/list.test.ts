import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commaList, listOf, listQuery, pageOf } from './list.ts'

const rows = ['9', '8', '7', '6', '5', '4', '3', '2', '1'].map(id => ({ id }))

/** What a store does with a page. */
function read(asked: Readonly<Record<string, string>>): { ids: string; before: string | null; after: string | null } {
  const page = pageOf(listQuery.parse({ limit: '3', ...asked }))
  const ordered = page.ascending ? rows.toReversed() : rows
  const { from } = page
  const found = ordered.filter(({ id }) => from === undefined || (page.ascending ? id > from : id < from))
  const { data, list_metadata } = listOf(found.slice(0, page.take), page)
  return { ids: data.map(({ id }) => id).join(''), ...list_metadata }
}

test('a list is read forwards and backwards, in both orders', () => {
  assert.deepEqual(read({}), { ids: '987', before: null, after: '7' })
  assert.deepEqual(read({ after: '7' }), { ids: '654', before: '6', after: '4' })
  assert.deepEqual(read({ before: '4' }), { ids: '765', before: '7', after: '5' })
  assert.deepEqual(read({ after: '4' }), { ids: '321', before: '3', after: null })
  assert.deepEqual(read({ order: 'asc', after: '3' }), { ids: '456', before: '4', after: '6' })
  assert.deepEqual(read({ order: 'asc', before: '4' }), { ids: '123', before: null, after: '3' })
})

test('in the order "normal" the newest come first, and the cursors mean each other', () => {
  assert.deepEqual(read({ order: 'normal' }), { ids: '987', before: '7', after: null })
  assert.deepEqual(read({ order: 'normal', before: '7' }), { ids: '654', before: '4', after: '6' })
  assert.deepEqual(read({ order: 'normal', after: '6' }), { ids: '987', before: '7', after: null })
})

test('several values arrive comma-joined', () => {
  assert.deepEqual(commaList(2).parse('a, b'), ['a', 'b'])
  for (const wrong of ['', 'a,', 'a,b,c']) assert.ok(!commaList(2).safeParse(wrong).success, wrong)
})
