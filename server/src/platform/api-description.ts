import { z } from 'zod'
import { type ApiRoute, type Method, operationsDoor, type Route } from './route.ts'

type Schema = z.core.JSONSchema.BaseSchema

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Schema
}

interface Content {
  readonly content: {
    readonly 'application/json': { readonly schema: Schema }
    readonly 'text/csv'?: { readonly schema: Schema }
  }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly [string]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly 'x-access': string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Content & { readonly required: boolean }
  readonly responses: Readonly<Record<string, { readonly description: string } & Partial<Content>>>
}

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12. */
export interface ApiDescription {
  readonly openapi: '3.1.0'
  readonly info: {
    readonly title: string
    readonly version: string
    readonly license: { readonly identifier: string; readonly name: string }
  }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>
    readonly schemas: Readonly<Record<string, Schema>>
  }
}

const version = '0.1.0'

/** The API as its routes declare it: paths in order, schemas with a `meta({ id })` once under `components`. */
export function describeApi(routes: readonly Route[], baseUrl: string): ApiDescription {
  const schemas = new Map<string, Schema>([['Error', toSchema(errorShape, 'output', new Map())]])
  const paths = new Map<string, Partial<Record<Method, Operation>>>()
  const described = routes.filter((route): route is ApiRoute => route.kind === 'api')
  for (const route of described.toSorted((a, b) => (a.spec.path < b.spec.path ? -1 : 1))) {
    const item = paths.get(route.spec.path) ?? {}
    item[route.spec.method] = describeRoute(route, schemas)
    paths.set(route.spec.path, item)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ambit', version, license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: baseUrl }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sk_…' } },
      schemas: Object.fromEntries([...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

/** `GET /v1/openapi.json`, for whatever else is mounted beside it. */
export function descriptionDoor(routes: readonly Route[]): Route {
  return operationsDoor('/v1/openapi.json', {
    summary: 'The API as a machine reads it',
    handle: on => Response.json(describeApi(routes, on.config.baseUrl)),
  })
}

const errorShape = z.looseObject({
  code: z.string(),
  message: z.string(),
  errors: z.array(z.object({ code: z.string(), message: z.string(), field: z.string().optional() })).optional(),
})

function describeRoute({ spec }: ApiRoute, schemas: Map<string, Schema>): Operation {
  const open = spec.access === 'anyone'
  const status = String(spec.status ?? 200)
  const body = spec.body === undefined ? undefined : json(toSchema(spec.body, 'input', schemas))
  return {
    operationId: spec.operation,
    summary: spec.summary,
    tags: [spec.tag],
    security: open ? [] : [{ apiKey: [] }],
    'x-access': spec.access,
    parameters: [...pathParameters(spec, schemas), ...queryParameters(spec, schemas)],
    ...(body === undefined ? {} : { requestBody: { required: true, ...body } }),
    responses: {
      [status]: {
        description: 'Done',
        ...(status === '204' ? {} : withTable(spec, json(toSchema(spec.response, 'output', schemas)))),
      },
      default: { description: 'Refused, with the reason', ...json({ $ref: '#/components/schemas/Error' }) },
    },
  }
}

function json(schema: Schema): Content {
  return { content: { 'application/json': { schema } } }
}

function withTable({ csv }: ApiRoute['spec'], { content }: Content): Content {
  return csv !== undefined ? { content: { ...content, 'text/csv': { schema: { type: 'string' } } } } : { content }
}

/** Every `{name}` of the path, with the schema that the route gives it, else any text. */
function pathParameters({ path, params }: ApiRoute['spec'], schemas: Map<string, Schema>): Parameter[] {
  const known = params === undefined ? {} : membersOf(toSchema(params, 'input', schemas)).properties
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: known[name] ?? { type: 'string' },
  }))
}

function queryParameters({ query }: ApiRoute['spec'], schemas: Map<string, Schema>): Parameter[] {
  if (query === undefined) return []
  const { properties, required } = membersOf(toSchema(query, 'input', schemas))
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function membersOf(schema: Schema): { properties: Readonly<Record<string, Schema>>; required: readonly string[] } {
  const properties: Record<string, Schema> = {}
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (typeof member === 'object') properties[name] = member
  return { properties, required: schema.required ?? [] }
}

/**
 * The JSON Schema of a Zod schema. Named ones move to `components` and are referred to. Clients must accept members that a
 * later version adds, so `additionalProperties: false` is not said.
 */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Map<string, Schema>): Schema {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  const { $schema: _, $defs = {}, ...plain } = withComponentRefs(made)
  for (const [name, definition] of Object.entries($defs))
    if (typeof definition === 'object') keep(schemas, componentName(name), definition)
  return plain
}

function withComponentRefs(made: Schema): Schema {
  return JSON.parse(JSON.stringify(made), (member, value) =>
    member === '$ref' ? `#/components/schemas/${componentName(String(value).replace('#/$defs/', ''))}` : value,
  )
}

/** The one recursive schema that has no name of its own is that of any JSON value. */
function componentName(name: string): string {
  return /^__schema\d+$/.test(name) ? 'Json' : name
}

/** A name means one shape; two shapes under it would give the client whichever came last. */
function keep(schemas: Map<string, Schema>, name: string, definition: Schema): void {
  const known = schemas.get(name)
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(definition))
    throw new Error(`two different schemas are named ${name}`)
  schemas.set(name, definition)
}
