import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import { type ChosenAnswer, type ListedOperation, livesAt, type OpenapiOperation } from './derive-openapi-operation.ts'
import { type CredentialPlace, requirementOf, type SecurityScheme } from './derive-openapi-security.ts'
import { requestShape } from './derive-openapi-shape.ts'
import type { Effect, JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

/** Who calls: as a scheme of the document says, or by a credential that is sent whatever the document says. */
export type CredentialChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'scheme'; readonly scheme: SecurityScheme }
  | { readonly kind: 'always'; readonly place: CredentialPlace }

/** What an administrator decided about one operation. */
export interface OperationChoice {
  readonly name: string
  readonly effect: Effect
  readonly credential: CredentialChoice
  readonly answer?: ChosenAnswer | undefined
  /** The address that was chosen; undefined before there is one. */
  readonly server?: string | undefined
}

/** A tool as an upstream would list it, and what is sent for it. */
export interface OpenapiTool {
  readonly entry: Json
  readonly operation: Json
}

export type MadeTool =
  | {
      readonly ok: true
      readonly tool: OpenapiTool
      readonly inputSchema: JsonObject
      readonly isCut: boolean
      readonly scopes: readonly string[]
    }
  /** As the end of a sentence about the operation. */
  | { readonly ok: false; readonly because: string }

/** The tool that an operation becomes; what is sent, where, with which credential and what it touches is all of it data. */
export function openapiTool(document: OpenapiDocument, operation: ListedOperation, choice: OperationChoice): MadeTool {
  if (choice.server !== undefined && !livesAt(operation, choice.server))
    return { ok: false, because: 'it lives at another address than the rest' }
  if (!isPlainPath(operation.path)) return { ok: false, because: 'its path is none that could be read' }
  const credential = credentialOf(document, operation, choice.credential)
  if (!credential.ok) return credential
  const request = requestShape(document, operation)
  if (!request.ok) return request
  const { parameters, body, isCut } = request.shape
  const { method, path, title, description } = operation
  const { name, effect, answer } = choice
  const inputSchema = answer === undefined ? request.shape.inputSchema : withRaw(request.shape.inputSchema)
  const sent: OpenapiOperation = {
    kind: 'openapi',
    method,
    path,
    effect,
    parameters,
    ...(body === undefined ? {} : { body }),
    ...(credential.place === undefined ? {} : { credential: credential.place }),
    scopes: credential.scopes,
    touches: touched(path),
    ...(answer === undefined ? {} : { answer }),
    ...(inputSchema === request.shape.inputSchema ? {} : { offersRaw: true }),
    ...(isCut ? { isCut } : {}),
  }
  const annotations = {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destructive',
    openWorldHint: true,
  }
  const entry = { name, title, description, inputSchema, annotations }
  return { ok: true, tool: { entry, operation: asJson(sent) }, inputSchema, isCut, scopes: credential.scopes }
}

/** What stands in the document has to be where the call goes: no step back, nothing of a query, nothing that is read in two ways. */
function isPlainPath(path: string): boolean {
  if (!/^\/[^?#\\\s]*$/.test(path) || path.includes('//')) return false
  return !path.split('/').some(segment => /^(\.|%2e){1,2}$/i.test(segment))
}

/** One argument more, unless the API has one of that name. */
function withRaw(schema: JsonObject): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {}
  if (Object.hasOwn(properties, 'raw')) return schema
  return { ...schema, properties: { ...properties, raw: { type: 'boolean', description: 'Give the whole answer' } } }
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value))
}

type Credential =
  | { readonly ok: true; readonly place: CredentialPlace | undefined; readonly scopes: readonly string[] }
  | { readonly ok: false; readonly because: string }

function credentialOf(document: OpenapiDocument, { raw }: ListedOperation, chosen: CredentialChoice): Credential {
  if (chosen.kind === 'always') return { ok: true, place: chosen.place, scopes: [] }
  const scheme = chosen.kind === 'scheme' ? chosen.scheme : undefined
  const required = requirementOf(document, raw, scheme)
  if (required.outcome === 'unmet') return { ok: false, because: required.because }
  if (required.outcome === 'none' || scheme === undefined || scheme.kind === 'unusable')
    return { ok: true, place: undefined, scopes: [] }
  return { ok: true, place: scheme.place, scopes: required.scopes }
}

const kindCharactersMax = 60

/** The last part of the address that is no argument. */
function touched(path: string): string {
  const kind = path.split('/').findLast(segment => segment !== '' && !segment.includes('{'))
  return (kind ?? 'resource').slice(0, kindCharactersMax)
}
