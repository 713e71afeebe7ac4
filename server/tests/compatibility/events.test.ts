import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventNames } from '../../src/events/model.ts'
import { documentedEvents } from '../wire/shapes.ts'
import { eventCatalogue, eventReason } from './events.ts'

test('the events that this server knows are those of the document', () => {
  assert.deepEqual([...eventNames].toSorted(), documentedEvents)
})

test('each event of the document is raised and looked at by a test, or has a reason why it is not there', () => {
  const catalogue = eventCatalogue()
  const silent = catalogue.filter(({ name, raised }) => !raised && eventReason(name) === undefined)
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
    'neither raised nor explained',
  )
  const unseen = catalogue.filter(({ raised, tested }) => raised && !tested)
  assert.deepEqual(
    unseen.map(({ name }) => name),
    [],
    'raised, and no test names it',
  )
})
