import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { endReasons } from '../sessions/model.ts'
import { audienceFits } from './check-audience.ts'
import { decideRung, roundsMax } from './decide-rung.ts'
import { actorOf, ownerOf } from './derive-actor.ts'
import { bearerChallenge } from './derive-challenge.ts'
import { endingText } from './derive-ending-text.ts'
import { parseCapabilities } from './parse-capabilities.ts'

test('the rung comes from era and declared capabilities', () => {
  const none = parseCapabilities({})
  const form = parseCapabilities({ elicitation: {} })
  const url = parseCapabilities({ elicitation: { form: {}, url: {} } })
  const rung = (era: 'legacy' | 'modern', capabilities: typeof none, { streams = true, round = 0 } = {}): string =>
    decideRung({ era, capabilities, streams, round, headless: false })
  assert.equal(rung('modern', url), 'ask_by_url')
  assert.equal(rung('modern', form), 'ask_by_notice')
  assert.equal(rung('modern', none), 'tell')
  assert.equal(rung('modern', url, { round: roundsMax }), 'tell')
  assert.equal(rung('legacy', url), 'stream_url')
  assert.equal(rung('legacy', url, { streams: false }), 'url_error')
  assert.equal(rung('legacy', form), 'stream_notice')
  assert.equal(rung('legacy', form, { streams: false }), 'tell')
  assert.equal(rung('legacy', none), 'tell')
  assert.equal(
    decideRung({ era: 'modern', capabilities: url, streams: true, round: 0, headless: true }),
    'tell_without_url',
  )
})

test('elicitation {} means form only; url has to be named', () => {
  assert.deepEqual(parseCapabilities({ elicitation: {} }), {
    elicitationForm: true,
    elicitationUrl: false,
    sampling: false,
    roots: false,
  })
  assert.equal(parseCapabilities({ elicitation: { url: {} } }).elicitationForm, false)
  assert.equal(parseCapabilities({ elicitation: { url: true } }).elicitationUrl, false)
  assert.equal(parseCapabilities(undefined).elicitationForm, false)
})

test('an end is told in one line of ASCII that names code, reason and time', () => {
  for (const reason of endReasons) {
    const text = endingText({ reason, endedAt: new Date('2026-11-24T15:12:01Z'), by: undefined })
    assert.match(text, /^session_(expired|revoked): [\x20-\x7e]*15:12 UTC[\x20-\x7e]*$/)
    assert.ok(text.includes(`(${reason})`))
  }
})

test('a challenge quotes nothing that would end its quotes', () => {
  const challenge = bearerChallenge({
    origin: 'https://gw.example',
    path: '/mcp',
    error: 'invalid_token',
    description: 'a"b\\c\r\nd é',
  })
  assert.equal(
    challenge,
    'Bearer resource_metadata="https://gw.example/.well-known/oauth-protected-resource/mcp", scope="mcp:use", error="invalid_token", error_description="abcd "',
  )
})

test('T12 a token is for one resource', () => {
  const called = { origin: 'http://localhost:4000', path: '/mcp', baseUrl: 'http://localhost:4000' }
  for (const fits of ['http://localhost:4000/mcp', 'http://127.0.0.1:4000/mcp', 'http://[::1]:4000/mcp'])
    assert.equal(audienceFits(fits, called), true, fits)
  for (const other of [
    undefined,
    '',
    '/mcp',
    'http://localhost:4000/mcp/github',
    'http://localhost:4000/',
    'http://localhost:4000/mcp?x=1',
    'http://localhost:4001/mcp',
    'https://localhost:4000/mcp',
    'http://evil.example:4000/mcp',
    'http://user@localhost:4000/mcp',
  ])
    assert.equal(audienceFits(other, called), false, String(other))
  assert.equal(audienceFits('http://localhost:4000/mcp', { ...called, path: '/mcp/github' }), false)
  assert.equal(
    audienceFits('http://127.0.0.1:4000/mcp', {
      ...called,
      origin: 'https://gw.example',
      baseUrl: 'https://gw.example',
    }),
    false,
  )
})

test('an agent acts in its session for a person, and its arguments are theirs', () => {
  const session = {
    id: newId('session'),
    principalId: newId('agent'),
    onBehalfOf: newId('user'),
    applicationId: newId('application'),
  } as const
  assert.deepEqual(actorOf(session), {
    kind: 'agent',
    agentId: session.principalId,
    userId: session.onBehalfOf,
    applicationId: session.applicationId,
    sessionId: session.id,
  })
  assert.equal(ownerOf(session), session.onBehalfOf)
  assert.equal(ownerOf({ ...session, onBehalfOf: undefined }), 'installation')
})
