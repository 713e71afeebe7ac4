import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { withLocalRefs } from './shapes.ts'

interface Operation {
  readonly method: string
  readonly path: string
  readonly responses: Readonly<Record<string, object | null>>
}

const document: { readonly operations: readonly Operation[]; readonly components: { readonly schemas: object } } =
  JSON.parse(readFileSync(join(import.meta.dirname, 'widget-shapes.json'), 'utf8'))
const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false })
ajv.addSchema({ $id: 'wire', $defs: withLocalRefs(document.components.schemas) })
const compiled = new Map<object, ValidateFunction>()

/** Every operation that widgets ask for, as `GET /_widgets/settings`. */
export const widgetOperations: readonly string[] = document.operations.map(({ method, path }) => `${method} ${path}`)

/** Statuses that every door may answer, whatever the document lists. */
const everywhere = new Set([401, 403, 404, 409, 422, 429])

/** Does this answer fit what the widgets read? Undefined when it does, else in one line why not. */
export function checkWidgetAnswer(method: string, path: string, status: number, body: unknown): string | undefined {
  const operation = operationAt(method, path)
  if (operation === undefined) return `${method} ${path}: no widget asks for it`
  const schema = operation.responses[String(status)]
  if (schema === undefined && !everywhere.has(status)) return `${method} ${path}: no widget knows the status ${status}`
  if (schema === undefined || schema === null)
    return typeof Object(body).message === 'string' ? undefined : `${method} ${path} ${status}: no message`
  const validate = compiled.get(schema) ?? ajv.compile(Object(withLocalRefs(schema)))
  compiled.set(schema, validate)
  return validate(body)
    ? undefined
    : `${method} ${path} ${status}: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`
}

function operationAt(method: string, path: string): Operation | undefined {
  const given = path.split('/')
  const fits = document.operations
    .filter(each => each.method === method)
    .map(operation => ({ operation, parts: operation.path.split('/') }))
    .filter(({ parts }) => parts.length === given.length)
    .filter(({ parts }) => parts.every((part, at) => part.startsWith('{') || part === given[at]))
  return fits.toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length)[0]?.operation
}
