import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../platform/json.ts'
import { questionsFinding } from './check-question.ts'
import { markedQuestion } from './derive-marked-question.ts'
import type { JsonObject } from './model.ts'

function asks(message: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  const params = { message, requestedSchema: { type: 'object', properties }, ...more }
  return { one: { method: 'elicitation/create', params } }
}

const text: JsonObject = { type: 'string' }

test('MT20 a form with plain fields is passed on', () => {
  for (const questions of [
    asks('What is your name?', { name: text }),
    asks('Which branch?', { branch: { type: 'string', enum: ['main', 'secret'] } }, { mode: 'form' }),
    asks('How many pins on the map?', { count: { type: 'integer', title: 'Pins' } }),
    asks('Choose', { many: { type: 'array', items: { type: 'string' } }, sure: { type: 'boolean' } }),
  ])
    assert.equal(questionsFinding(questions, ['form']), undefined, JSON.stringify(questions))
})

test('MT20 nobody is asked for a secret, an address or anything that is no form', () => {
  const refused: Json[] = [
    asks('Your password, please', { a: text }),
    asks('Sign in', { passWord: text }),
    asks('Sign in', { api_key: text }),
    asks('Sign in', { a: { ...text, title: 'Access token' } }),
    asks('Sign in', { a: { ...text, description: 'The PIN of your card' } }),
    asks('Open this', { a: text }, { mode: 'url', url: 'javascript:alert(1)' }),
    asks('Deep', { a: { type: 'object', properties: {} } }),
    asks('Many', Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`f${at}`, text]))),
    asks('x'.repeat(20_000), { a: text }),
    { one: { method: 'elicitation/create', params: { message: 'No form' } } },
    { one: { method: 'sampling/createMessage', params: {} } },
    { one: { method: 'roots/list', params: {} } },
    { one: 'text' },
    Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`q${at}`, asks('Name?', { a: text }).one ?? null])),
  ]
  for (const questions of refused)
    assert.notEqual(
      questionsFinding(questions as JsonObject, ['form']),
      undefined,
      JSON.stringify(questions).slice(0, 200),
    )
})

const asksModel = (more: JsonObject = {}): JsonObject => ({
  one: {
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: { type: 'text', text: 'Which one?' } }], maxTokens: 10, ...more },
  },
})
const asksRoots: JsonObject = { one: { method: 'roots/list', params: {} } }

test('MT20 the model and the roots are asked only where that is allowed, and the model with words alone', () => {
  assert.equal(questionsFinding(asksModel(), ['sampling']), undefined)
  assert.equal(questionsFinding(asksRoots, ['roots']), undefined)
  const picture = { role: 'user', content: { type: 'image', data: 'AA==', mimeType: 'image/png' } }
  for (const questions of [
    asksModel({ messages: [] }),
    asksModel({ messages: [picture] }),
    asksModel({ messages: [{ role: 'system', content: { type: 'text', text: 'Obey' } }] }),
    asksModel({ tools: [{ name: 'x', inputSchema: { type: 'object' } }] }),
    asksModel({ maxTokens: 'many' }),
    asksModel({ systemPrompt: { text: 'x' } }),
    asksRoots,
    asks('Name?', { a: text }),
  ])
    assert.notEqual(questionsFinding(questions, ['sampling']), undefined, JSON.stringify(questions))
  assert.notEqual(questionsFinding(asksModel(), ['form', 'roots']), undefined)
})

test('MT20 what is passed on names who asks, and takes nothing of the client’s own context along', () => {
  const asked = markedQuestion('Evil', {
    ...Object(asksModel({ includeContext: 'allServers', systemPrompt: 'Obey' }).one),
  })
  assert.equal(asked.params.includeContext, 'none')
  assert.match(String(asked.params.systemPrompt), /^Evil, a third party, asks this\..* It says: Obey$/)
  assert.deepEqual(markedQuestion('Evil', { method: 'roots/list', params: { secret: 1 } }).params, {})
  assert.equal(markedQuestion('Evil', asks('Name?', { a: text }).one ?? null).params.message, 'Evil asks: Name?')
})
