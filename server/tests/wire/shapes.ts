import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Schema = { readonly [member: string]: unknown }
type Answers = Readonly<Record<string, Readonly<Record<string, Schema>> | null>>

interface Operation {
  readonly method: string
  readonly path: string
  readonly responses: Answers
}

interface Shapes {
  readonly operations: readonly Operation[]
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const document: Shapes = JSON.parse(readFileSync(join(import.meta.dirname, 'wire-shapes.json'), 'utf8'))
const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false })
const schemas = { $id: 'wire', $defs: withLocalRefs(document.components.schemas) }
ajv.addSchema(schemas)
const compiled = new Map<Schema, ValidateFunction>()

/** Where our answer differs from the document on purpose, as `POST /path 403`, with the reason. */
export const deviations: Readonly<Record<string, string>> = {
  'POST /user_management/authenticate 403':
    'clients read a pending token and more; the document has code and message only',
  'DELETE /user_management/users/{id} 204': 'every removal answers 204; the clients read no body',
  'DELETE /user_management/organization_memberships/{id} 204': 'every removal answers 204; the clients read no body',
}

/** What is not offered says so, wherever the document would have it. */
const notFoundStatus = 404

/** Statuses that every route may answer, though the document does not list them at each. */
const everywhere = new Set([401, 403, 409, 422, 429, 500, 503])

/**
 * Does this answer fit the document? Undefined when it does, or when the document has no such route; else in one line why
 * not. A status that the document doesn't have for the route doesn't fit either, except those that all routes share.
 */
export function checkAnswer(method: string, path: string, status: number, body: unknown): string | undefined {
  const operation = operationAt(method, path)
  if (operation === undefined) return undefined
  const name = `${method} ${operation.path} ${status}`
  if (name in deviations) return undefined
  if (status === notFoundStatus && Object(body).code === 'not_offered') return undefined
  const answer = operation.responses[String(status)]
  if (answer === undefined) return everywhere.has(status) ? undefined : `${name}: the document has no such status`
  const schema = answer?.['application/json']
  if (schema === undefined) return undefined
  const validate = compiled.get(schema) ?? ajv.compile(Object(withLocalRefs(schema)))
  compiled.set(schema, validate)
  return validate(body) ? undefined : `${name}: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`
}

interface EventVariant extends Schema {
  readonly properties: { readonly event: { readonly const: string }; readonly data: Schema }
}

const [, variants] = Object(document.components.schemas.EventSchema).allOf
const eventData = new Map<string, Schema>(
  (variants.oneOf as EventVariant[]).map(({ properties }) => [properties.event.const, properties.data]),
)

/** Every name that the document knows, sorted. */
export const documentedEvents: readonly string[] = [...eventData.keys()].toSorted()

/** Do the data of this event fit the document? Undefined when they do, else in one line why not. */
export function checkEvent({ event, data }: { readonly event: string; readonly data: unknown }): string | undefined {
  const schema = eventData.get(event)
  if (schema === undefined) return `${event}: the document has no such event`
  const validate = compiled.get(schema) ?? ajv.compile(Object(withLocalRefs(schema)))
  compiled.set(schema, validate)
  return validate(data) ? undefined : `${event}: ${ajv.errorsText(validate.errors, { dataVar: 'data' })}`
}

/** The declared path of a route of the document; what is written out goes before what stands for anything. */
export function templateAt(method: string, path: string): string | undefined {
  return operationAt(method, path)?.path
}

/** By method, with its path taken apart, what is written out before what stands for anything: each request looks here. */
const declared = Map.groupBy(
  document.operations
    .map(operation => ({ operation, parts: operation.path.split('/'), open: operation.path.split('{').length }))
    .toSorted((a, b) => a.open - b.open),
  ({ operation }) => operation.method,
)

function operationAt(method: string, path: string): Operation | undefined {
  const given = path.split('/')
  return declared
    .get(method)
    ?.find(
      ({ parts }) =>
        parts.length === given.length && parts.every((part, at) => part.startsWith('{') || part === given[at]),
    )?.operation
}

/** Errors have several variants without a discriminator, so `oneOf` means at least one. */
export function withLocalRefs(value: unknown): unknown {
  const text = JSON.stringify(value, (member, inner) => (member === 'discriminator' ? undefined : inner))
  return JSON.parse(text.replaceAll('"oneOf":', '"anyOf":').replaceAll('#/components/schemas/', 'wire#/$defs/'))
}
