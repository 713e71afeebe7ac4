import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimTemplateFaults, reservedClaims } from './check-claim-template.ts'
import { templateClaims } from './derive-template-claims.ts'
import { parseClaimTemplate, type TemplateNode } from './parse-claim-template.ts'

const words = { user: ['email', 'name', 'metadata'], organization: ['name', 'domains', 'metadata'] }
const values = {
  user: { email: 'ada@acme.example', name: null, metadata: { language: 'es', quote: '"}{{ user.email }}' } },
  organization: { name: 'Acme', domains: [{ domain: 'acme.example' }], metadata: {} },
}

function parsed(text: string): TemplateNode {
  const read = parseClaimTemplate(text)
  assert.ok(read.ok, read.ok ? '' : read.why)
  return read.node
}

test('a template is JSON with variables: in a text, as a value, with a choice for what is missing', () => {
  const node = parsed(`{
    "urn:acme:who": "{{ user.name || user.email }} of {{organization.name}}",
    "urn:acme:email": {{ user.email }},
    "urn:acme:tier": "{{ organization.metadata.tier || 'bronze' }}",
    "urn:acme:plan": {{ organization.metadata.plan || "free" }},
    "urn:acme:domain": "{{ organization.domains.0.domain }}",
    "urn:acme:all": [{{ user.metadata }}, {"of": {{ organization.domains }}}, true, -1.5e2, null],
    "urn:acme:nothing": {{ user.name }},
    "urn:acme:escaped": "a\\"\\u00e9\\n{{ user.name }}"
  }`)
  assert.deepEqual(claimTemplateFaults(node, words), [])
  assert.deepEqual(templateClaims(node, values), {
    'urn:acme:who': 'ada@acme.example of Acme',
    'urn:acme:email': 'ada@acme.example',
    'urn:acme:tier': 'bronze',
    'urn:acme:plan': 'free',
    'urn:acme:domain': 'acme.example',
    'urn:acme:all': [values.user.metadata, { of: values.organization.domains }, true, -150, null],
    'urn:acme:escaped': 'a"é\n',
  })
})

test('what a person or an organization is called is never read as a template', () => {
  const claims = templateClaims(parsed('{"q": "{{ user.metadata.quote }}"}'), values)
  assert.deepEqual(claims, { q: '"}{{ user.email }}' })
})

test('names that every object inherits lead nowhere', () => {
  for (const path of ['user.constructor', 'user.metadata.__proto__', 'user.metadata.toString'])
    assert.deepEqual(templateClaims(parsed(`{"a": {{ ${path} }}, "b": "{{ ${path} }}"}`), values), { b: '' })
})

test('what can’t be read says where', () => {
  const wrong: readonly (readonly [string, RegExp, number])[] = [
    ['', /value is missing/, 0],
    ['{"a": 1,}', /a name is a text/, 8],
    ['{"a": {{ user.email }', /ends with }}/, 20],
    ['{"a": {{ user.email( ) }}}', /ends with }}/, 19],
    ['{"a": {{ 1 + 1 }}}', /an expression is a path/, 8],
    ['{"a": "x', /does not end/, 6],
    ['{"a": "\\x"}', /JSON does not allow/, 9],
    ['{"a": "\\u0000"}', /JSON does not allow/, 13],
    ['{"a": 1, "a": 2}', /stands twice/, 9],
    ['{"{{ user.email }}": 1}', /a name is a text/, 1],
    ['{"a": 01}', /"}" is missing/, 7],
    ['{"a": 1} x', /follows the end/, 9],
    ['{"a": [[[[[[1]]]]]]}', /nest more/, 11],
  ]
  for (const [text, why, at] of wrong) {
    const read = parseClaimTemplate(text)
    assert.ok(!read.ok, text)
    assert.match(read.why, why, text)
    assert.equal(read.at, at, text)
  }
})

test('I5 a template can’t write what says who somebody is, what they may do, for whom a token is, or until when', () => {
  for (const name of reservedClaims) {
    const [fault] = claimTemplateFaults(parsed(`{"${name}": "x"}`), words)
    assert.equal(fault?.code, 'claim_reserved', name)
  }
  assert.deepEqual(claimTemplateFaults(parsed('{"urn:acme:sub": "x", "email": {{ user.email }}}'), words), [])
})

test('an unknown variable, and one that is more than a text in a text, are told before anybody signs in', () => {
  const code = (text: string): string | undefined => claimTemplateFaults(parsed(text), words)[0]?.code
  assert.equal(code('{"a": {{ process.env }}}'), 'variable_unknown')
  assert.equal(code('{"a": {{ user.password }}}'), 'variable_unknown')
  assert.equal(code('{"a": {{ constructor.name }}}'), 'variable_unknown')
  assert.equal(code('{"a": "{{ user.metadata }}"}'), 'value_not_text')
  assert.equal(code('{"a": "{{ user }}"}'), 'value_not_text')
  assert.equal(code('{"a": {{ user.metadata }}}'), undefined)
  assert.equal(code('[1]'), 'template_not_members')
})
