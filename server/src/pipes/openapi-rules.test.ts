import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { allRoutes } from '../../tests/golden/routes.ts'
import { describeApi } from '../platform/api-description.ts'
import { parseJson } from '../platform/json.ts'
import { importChange } from './decide-import-changes.ts'
import { methodEffect } from './derive-method-effect.ts'
import { smallAnswer } from './derive-openapi-answer.ts'
import { argumentName, operationNames } from './derive-openapi-names.ts'
import { listedOperations, type OpenapiOperation } from './derive-openapi-operation.ts'
import { referred, resolved } from './derive-openapi-reference.ts'
import { openapiRequest, touchedBy } from './derive-openapi-request.ts'
import { toolSchema } from './derive-openapi-schema.ts'
import { isFreeHeader, requirementOf, securitySchemes } from './derive-openapi-security.ts'
import { requestShape } from './derive-openapi-shape.ts'
import { plainText } from './derive-openapi-text.ts'
import { openapiTool } from './derive-openapi-tool.ts'
import type { JsonObject } from './model.ts'
import { type OpenapiDocument, parseOpenapi } from './parse-openapi.ts'
import { readToolDefinition } from './parse-tool-definition.ts'

function documentOf(more: object, openapi = '3.1.0'): OpenapiDocument {
  const parsed = parseOpenapi(JSON.stringify({ openapi, info: { title: 'T', version: '1' }, paths: {}, ...more }))
  assert.ok(parsed.ok, JSON.stringify(parsed))
  return parsed.document
}

function published(name: string): OpenapiDocument {
  const parsed = parseOpenapi(readFileSync(new URL(`../../tests/openapi/${name}`, import.meta.url), 'utf8'))
  assert.ok(parsed.ok, JSON.stringify(parsed))
  return parsed.document
}

const always = { kind: 'always', place: { header: 'authorization', prefix: 'Bearer ' } } as const

/** The tool of the only operation, and what is sent for these arguments. */
function made(operation: object, more: object = {}, path = '/things/{id}', method = 'get'): OpenapiOperation {
  const document = documentOf({ paths: { [path]: { [method]: operation } }, ...more })
  const [listed] = listedOperations(document)
  assert.ok(listed)
  const tool = openapiTool(document, listed, { name: 't', effect: 'read', credential: always })
  assert.ok(tool.ok, JSON.stringify(tool))
  return JSON.parse(JSON.stringify(tool.tool.operation))
}

const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }

test('a document is OpenAPI 3.0 or 3.1 in JSON or YAML; anything else is refused by name', () => {
  assert.equal(documentOf({}, '3.0.3').dialect, '3.0')
  assert.equal(documentOf({}).dialect, '3.1')
  const yaml = parseOpenapi('openapi: 3.1.0\ninfo: {title: "A\\u200bPI", version: 2}\npaths:\n  /a:\n    get: {}\n')
  assert.ok(yaml.ok)
  assert.equal(yaml.document.title, 'API')
  const shared = parseOpenapi('openapi: 3.1.0\nx: &get\n  get: {}\npaths:\n  /a: *get\n  /b: *get\n')
  assert.ok(shared.ok)
  assert.deepEqual(
    listedOperations(shared.document).map(({ key }) => key),
    ['GET /a', 'GET /b'],
  )
  const why = (text: string): string => {
    const parsed = parseOpenapi(text)
    assert.ok(!parsed.ok, text.slice(0, 100))
    return parsed.why
  }
  assert.match(why('{"swagger":"2.0","paths":{}}'), /does not say that it is OpenAPI/)
  assert.match(why('{"openapi":"3.2.0","paths":{}}'), /does not say/)
  assert.match(why('{"openapi":"3.1.0"}'), /has no paths/)
  assert.match(why('{"openapi":"3.1.0",'), /can not be read/)
  assert.match(why('hello'), /is not an object/)
  assert.match(why('- a\n- b\n'), /is not an object/)
})

test('T83 MT22 hostile documents are refused before anything of them is looked at: deep, wide, ambiguous, unfolding', () => {
  const why = (text: string): string => {
    const started = performance.now()
    const parsed = parseOpenapi(text)
    assert.ok(!parsed.ok, text.slice(0, 100))
    assert.ok(performance.now() - started < 60_000)
    return parsed.why
  }
  assert.match(why(`{"openapi":"3.1.0","paths":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`), /too deep/)
  assert.match(why(`{"openapi":"3.1.0","paths":${'['.repeat(100_000)}`), /too deep/)
  assert.match(why(`{"openapi":"3.1.0","paths":{},"x":[${'0,'.repeat(400_001)}0]}`), /too many members/)
  assert.match(why('{"openapi":"3.1.0","paths":{},"paths":{"/a":{}}}'), /duplicate or forbidden member/)
  assert.match(why('{"openapi":"3.1.0","paths":{},"__proto__":{}}'), /duplicate or forbidden member/)
  assert.match(why(`{${' '.repeat(16_777_216)}}`), /more than 16777216 bytes/)
  assert.match(why(`openapi: 3.1.0\na: &a 1\npaths: [${'*a, '.repeat(1_001)}]\n`), /more than 1000 aliases/)
  assert.match(why(`# ${' '.repeat(2_097_152)}\nopenapi: 3.1.0`), /of YAML/)
  const bomb = Array.from({ length: 12 }, (_, nth) => `a${nth + 1}: &a${nth + 1} [${`*a${nth}, `.repeat(10)}]`)
  assert.match(why(`openapi: 3.1.0\na0: &a0 lol\n${bomb.join('\n')}\npaths: {}\n`), /unfold/)
  const long = `openapi: 3.1.0\na: &a "${'x'.repeat(1_000_000)}"\npaths: [${'*a, '.repeat(900)}]\n`
  assert.match(why(long), /unfold/)
  assert.match(why('openapi: 3.1.0\npaths: &a\n  /a: *a\n'), /comes back to itself/)
  assert.match(why('openapi: 3.1.0\npaths: *missing\n'), /not YAML|leads nowhere/)
  assert.match(why('openapi: 3.1.0 # \0\npaths: {}\n'), /NUL/)
  assert.match(why('openapi: 3.1.0\npaths: {}\npaths: {}\n'), /stands twice/)
  assert.match(why('openapi: 3.1.0\npaths: {}\n__proto__: {}\n'), /duplicate or forbidden member/)
  assert.match(why('openapi: 3.1.0\n? [a, b]\n: 1\npaths: {}\n'), /not plain/)
  assert.match(why(`openapi: 3.1.0\npaths: ${'['.repeat(5_000)}`), /not YAML|too deep/)
  assert.match(why(`openapi: 3.1.0\npaths: ${'{a: '.repeat(100)}1${'}'.repeat(100)}\n`), /too deep/)
  assert.match(why('openapi: 3.1.0\npaths: !!js/function "x"\nx: !a {}\n'), /has no paths|not YAML/)
})

test('references stay in the document: an address, a circle and a missing part lead nowhere', () => {
  const { root } = documentOf({
    components: { a: { $ref: '#/components/b' }, b: { $ref: '#/components/a' }, 'x/y': { 'z~': 1 } },
  })
  assert.equal(referred(root, '#/components/x~1y/z~0'), 1)
  assert.equal(referred(root, '#/components/x%2Fy'), undefined)
  for (const elsewhere of ['https://evil.example/a.json', 'file:///etc/passwd', 'a.json#/b', '#a', '#/constructor'])
    assert.equal(referred(root, elsewhere), undefined, elsewhere)
  assert.equal(resolved(root, { $ref: '#/components/a' }), undefined)
  assert.deepEqual(resolved(root, { $ref: '#/components/x~1y' }), { 'z~': 1 })
})

test('T51b schemas: a circle and what goes too deep are cut and said so, a foreign reference makes no schema', () => {
  const document = documentOf({
    components: {
      schemas: {
        Node: {
          type: 'object',
          properties: { name: { type: 'string' }, next: { $ref: '#/components/schemas/Node' } },
        },
        Far: { type: 'object', properties: { a: { $ref: 'https://evil.example/schema.json' } } },
      },
    },
  })
  const cut = toolSchema(document, { $ref: '#/components/schemas/Node' })
  assert.ok(cut?.isCut)
  const next = cut.schema.properties
  assert.match(JSON.stringify(next), /comes back to itself/)
  assert.equal(toolSchema(document, { $ref: '#/components/schemas/Far' }), undefined)
  assert.equal(toolSchema(document, { $ref: '#/components/schemas/Missing' }), undefined)
  const wide = {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 60 }, (_, nth) => [`m${nth}`, {}])),
  }
  const deep = {
    type: 'object',
    properties: { a: wide, b: { type: 'array', items: { anyOf: [wide, { ...wide, properties: { c: wide } }] } } },
  }
  const exploding = documentOf({
    components: {
      schemas: Object.fromEntries(
        Array.from({ length: 21 }, (_, nth): [string, object] => {
          const next = { $ref: `#/components/schemas/S${nth + 1}` }
          return [`S${nth}`, nth === 20 ? deep : { anyOf: [next, next] }]
        }),
      ),
    },
  })
  const small = toolSchema(exploding, { $ref: '#/components/schemas/S0' })
  assert.ok(small?.isCut && JSON.stringify(small.schema).length <= 40_000)
})

test('schemas of 3.0 become those of 2020-12, without what only answers have and what no engine should run', () => {
  const document = documentOf({}, '3.0.3')
  const convert = (schema: JsonObject): JsonObject | undefined => toolSchema(document, schema)?.schema
  assert.deepEqual(convert({ type: 'string', nullable: true, enum: ['a'], example: 'a' }), {
    type: ['string', 'null'],
    enum: ['a', null],
  })
  assert.deepEqual(convert({ nullable: true, allOf: [{ type: 'object' }] }), {
    anyOf: [{ allOf: [{ type: 'object' }] }, { type: 'null' }],
  })
  assert.deepEqual(
    convert({ type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false }),
    {
      type: 'integer',
      exclusiveMinimum: 1,
      maximum: 9,
    },
  )
  assert.deepEqual(
    convert({
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'string', readOnly: true }, name: { type: 'string', pattern: '(a+)+$', xml: {} } },
      discriminator: { propertyName: 'x' },
    }),
    { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  )
  assert.deepEqual(convert({ type: 'string', pattern: '^a+$' }), { type: 'string', pattern: '^a+$' })
})

test('effects come from the method and from nothing that the document says; an unknown one destroys', () => {
  const effects = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'].map(methodEffect)
  assert.deepEqual(effects, ['read', 'read', 'write', 'write', 'write', 'destructive', 'destructive'])
})

test('names of tools are unique, within the limits of hosts, and do not change because of a neighbour', () => {
  const one = { key: 'GET /users/{id}', operationId: 'users/getById' }
  assert.deepEqual([...operationNames('acme', [one]).values()], ['users_get_by_id'])
  assert.deepEqual(
    [...operationNames('acme', [{ key: 'GET /users/{id}', operationId: undefined }]).values()],
    ['get_users_id'],
  )
  const long = { key: 'GET /long', operationId: 'x'.repeat(200) }
  const twins = [one, long, { key: 'GET /a', operationId: 'same' }, { key: 'GET /b', operationId: 'Same!' }]
  const names = operationNames('acme', twins)
  assert.equal(names.get(one.key), 'users_get_by_id')
  assert.equal(new Set(names.values()).size, twins.length)
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 20 }), fc.integer({ min: 1, max: 31 }), (ids, length) => {
      const slug = 'a'.repeat(length)
      const given = ids.map((operationId, nth) => ({ key: `GET /${nth}`, operationId }))
      const all = [...operationNames(slug, given).values()]
      assert.equal(new Set(all).size, given.length)
      for (const name of all) assert.match(`${slug}__${name}`, /^[a-z0-9_-]{1,60}$/)
    }),
  )
  assert.equal(argumentName('filter[status]', 'query', new Set()), 'filter_status_')
  assert.equal(argumentName('id', 'body', new Set(['id'])), 'body_id')
  assert.match(argumentName('id', 'body', new Set(['id', 'body_id'])), /^id_[0-9a-f]{8}$/)
})

test('parameters are written as the specification writes them', () => {
  const query = (style: string | undefined, explode: boolean | undefined, value: unknown): string => {
    const parameter = {
      name: 'q',
      in: 'query',
      schema: {},
      ...(style && { style }),
      ...(explode !== undefined && { explode }),
    }
    const operation = made({ parameters: [parameter] }, {}, '/things')
    return openapiRequest(operation, { q: JSON.parse(JSON.stringify(value)) })?.path.replace('/things', '') ?? ''
  }
  const list = ['a b', 'c,d']
  const object = { r: 1, g: 'x' }
  assert.equal(query(undefined, undefined, list), '?q=a%20b&q=c%2Cd')
  assert.equal(query('form', false, list), '?q=a%20b,c%2Cd')
  assert.equal(query('form', true, object), '?r=1&g=x')
  assert.equal(query('form', false, object), '?q=r,1,g,x')
  assert.equal(query('spaceDelimited', false, ['a', 'b']), '?q=a%20b')
  assert.equal(query('pipeDelimited', false, ['a', 'b']), '?q=a%7Cb')
  assert.equal(query('deepObject', true, { gt: 1, in: ['x'] }), '?q[gt]=1&q[in][0]=x')
  assert.equal(query(undefined, undefined, true), '?q=true')
  const path = made({ parameters: [idParameter] })
  assert.equal(openapiRequest(path, { id: 'a/b c' })?.path, '/things/a%2Fb%20c')
  const listed = made({ parameters: [{ ...idParameter, schema: { type: 'array' } }] })
  assert.equal(openapiRequest(listed, { id: ['a', 'b'] })?.path, '/things/a%2Cb')
  assert.deepEqual(touchedBy(path, { id: 'x1' }, 'acme'), [
    { provider: 'acme', kind: 'things', id: 'things/x1', label: 'things/x1', act: 'read' },
  ])
  const json = made(
    { parameters: [{ name: 'f', in: 'query', content: { 'application/json': { schema: {} } } }] },
    {},
    '/things',
  )
  assert.equal(openapiRequest(json, { f: { a: 1 } })?.path, '/things?f=%7B%22a%22%3A1%7D')
})

test('T51 T86 an argument ends where it belongs: no path is climbed, no header is broken, no extra member is sent', () => {
  const operation = made({
    parameters: [idParameter, { name: 'X-Note', in: 'header', schema: { type: 'string' } }],
  })
  const sent = openapiRequest(operation, { id: 'a', 'X-Note': 'fine', evil: 'x' })
  assert.deepEqual(sent, { method: 'GET', path: '/things/a', headers: { 'x-note': 'fine' }, body: undefined })
  for (const id of [
    '..',
    '.',
    '',
    '../x',
    'a/../b',
    '..\\x',
    '%2e%2e',
    '%252e%252e%252fx',
    'a\r\nb',
    'a\0',
    null,
    { a: {} },
  ])
    assert.equal(openapiRequest(operation, { id: JSON.parse(JSON.stringify(id)) }), undefined, JSON.stringify(id))
  for (const note of ['a\r\nX-Admin: 1', 'a\nb', 'a\0b', ' ', 'é', 'x'.repeat(5_000)])
    assert.equal(openapiRequest(operation, { id: 'a', 'X-Note': note }), undefined, JSON.stringify(note))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), id => {
      const request = openapiRequest(operation, { id })
      if (request === undefined) return
      assert.equal(new URL(`https://api.example/base${request.path}`).pathname.split('/').length, 4)
    }),
  )
})

test('T86 headers that this server or a proxy speaks with are nobody’s argument, nor the place of a credential', () => {
  for (const name of [
    'host',
    'cookie',
    'content-length',
    'transfer-encoding',
    'x-forwarded-for',
    'proxy-authorization',
    'sec-fetch-site',
    'x-http-method-override',
    'a b',
    'a\r\nb',
    'é',
  ])
    assert.equal(isFreeHeader(name), false, name)
  assert.ok(isFreeHeader('x-api-key'))
  const document = documentOf({
    paths: {
      '/a': { get: { parameters: [{ name: 'Host', in: 'header', required: true, schema: {} }] } },
      '/b': {
        get: {
          parameters: [
            { name: 'Cookie', in: 'header', schema: {} },
            { name: 'Accept', in: 'header', required: true },
          ],
        },
      },
      '/c': { get: { parameters: [{ name: 'x', in: 'cookie', required: true, schema: {} }] } },
      '/d/{e}': { get: {} },
      '/f': { post: { requestBody: { required: true, content: { 'multipart/form-data': {} } } } },
      '/g': { get: { parameters: [{ name: 'x', in: 'query', style: 'matrix', schema: {} }] } },
      '/h': { get: { parameters: [{ $ref: 'https://evil.example/p.json' }] } },
      '/i': { get: { servers: [{ url: 'https://evil.example' }] } },
      '/k/../admin': { get: {} },
      '/k/%2E%2e/admin': { get: {} },
      '/l?action=x': { get: {} },
      m: { get: {} },
      '//evil.example/n': { get: {} },
      '/j': { servers: [{ url: 'https://api.example' }], get: {} },
    },
  })
  const because = listedOperations(document).map(operation => {
    const choice = { name: 't', effect: 'read', credential: always, server: 'https://api.example/' } as const
    const tool = openapiTool(document, operation, choice)
    return [operation.key, tool.ok ? '' : tool.because] as const
  })
  assert.deepEqual(because, [
    ['GET /a', 'it needs the header Host, which is not anybody’s to set'],
    ['GET /b', ''],
    ['GET /c', 'it needs "x" in a place that is not used here'],
    ['GET /d/{e}', 'its path has a part that is not described'],
    ['POST /f', 'its body is no JSON and no form'],
    ['GET /g', 'its parameter "x" is written in a way that is not known here'],
    ['GET /h', 'a parameter of it is not in the document'],
    ['GET /i', 'it lives at another address than the rest'],
    ...['/k/../admin', '/k/%2E%2e/admin', '/l?action=x', 'm', '//evil.example/n'].map(path => [
      `GET ${path}`,
      'its path is none that could be read',
    ]),
    ['GET /j', ''],
  ])
})

test('bodies: members beside the other arguments, a whole where members are not all known, and forms', () => {
  const json = (schema: object): object => ({ required: true, content: { 'application/json': { schema } } })
  const members = made(
    {
      parameters: [idParameter],
      requestBody: json({ type: 'object', required: ['id'], properties: { id: {}, n: {} } }),
    },
    {},
    '/things/{id}',
    'post',
  )
  const sent = openapiRequest(members, { id: 'a', body_id: 'b', n: null })
  assert.deepEqual(
    [sent?.path, sent?.body, sent?.headers],
    ['/things/a', '{"id":"b","n":null}', { 'content-type': 'application/json' }],
  )
  const whole = made({ requestBody: json({ oneOf: [{ type: 'object' }, { type: 'array' }] }) }, {}, '/things', 'post')
  assert.equal(openapiRequest(whole, { body: [1] })?.body, '[1]')
  const content = {
    'application/x-www-form-urlencoded': {
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'object' }, c: { type: 'array' } } },
      encoding: { b: { style: 'deepObject', explode: true } },
    },
  }
  const form = made({ requestBody: { content } }, {}, '/things', 'post')
  assert.equal(
    openapiRequest(form, { a: 'x y', b: { c: { d: 1 } }, c: [1] })?.body,
    'a=x%20y&b[c][d]=1&c=%5B1%5D'.replace('%5B1%5D', '[1]'),
  )
  const shape = requestShape(documentOf({}), {
    ...(listedOperations(documentOf({ paths: { '/t': { post: { requestBody: { content } } } } }))[0] ?? assert.fail()),
  })
  assert.ok(shape.ok)
  assert.deepEqual(shape.shape.inputSchema.additionalProperties, false)
})

test('security: what can be used, and which operation carries the credential', () => {
  const document = documentOf({
    components: {
      securitySchemes: {
        b: { type: 'http', scheme: 'Bearer' },
        k: { type: 'apiKey', in: 'header', name: 'X-Key' },
        q: { type: 'apiKey', in: 'query', name: 'key' },
        h: { type: 'apiKey', in: 'header', name: 'Host' },
        basic: { type: 'http', scheme: 'basic' },
        o: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: 'https://a.example/o',
              tokenUrl: 'https://a.example/t',
              scopes: { r: '' },
            },
          },
        },
        i: { type: 'oauth2', flows: { implicit: {} } },
        d: { type: 'openIdConnect' },
      },
    },
    security: [{ b: [] }],
  })
  const schemes = securitySchemes(document)
  assert.deepEqual(
    schemes.map(({ name, kind }) => `${name} ${kind}`),
    ['b bearer', 'k bearer', 'q unusable', 'h unusable', 'basic unusable', 'o oauth', 'i unusable', 'd unusable'],
  )
  const [bearer, , , , , oauth] = schemes
  assert.deepEqual(requirementOf(document, {}, bearer), { outcome: 'credential', scopes: [] })
  assert.deepEqual(requirementOf(document, { security: [] }, bearer), { outcome: 'none' })
  assert.deepEqual(requirementOf(document, { security: [{ o: ['r'] }] }, oauth), {
    outcome: 'credential',
    scopes: ['r'],
  })
  assert.equal(requirementOf(document, { security: [{ o: [], b: [] }] }, oauth).outcome, 'unmet')
  assert.equal(requirementOf(document, {}, undefined).outcome, 'unmet')
  assert.equal(requirementOf(documentOf({}), {}, bearer).outcome, 'credential')
  assert.equal(requirementOf(documentOf({}), {}, undefined).outcome, 'none')
  assert.deepEqual(requirementOf(document, { security: [{}, { b: [] }] }, undefined), { outcome: 'none' })
})

test('T64 MT08 texts of a document are plain and short', () => {
  assert.equal(plainText('<p>Lists\u200b all\n\n<b>users</b>.</p>', 100), 'Lists all users .')
  assert.equal(plainText('x'.repeat(50), 10), `${'x'.repeat(9)}…`)
  assert.equal(plainText(`${'<'.repeat(500_000)}`, 10).length, 10)
})

test('an answer of which nobody said what matters is bounded, and says what was left out', () => {
  assert.deepEqual(smallAnswer({ a: null, b: [1], c: 'x' }), { b: [1], c: 'x' })
  assert.deepEqual(smallAnswer([1, 2]), { items: [1, 2] })
  assert.deepEqual(smallAnswer('x'), { value: 'x' })
  const long = smallAnswer(Array.from({ length: 150 }, (_, nth) => nth))
  assert.equal(long.items_left_out, 50)
  const parsed = parseJson(`${'['.repeat(40)}${']'.repeat(40)}`)
  assert.ok(parsed.ok)
  assert.match(JSON.stringify(smallAnswer({ deep: parsed.value })), /deeper than is shown/)
  assert.ok(JSON.stringify(smallAnswer({ text: 'x'.repeat(100_000) })).length < 9_000)
})

test('a changed operation says what of it changed, whatever the order of its members', () => {
  const tool = (schema: object, more: object = {}): { entry: JsonObject; operation: JsonObject } => ({
    entry: { title: 'T', description: 'D', inputSchema: { properties: JSON.parse(JSON.stringify(schema)) } },
    operation: { effect: 'read', path: '/a', ...more },
  })
  const before = tool({ a: { type: 'string', maxLength: 3 }, b: {} })
  const same = tool({ b: {}, a: { maxLength: 3, type: 'string' } })
  assert.deepEqual(importChange({ before, now: same, wasThere: true }), { change: 'same', what: [] })
  const now = tool({ a: { type: 'integer' }, c: {} }, { path: '/b', effect: 'write' })
  assert.deepEqual(importChange({ before, now, wasThere: true }), {
    change: 'changed',
    what: ['argument changed: a', 'argument removed: b', 'argument added: c', 'effect', 'request'],
  })
  assert.equal(importChange({ before: undefined, now, wasThere: false }).change, 'added')
  assert.equal(importChange({ before: undefined, now, wasThere: true }).change, 'not_chosen')
  assert.equal(importChange({ before, now: undefined, wasThere: true }).change, 'removed')
})

for (const [name, most] of [
  ['github.json', 12],
  ['stripe.json', 7],
  ['workos.yaml', 9],
] as const)
  test(`${name}: what others published becomes tools that pass what every tool has to pass`, () => {
    const document = published(name)
    const listed = listedOperations(document)
    const names = operationNames('acme', listed)
    const tools = listed.flatMap(operation => {
      const choice = {
        name: names.get(operation.key) ?? '',
        effect: methodEffect(operation.method),
        credential: always,
      }
      const tool = openapiTool(document, operation, choice)
      return tool.ok ? [tool] : []
    })
    assert.ok(tools.length >= most, `${tools.length} of ${listed.length}`)
    for (const { tool } of tools) {
      const read = readToolDefinition(tool.entry, tool.operation)
      assert.ok(read.ok, JSON.stringify(read))
      assert.ok((read.definition.description ?? '').length > 0)
      assert.deepEqual(
        read.findings.filter(finding => finding !== 'claims_read_only'),
        [],
      )
    }
  })

test('the description of this very API becomes tools too, all of it', () => {
  const parsed = parseOpenapi(JSON.stringify(describeApi(allRoutes, 'https://ambit.example')))
  assert.ok(parsed.ok)
  const [scheme] = securitySchemes(parsed.document)
  assert.ok(scheme?.kind === 'bearer')
  const listed = listedOperations(parsed.document)
  const names = operationNames('ambit-by-document', listed)
  assert.ok(listed.length > 150)
  const left = listed.flatMap(operation => {
    const choice = {
      name: names.get(operation.key) ?? '',
      effect: methodEffect(operation.method),
      credential: { kind: 'scheme', scheme },
    } as const
    const tool = openapiTool(parsed.document, operation, choice)
    return tool.ok ? [] : [`${operation.key}: ${tool.because}`]
  })
  assert.deepEqual(left, [])
})
