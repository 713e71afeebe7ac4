import type { Json } from '../platform/json.ts'
import type { OwnTool } from './catalogue/own.ts'
import { isObject } from './derive-bounded-result.ts'
import { methodEffect } from './derive-method-effect.ts'
import { operationNames } from './derive-openapi-names.ts'
import { listedOperations, type OpenapiOperation } from './derive-openapi-operation.ts'
import { openapiTool } from './derive-openapi-tool.ts'
import type { JsonObject, ToolDefinition } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

/** What is asked of our own routes for a call, as it is pinned with its tool. */
export interface OwnOperation {
  readonly kind: 'ambit'
  readonly request: OpenapiOperation
  /** The role that the person needs whose agent calls. */
  readonly access: string
  readonly about: string
  readonly target: OwnTool['target'] | undefined
}

/** An entry of the list of tools, with what is sent for it. */
export interface OwnListed {
  readonly entry: Json
  readonly operation: Json
}

const none = { kind: 'none' } as const

/**
 * The tools that our own routes become: their arguments, checks and roles are those of the route, which is declared once. A
 * route that is not there any more makes no tool.
 */
export function ownListing(description: Json, slug: string, tools: readonly OwnTool[]): OwnListed[] {
  const root = isObject(description) ? withoutSecurity(description) : {}
  const document: OpenapiDocument = { dialect: '3.1', root, title: '', version: '', digest: '' }
  const listed = listedOperations(document)
  const names = operationNames(slug, listed)
  return tools.flatMap(tool => {
    const operation = listed.find(({ operationId }) => operationId === tool.operation)
    if (operation === undefined) return []
    const effect = tool.effect ?? methodEffect(operation.method)
    const made = openapiTool(document, operation, { name: names.get(operation.key) ?? '', effect, credential: none })
    const access = operation.raw['x-access']
    if (!made.ok || typeof access !== 'string') return []
    return [listedOf(tool, access, made.tool)]
  })
}

/** Who calls is known before anything is asked: no credential is sent to ourselves. */
function withoutSecurity(description: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(description), (member, value) => (member === 'security' ? [] : value))
}

function listedOf(tool: OwnTool, access: string, made: { readonly entry: Json; readonly operation: Json }): OwnListed {
  const withheld = new Set(tool.withheld ?? [])
  const entry = isObject(made.entry) ? made.entry : {}
  const operation = isObject(made.operation) ? made.operation : {}
  const own = {
    kind: 'ambit',
    request: { ...operation, ...withoutMembers(operation, withheld) },
    access,
    about: tool.kind,
    ...(tool.target === undefined ? {} : { target: { ...tool.target } }),
  }
  return { entry: { ...entry, inputSchema: withoutArguments(entry.inputSchema, withheld) }, operation: own }
}

function withoutMembers({ body }: JsonObject, withheld: ReadonlySet<string>): JsonObject {
  if (!isObject(body) || !isObject(body.members)) return {}
  const kept = Object.entries(body.members).filter(([member]) => !withheld.has(member))
  return { body: { ...body, members: Object.fromEntries(kept) } }
}

function withoutArguments(schema: Json | undefined, withheld: ReadonlySet<string>): JsonObject {
  if (!isObject(schema)) return {}
  const { properties, required } = schema
  const kept = Object.entries(isObject(properties) ? properties : {}).filter(([name]) => !withheld.has(name))
  return {
    ...schema,
    properties: Object.fromEntries(kept),
    ...(Array.isArray(required) ? { required: required.filter(name => !withheld.has(String(name))) } : {}),
  }
}

/** What was pinned; undefined for a tool of another kind of provider. */
export function ownOperation({ operation }: Pick<ToolDefinition, 'operation'>): OwnOperation | undefined {
  if (!isObject(operation) || operation.kind !== 'ambit') return undefined
  const pinned: OwnOperation = JSON.parse(JSON.stringify(operation))
  return pinned
}
