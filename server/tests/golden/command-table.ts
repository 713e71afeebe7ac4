import { ownCommands } from '../../../cli/src/commands/index.ts'
import { flagOf } from '../../../cli/src/routes/request-of.ts'
import type { Field, RouteEntry, RouteTable } from '../../../cli/src/routes/table.ts'
import type { ApiDescription, Operation } from '../../src/platform/api-description.ts'
import { idPrefixes } from '../../src/platform/ids.ts'
import { commandName } from './command-names.ts'
import type { Schema } from './render-type.ts'

type Schemas = ApiDescription['components']['schemas']

/** Every route of the description as a command of the CLI. A name that is taken, by a route or by a command of its own, is said in full. */
export function commandTable({ paths, components }: ApiDescription): RouteTable {
  const table = new Map<string, RouteEntry>()
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item)) {
      const short = commandName(operation.operationId)
      const taken = table.has(short) || Object.hasOwn(ownCommands, short)
      const name = taken ? `${short.split(' ')[0]} ${flagOf(operation.operationId)}` : short
      table.set(name, entryOf({ name, method, path, operation, schemas: components.schemas }))
    }
  return Object.fromEntries([...table].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

interface Described {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
  readonly schemas: Schemas
}

function entryOf(described: Described): RouteEntry {
  const { method, path, operation, schemas } = described
  const query = operation.parameters
    .filter(parameter => parameter.in === 'query')
    .map(({ name, required, schema }) => fieldOf(name, schema, { required, schemas }))
    // One parameter of two spellings is one flag.
    .filter((field, at, all) => all.findLastIndex(other => flagOf(other.name) === flagOf(field.name)) === at)
  const shapes = bodyShapes(operation, schemas)
  const body = shapes === undefined ? undefined : fieldsOf(shapes, schemas)
  const answer = answerOf(operation, schemas)
  const waits = (['state', 'status'] as const).find(
    name => method === 'get' && answer?.properties?.[name] !== undefined,
  )
  return {
    method: method.toUpperCase() as RouteEntry['method'],
    path,
    summary: operation.summary,
    example: exampleOf(described, shapes),
    ...(query.length === 0 ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(shapes !== undefined && shapes.length > 1 ? { bodyShapes: shapes.length } : {}),
    ...(answer?.properties?.list_metadata === undefined ? {} : { pages: true }),
    ...(waits === undefined ? {} : { waits }),
  }
}

/** The object schemas that a body may be: one, or the branches of a choice. */
function bodyShapes({ requestBody }: Operation, schemas: Schemas): readonly Schema[] | undefined {
  if (requestBody === undefined) return undefined
  const schema = resolved(requestBody.content['application/json'].schema, schemas)
  const branches = schema.oneOf ?? schema.anyOf
  return branches === undefined ? [schema] : branches.map(branch => resolved(branch, schemas))
}

function resolved(schema: Schema | boolean, schemas: Schemas): Schema {
  if (typeof schema === 'boolean') return {}
  if (schema.$ref === undefined) return schema
  return resolved(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {}, schemas)
}

function answerOf({ responses }: Operation, schemas: Schemas): Schema | undefined {
  const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
  const schema = answer?.content?.['application/json'].schema
  return schema === undefined ? undefined : resolved(schema, schemas)
}

/** The fields of all branches; required is what each of them requires. */
function fieldsOf(shapes: readonly Schema[], schemas: Schemas): Field[] {
  const names = new Set(shapes.flatMap(shape => Object.keys(shape.properties ?? {})))
  return [...names].map(name => {
    const found = shapes.flatMap((shape): Schema[] => {
      const schema = shape.properties?.[name]
      return typeof schema === 'object' ? [schema] : []
    })
    const required = shapes.every(shape => shape.required?.includes(name) === true)
    const fields = found.map(schema => fieldOf(name, schema, { required, schemas }))
    const choices = [...new Set(fields.flatMap(field => field.choices ?? []))]
    const [first] = fields
    const kind = new Set(fields.map(field => field.kind)).size === 1 ? (first?.kind ?? 'json') : 'json'
    const closed = choices.length > 0 && fields.every(field => field.choices !== undefined)
    const summary = fields.find(field => field.summary !== undefined)?.summary
    return {
      name,
      kind,
      ...(summary === undefined ? {} : { summary }),
      ...(required ? { required } : {}),
      ...(closed ? { choices } : {}),
    }
  })
}

function fieldOf(
  name: string,
  schema: Schema | boolean,
  { required, schemas }: { readonly required: boolean; readonly schemas: Schemas },
): Field {
  const plain = withoutNull(resolved(schema, schemas), schemas)
  const choices = plain.const === undefined ? plain.enum : [plain.const]
  const kind = kindOf(plain, schemas)
  const summary = summaryOf(schema, plain)
  return {
    name,
    kind,
    ...(summary === undefined ? {} : { summary }),
    ...(required ? { required } : {}),
    ...(choices !== undefined && kind === 'text' ? { choices: choices.map(String) } : {}),
  }
}

/** What the description says of a field, in one line; undefined where it says nothing. */
function summaryOf(...schemas: readonly (Schema | boolean)[]): string | undefined {
  const said = schemas.flatMap(schema => (typeof schema === 'object' && schema.description) || [])
  return said[0]?.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
}

/** What a flag can say is the one branch that is not null. */
function withoutNull(schema: Schema, schemas: Schemas): Schema {
  const branches = (schema.anyOf ?? schema.oneOf)?.map(branch => resolved(branch, schemas))
  const others = branches?.filter(branch => branch.type !== 'null') ?? []
  const [only] = others
  return only !== undefined && others.length === 1 ? withoutNull(only, schemas) : schema
}

function kindOf(schema: Schema, schemas: Schemas): Field['kind'] {
  const value = schema.const ?? schema.enum?.[0]
  if (typeof value === 'string' && (schema.enum ?? []).every(choice => typeof choice === 'string')) return 'text'
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
    case 'boolean':
      return schema.type
    case 'array':
      return kindOf(resolved(itemOf(schema), schemas), schemas) === 'text' ? 'texts' : 'json'
    default:
      return 'json'
  }
}

function itemOf({ items }: Schema): Schema | boolean {
  return (Array.isArray(items) ? items[0] : items) ?? {}
}

/** A line with all that is required, in values that the schema takes. */
function exampleOf({ name, path, operation, schemas }: Described, shapes: readonly Schema[] | undefined): string {
  const segments = path.split('/')
  const positions = segments.flatMap((segment, at) =>
    segment.startsWith('{') ? [placeholder(segment.slice(1, -1), segments[at - 1] ?? '')] : [],
  )
  const asked = operation.parameters
    .filter(({ in: place, required }) => place === 'query' && required)
    .flatMap(parameter => flagWith(parameter.name, parameter.schema, schemas))
  const [first] = shapes ?? []
  const needed =
    first === undefined
      ? []
      : (first.required ?? []).flatMap(field => flagWith(field, first.properties?.[field] ?? {}, schemas))
  return ['ambit', name, ...positions, ...asked, ...needed].join(' ')
}

/** `/v1/sessions/{id}` takes the id of a session. */
function placeholder(parameter: string, before: string): string {
  if (!/(^|_)id$/.test(parameter) || parameter === 'external_id') return plainTexts[parameter] ?? parameter
  const noun = parameter === 'id' ? singular(before.replaceAll('-', '_')) : parameter.replace(/_id$/, '')
  return `${prefixes[noun] ?? noun}_01K4EXAMPLE`
}

function singular(noun: string): string {
  return noun
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1')
}

const prefixes: Readonly<Record<string, string>> = {
  organization: idPrefixes.organization,
  organization_membership: idPrefixes.membership,
  application: idPrefixes.application,
  agent: idPrefixes.agent,
  access_grant: idPrefixes.grant,
  connected_account: idPrefixes.account,
}

const plainTexts: Readonly<Record<string, string>> = {
  slug: 'github',
  email: 'mina@acme.example',
  name: 'Acme',
  domain: 'acme.example',
  purpose: '"Close the stale tickets"',
  reason: '"The laptop was lost"',
}

function flagWith(name: string, schema: Schema | boolean, schemas: Schemas): string[] {
  const plain = withoutNull(resolved(schema, schemas), schemas)
  const flag = `--${name
    .replaceAll('_', '-')
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()}`
  const kind = kindOf(plain, schemas)
  if (kind === 'boolean') return [flag]
  if (kind === 'text') return [flag, quoted(exampleText(name, plain))]
  if (kind === 'texts') return [flag, quoted(exampleText(name, resolved(itemOf(plain), schemas)))]
  return [flag, quoted(JSON.stringify(exampleValue(name, plain, schemas)))]
}

/** Of digests and short names, for fields that take no other form. */
const shapes: readonly string[] = ['a'.repeat(64), 'a'.repeat(40), 'acme', 'ACME', '2027-01-31', '/acme', '10.0.0.0/8']

function exampleText(name: string, schema: Schema): string {
  const choice = schema.const ?? schema.enum?.[0]
  if (choice !== undefined) return String(choice)
  if (schema.format === 'date-time') return '2027-01-31T12:00:00.000Z'
  if (schema.format === 'email') return 'mina@acme.example'
  if (schema.format === 'uri' || /ur[il]s?$/.test(name)) return 'https://app.example.com/callback'
  const usual = plainTexts[name]?.replaceAll('"', '') ?? name.replaceAll('_', '-')
  const { pattern, minLength = 0 } = schema
  const fits = (text: string): boolean =>
    text.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(text))
  return [usual, usual.repeat(minLength), ...shapes].find(fits) ?? usual
}

/** A value that the schema takes, with no more than it requires. */
function exampleValue(name: string, schema: Schema | boolean, schemas: Schemas): unknown {
  const plain = withoutNull(resolved(schema, schemas), schemas)
  const [branch] = plain.anyOf ?? plain.oneOf ?? []
  if (branch !== undefined) return exampleValue(name, branch, schemas)
  switch (plain.const === undefined && plain.enum === undefined ? plain.type : 'string') {
    case 'integer':
    case 'number':
      return plain.minimum ?? 1
    case 'boolean':
      return true
    case 'array':
      return (plain.minItems ?? 0) > 0 ? [exampleValue(name, itemOf(plain), schemas)] : []
    case 'object':
      return Object.fromEntries(
        (plain.required ?? []).map(field => [field, exampleValue(field, plain.properties?.[field] ?? {}, schemas)]),
      )
    case 'string':
      return exampleText(name, plain)
    default:
      return {}
  }
}

function quoted(text: string): string {
  return /^[\w.:/@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** What each route takes and answers, as JSON Schema, with the named ones once. */
export function commandSchemas({ paths, components }: ApiDescription): object {
  const routes = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { requestBody, responses }]) => {
      const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
      const body = requestBody?.content['application/json'].schema
      return [`${method.toUpperCase()} ${path}`, { body, answer: answer?.content?.['application/json'].schema }]
    }),
  )
  const text = JSON.stringify({ components: components.schemas, routes: Object.fromEntries(routes) })
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'))
}
