import assert from 'node:assert/strict'
import type { Catalogue, CatalogueTool, ResourceRule, Template } from '../src/pipes/catalogue/catalogue.ts'
import { compileSchema } from '../src/pipes/check-arguments.ts'
import { isObject } from '../src/pipes/derive-bounded-result.ts'
import { pagesOf, scopesAsked, scopesLacking, toolSchema } from '../src/pipes/derive-catalogue-tool.ts'
import { placeholder, restRequest, splitCall } from '../src/pipes/derive-rest-request.ts'
import { plainToolName, toolNameCharactersMax } from '../src/pipes/derive-tool-name.ts'
import type { JsonObject } from '../src/pipes/model.ts'
import { reservedSlugs, slugShape } from '../src/pipes/model.ts'
import { readToolDefinition } from '../src/pipes/parse-tool-definition.ts'
import { canonicalize, type Json } from '../src/platform/json.ts'

/** What holds of every REST API of the catalogue, each with the words that a test has for it. */
export const catalogueLaws: { title: string; check: (catalogues: readonly Catalogue[]) => void }[] = []

interface Entry {
  readonly catalogue: Catalogue
  readonly name: string
  readonly tool: CatalogueTool
  /** To be told apart by. */
  readonly is: string
}

function law(title: string, check: (catalogues: readonly Catalogue[]) => void): void {
  catalogueLaws.push({ title, check })
}

function forEach(catalogues: readonly Catalogue[], check: (entry: Entry) => void): void {
  for (const catalogue of catalogues)
    for (const [name, tool] of Object.entries(catalogue.tools))
      check({ catalogue, name, tool, is: `${catalogue.name}.${name}` })
}

function names(tool: CatalogueTool): string[] {
  return Object.keys(tool.arguments).map(name => name.replace(/\?$/, ''))
}

/** Arguments that a template takes. */
function taken(template: Template | undefined): string[] {
  if (typeof template === 'string') return [/^\{([a-z_0-9]+)\}$/.exec(template)?.[1] ?? []].flat()
  if (template === undefined || typeof template !== 'object') return []
  if ('$each' in template && typeof template.$each === 'string')
    return [template.$each, ...taken(JSON.parse(JSON.stringify(template.$as))).filter(name => name !== 'item')]
  if ('$join' in template && typeof template.$join === 'string') return [template.$join]
  if ('$base64' in template && typeof template.$base64 === 'string') return [template.$base64]
  return Object.values(template).flatMap(taken)
}

function inPath(call: CatalogueTool['call']): string[] {
  return [...splitCall(call)[1].matchAll(placeholder)].flatMap(([, name]) => name ?? [])
}

law('names are ones that hosts take, and each slug is free', catalogues => {
  assert.equal(new Set(catalogues.map(({ name }) => name)).size, catalogues.length)
  for (const { name } of catalogues) {
    assert.match(name, slugShape)
    assert.ok(!reservedSlugs.includes(name), name)
  }
  forEach(catalogues, ({ catalogue, name, is }) => {
    assert.match(name, /^[a-z][a-z0-9_]*$/, is)
    assert.equal(plainToolName(catalogue.name, name), name, `${is} would be renamed`)
    assert.ok(`${catalogue.name}__${name}`.length <= toolNameCharactersMax, is)
  })
})

law('every tool says what it does, in words that fit a page, and every argument is described', catalogues => {
  forEach(catalogues, ({ tool, catalogue, is }) => {
    assert.match(tool.title, /^[A-Z].{2,60}$/, is)
    assert.match(tool.description, /^[A-Z][\s\S]{10,300}\.$/, is)
    const { properties } = toolSchema(catalogue, tool)
    assert.ok(isObject(properties), is)
    for (const [argument, schema] of Object.entries(properties)) {
      assert.match(argument, /^[a-z][a-z0-9_]*$/, `${is} ${argument}`)
      assert.ok(isObject(schema) && typeof schema.description === 'string', `${is}: ${argument} is not described`)
      assert.ok(isObject(schema) && typeof schema.type === 'string', `${is}: ${argument} has no type`)
    }
  })
})

law('every schema is valid and is taken from us as from anybody', catalogues => {
  forEach(catalogues, ({ catalogue, name, tool, is }) => {
    const { title, description } = tool
    const read = readToolDefinition({ name, title, description, inputSchema: toolSchema(catalogue, tool) })
    assert.ok(read.ok, `${is}: ${read.ok ? '' : read.leftOut.finding}`)
    assert.deepEqual(read.findings, [], is)
    const compiled = compileSchema(toolSchema(catalogue, tool))
    assert.notDeepEqual(compiled?.({ unknown_argument: 1 }), [], `${is} takes anything`)
    for (const argument of Object.keys(tool.arguments).filter(each => !each.endsWith('?')))
      assert.notDeepEqual(compiled?.({ [argument]: null }), [], `${is} goes without ${argument}`)
  })
})

law('every text that is taken has a length, so that no argument is without bound', catalogues => {
  const bounded = (schema: JsonObject, is: string): void => {
    if (schema.type === 'string')
      assert.ok(schema.enum ?? schema.maxLength ?? /\{\d+\}\$$|\{\d+\}\\\.\\d\{6\}\$$/.test(String(schema.pattern)), is)
    if (schema.type === 'array') assert.ok(schema.maxItems, is)
    for (const part of [schema.items, schema.additionalProperties]) if (isObject(part)) bounded(part, is)
  }
  forEach(catalogues, ({ catalogue, tool, is }) => {
    const { properties } = toolSchema(catalogue, tool)
    for (const [argument, schema] of Object.entries(isObject(properties) ? properties : {}))
      if (isObject(schema)) bounded(schema, `${is}.${argument}`)
  })
})

law(
  'every placeholder is an argument, those of a path can not be left out, and every argument goes somewhere',
  catalogues => {
    forEach(catalogues, ({ tool, is }) => {
      const known = names(tool)
      const path = inPath(tool.call)
      const used = [...path, ...Object.values(tool.query ?? {}).flatMap(taken), ...taken(tool.body)]
      for (const name of used) assert.ok(known.includes(name), `${is}: {${name}} is no argument`)
      for (const name of path) assert.ok(name in tool.arguments, `${is}: {${name}} may be left out of the path`)
      for (const name of known) assert.ok(used.includes(name), `${is}: ${name} is sent nowhere`)
    })
  },
)

law(
  'what reads does not change: no read is sent by a method that changes, unless its API asks for that',
  catalogues => {
    forEach(catalogues, ({ tool, is, catalogue }) => {
      const [method] = splitCall(tool.call)
      if (method === 'GET') assert.equal(tool.effect, 'read', `${is} is sent by GET`)
      if (method === 'DELETE') assert.equal(tool.effect, 'destructive', `${is} deletes`)
      if (tool.effect === 'read' && method !== 'GET')
        assert.ok(method === 'POST' && readsByPost(catalogue, tool), `${is} reads by ${method}`)
    })
  },
)

/** Slack has methods instead of resources, GraphQL and AWS name what they do in the body, and a few searches are sent as one. */
function readsByPost({ name }: Catalogue, tool: CatalogueTool): boolean {
  const body = JSON.stringify(tool.body ?? {})
  if (tool.call === 'POST /graphql') return !body.includes('mutation')
  return name === 'slack' || tool.call === 'POST /freeBusy' || /"Action":"(Get|List)/.test(body)
}

law('every tool declares what it touches, and at least one thing is touched in the way that it acts', catalogues => {
  forEach(catalogues, ({ tool, is }) => {
    assert.ok(tool.touches.length > 0, is)
    assert.ok(
      tool.touches.some(rule => (rule.act ?? tool.effect) === tool.effect),
      `${is} touches nothing as ${tool.effect}`,
    )
    for (const rule of tool.touches) checkRule(tool, rule, is)
  })
})

function checkRule(tool: CatalogueTool, rule: ResourceRule, is: string): void {
  const at = [...`${rule.id} ${rule.label ?? ''}`.matchAll(/\{([^}]*)\}/g)].map(([, pointer]) => pointer ?? '')
  for (const pointer of at) {
    const [source, member] = pointer.split('/')
    if (source === 'arguments') assert.ok(names(tool).includes(member ?? ''), `${is}: {${pointer}}`)
    else if (source === 'result') assert.ok(member !== undefined && member in tool.answer.fields, `${is}: {${pointer}}`)
    else if (source === 'item' && rule.each === true)
      assert.ok(
        member !== undefined && member in tool.answer.fields && tool.answer.items !== undefined,
        `${is}: {${pointer}}`,
      )
    else assert.ok(source === 'item' && rule.each !== undefined, `${is}: {${pointer}}`)
  }
  if (typeof rule.each === 'string') assert.ok(names(tool).includes(rule.each.slice(1)), `${is}: ${rule.each}`)
}

law('every scope that a tool takes is asked for, itself or inside of another one', catalogues => {
  forEach(catalogues, ({ catalogue, tool, is }) => {
    if (catalogue.oauth === undefined) assert.deepEqual(tool.scopes, [], is)
    else assert.deepEqual(scopesLacking(catalogue, tool.scopes, scopesAsked(catalogue)), [], is)
  })
})

law('every list can be turned over or comes whole, and no page is larger than the API gives', catalogues => {
  forEach(catalogues, ({ catalogue, tool, is }) => {
    if (tool.paged === undefined) return
    const pages = pagesOf(catalogue, tool)
    assert.ok(pages !== undefined, `${is} is paged, and nobody says how`)
    assert.ok(tool.answer.items !== undefined, `${is} is paged and no list`)
    assert.ok(pages.limitMax >= 10 && pages.limitMax <= 1_000, is)
    for (const name of ['limit', 'cursor', 'raw'])
      assert.ok(!names(tool).includes(name), `${is} has a ${name} of its own`)
  })
})

law('every host that is named is one of the catalogue, and all of them are https', catalogues => {
  for (const { name, baseUrls, account, oauth } of catalogues) {
    for (const url of Object.values(baseUrls))
      assert.match(url, /^https:\/\/[a-z0-9.{}-]+(\/[a-z0-9./-]*[a-z0-9])?$/, name)
    if (account.base !== undefined) assert.ok(account.base in baseUrls, name)
    if (oauth !== undefined) assert.ok('oauth' in baseUrls && (oauth.tokenBase ?? 'oauth') in baseUrls, name)
  }
  forEach(catalogues, ({ catalogue, tool, is }) =>
    assert.ok(tool.base === undefined || tool.base in catalogue.baseUrls, is),
  )
})

law('a request is made of arguments that the schema takes, whichever they are', catalogues => {
  forEach(catalogues, ({ catalogue, tool, is }) => {
    const args = Object.fromEntries(
      Object.entries(tool.arguments).map(([name, schema]) => [name.replace(/\?$/, ''), example(schema)]),
    )
    const problems = compileSchema(toolSchema(catalogue, tool))?.(args)
    assert.deepEqual(problems, [], `${is}: give the argument "examples", none was found: ${canonicalize(args)}`)
    const request = restRequest({ ...tool, pages: pagesOf(catalogue, tool) }, args, catalogue.encoding)
    assert.ok(request !== undefined, is)
    assert.ok(!/[{}]/.test(request.path), `${is}: ${request.path}`)
    const climbing = inPath(tool.call)[0]
    if (climbing !== undefined) assert.equal(restRequest(tool, { ...args, [climbing]: '..' }), undefined, is)
  })
})

/** Some value that a schema takes. */
function example(schema: JsonObject): Json {
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return String(schema.examples[0])
  if (Array.isArray(schema.enum)) return String(schema.enum[0])
  switch (schema.type) {
    case 'integer':
    case 'number':
      return Number(schema.minimum ?? 1)
    case 'boolean':
      return true
    case 'array':
      return isObject(schema.items) ? [example(schema.items)] : []
    case 'object':
      return {}
    default:
      return (
        candidates.find(
          each => compileSchema({ type: 'object', properties: { x: schema } })?.({ x: each })?.length === 0,
        ) ?? ''
      )
  }
}

const candidates = [
  'abc',
  '123456',
  'M10',
  'EU_CENTRAL_1',
  'eur',
  'someone@acme.example',
  'https://acme.example/x',
  '2026-05-01T09:00:00Z',
  '1700000000.000100',
  'refs/heads/fix',
  '0123456789abcdef0123456789abcdef01234567',
  '<id@acme.example>',
  '+15551234567',
]
