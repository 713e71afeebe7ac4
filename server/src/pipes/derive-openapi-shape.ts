import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import { type Argument, bodyOf, type Collected } from './derive-openapi-body.ts'
import { argumentName } from './derive-openapi-names.ts'
import {
  type ListedOperation,
  noteMax,
  operationTitleMax,
  type ParameterStyle,
  type SentBody,
  type SentParameter,
} from './derive-openapi-operation.ts'
import { resolved } from './derive-openapi-reference.ts'
import { toolSchema } from './derive-openapi-schema.ts'
import { isFreeHeader } from './derive-openapi-security.ts'
import { plainText } from './derive-openapi-text.ts'
import type { JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

export interface RequestShape {
  readonly inputSchema: JsonObject
  readonly parameters: readonly SentParameter[]
  readonly body: SentBody | undefined
  readonly isCut: boolean
}

export type ReadRequest =
  | { readonly ok: true; readonly shape: RequestShape }
  /** Why no tool is made of it. */
  | { readonly ok: false; readonly because: string }

/** What the operation takes: one object of arguments, and where each of them is sent. */
export function requestShape(document: OpenapiDocument, operation: ListedOperation): ReadRequest {
  const given = parametersOf(document, operation)
  if (typeof given === 'string') return { ok: false, because: given }
  let collected: Collected = { arguments: [], parameters: [], isCut: false }
  for (const parameter of given) {
    const next = withParameter(document, collected, parameter)
    if (typeof next === 'string') return { ok: false, because: next }
    collected = next
  }
  const missing = [...operation.path.matchAll(/\{([^{}]*)\}/g)].find(
    ([, name]) => !collected.parameters.some(each => each.in === 'path' && each.name === name),
  )
  if (missing !== undefined) return { ok: false, because: 'its path has a part that is not described' }
  const withBody = bodyOf(document, operation, collected)
  if (typeof withBody === 'string') return { ok: false, because: withBody }
  const { arguments: all, parameters, isCut } = withBody.collected
  return { ok: true, shape: { inputSchema: objectSchema(all), parameters, body: withBody.body, isCut } }
}

function objectSchema(all: readonly Argument[]): JsonObject {
  const required = all.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(({ name, schema }) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
}

/** Those of the path and of the operation, each once; the operation's own stand in the place of the path's. */
function parametersOf({ root }: OpenapiDocument, operation: ListedOperation): JsonObject[] | string {
  const lists = [operation.pathParameters, operation.raw.parameters].map(list => (Array.isArray(list) ? list : []))
  const found = new Map<string, JsonObject>()
  for (const given of lists.flat()) {
    const parameter = resolved(root, given)
    if (parameter === undefined || typeof parameter.name !== 'string' || typeof parameter.in !== 'string')
      return 'a parameter of it is not in the document'
    found.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  const order = ['path', 'query', 'header', 'cookie']
  return [...found.values()].toSorted((a, b) => order.indexOf(String(a.in)) - order.indexOf(String(b.in)))
}

function withParameter(document: OpenapiDocument, sofar: Collected, parameter: JsonObject): Collected | string {
  const name = String(parameter.name)
  const place = parameter.in
  const isRequired = parameter.required === true || place === 'path'
  if (place !== 'path' && place !== 'query' && place !== 'header')
    return isRequired ? `it needs "${name.slice(0, operationTitleMax)}" in a place that is not used here` : sofar
  if (place === 'header' && !isFreeHeader(name.toLowerCase()))
    return isRequired && !/^(accept|authorization|content-type|user-agent)$/i.test(name)
      ? `it needs the header ${name.slice(0, operationTitleMax)}, which is not anybody’s to set`
      : sofar
  const style = styleOf(place, parameter)
  const made = toolSchema(document, schemaIn(parameter))
  if (style === undefined)
    return `its parameter "${name.slice(0, operationTitleMax)}" is written in a way that is not known here`
  if (made === undefined)
    return `its parameter "${name.slice(0, operationTitleMax)}" is too large, or refers to nothing`
  const taken = new Set(sofar.arguments.map(argument => argument.name))
  const argument = argumentName(name, place, taken)
  const note = typeof parameter.description === 'string' ? plainText(parameter.description, noteMax) : ''
  const schema = { ...made.schema, ...(note === '' ? {} : { description: note }) }
  return {
    arguments: [...sofar.arguments, { name: argument, schema, isRequired }],
    parameters: [...sofar.parameters, { in: place, name, argument, ...style }],
    isCut: sofar.isCut || made.isCut,
  }
}

function schemaIn(parameter: JsonObject): Json | undefined {
  const json = isObject(parameter.content) ? parameter.content['application/json'] : undefined
  return isObject(json) ? json.schema : parameter.schema
}

const styles: Readonly<Record<'path' | 'query' | 'header', readonly ParameterStyle[]>> = {
  path: ['simple'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
}

function styleOf(
  place: 'path' | 'query' | 'header',
  parameter: JsonObject,
): Pick<SentParameter, 'style' | 'explode'> | undefined {
  if (isObject(parameter.content))
    return isObject(parameter.content['application/json']) ? { style: 'json', explode: false } : undefined
  const [usual = 'simple'] = styles[place]
  const style = parameter.style === undefined ? usual : styles[place].find(each => each === parameter.style)
  if (style === undefined) return undefined
  return { style, explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form' }
}
