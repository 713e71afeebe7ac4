import { isObject } from './derive-bounded-result.ts'
import { argumentName } from './derive-openapi-names.ts'
import type { ListedOperation, SentBody, SentParameter } from './derive-openapi-operation.ts'
import { resolved } from './derive-openapi-reference.ts'
import { toolSchema } from './derive-openapi-schema.ts'
import type { JsonObject } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

export interface Argument {
  readonly name: string
  readonly schema: JsonObject
  readonly isRequired: boolean
}

/** Collected from path, query, header and body, in this order. */
export interface Collected {
  readonly arguments: readonly Argument[]
  readonly parameters: readonly SentParameter[]
  readonly isCut: boolean
}

export interface WithBody {
  readonly collected: Collected
  readonly body: SentBody | undefined
}

/** Where the body of the operation comes from: members beside the other arguments, or one argument; a text says why it can not be sent. */
export function bodyOf(document: OpenapiDocument, operation: ListedOperation, sofar: Collected): WithBody | string {
  const body = resolved(document.root, operation.raw.requestBody)
  const none = { collected: sofar, body: undefined }
  if (body === undefined) return operation.raw.requestBody === undefined ? none : 'its body is not in the document'
  if (operation.method === 'GET' || operation.method === 'HEAD')
    return body.required === true ? 'a body with GET' : none
  const content = isObject(body.content) ? body.content : {}
  const mediaType = mediaTypeOf(Object.keys(content))
  const isRequired = body.required === true
  if (mediaType === undefined) return isRequired ? 'its body is no JSON and no form' : none
  const media = content[mediaType]
  const made = toolSchema(document, isObject(media) ? media.schema : undefined)
  if (made === undefined) return 'its body is too large, or refers to nothing'
  const isForm = mediaType === 'application/x-www-form-urlencoded'
  const cutSofar = { ...sofar, isCut: sofar.isCut || made.isCut }
  const members = made.schema.properties
  if (made.schema.type !== 'object' || !isObject(members) || isOpen(made.schema))
    return isForm ? 'its form has no members' : wholeBody(cutSofar, { mediaType, schema: made.schema, isRequired })
  const styled = isForm && isObject(media) ? formStyles(media, members) : {}
  return membersOf(cutSofar, { mediaType, isForm, schema: made.schema, members, isRequired, styles: styled })
}

/** A body of which not all members are known, or which is one of several: it is one argument, or something of it would be lost. */
function isOpen({ additionalProperties, allOf, anyOf, oneOf, not }: JsonObject): boolean {
  const isClosed = additionalProperties === undefined || additionalProperties === false
  return !isClosed || [allOf, anyOf, oneOf, not].some(each => each !== undefined)
}

function mediaTypeOf(types: readonly string[]): string | undefined {
  return (
    types.find(type => type === 'application/json') ??
    types.find(type => /^application\/[a-z0-9.+-]+\+json$/.test(type)) ??
    types.find(type => type === 'application/x-www-form-urlencoded')
  )
}

function wholeBody(
  sofar: Collected,
  { mediaType, schema, isRequired }: { mediaType: string; schema: JsonObject; isRequired: boolean },
): WithBody {
  const name = argumentName('body', 'body', new Set(sofar.arguments.map(argument => argument.name)))
  return {
    collected: { ...sofar, arguments: [...sofar.arguments, { name, schema, isRequired }] },
    body: { mediaType, isForm: false, whole: name },
  }
}

interface Members {
  readonly mediaType: string
  readonly isForm: boolean
  readonly schema: JsonObject
  readonly members: JsonObject
  readonly isRequired: boolean
  readonly styles: Readonly<Record<string, 'deepObject' | 'json'>>
}

/** Members of an object stand beside the parameters. Those that a body needs are needed only where the body itself is. */
function membersOf(sofar: Collected, it: Members): WithBody {
  const required = it.isRequired && Array.isArray(it.schema.required) ? it.schema.required : []
  const taken = new Set(sofar.arguments.map(argument => argument.name))
  const names = Object.keys(it.members).map(member => {
    const name = argumentName(member, 'body', taken)
    taken.add(name)
    return [member, name] as const
  })
  const added = names.map(([member, name]): Argument => {
    const schema = it.members[member]
    return { name, schema: isObject(schema) ? schema : {}, isRequired: required.includes(member) }
  })
  const styled = Object.keys(it.styles).length === 0 ? {} : { styles: it.styles }
  return {
    collected: { ...sofar, arguments: [...sofar.arguments, ...added] },
    body: { mediaType: it.mediaType, isForm: it.isForm, members: Object.fromEntries(names), ...styled },
  }
}

/** Lists and objects in a form are written as its `encoding` says, and as JSON where it says nothing. */
function formStyles(media: JsonObject, members: JsonObject): Record<string, 'deepObject' | 'json'> {
  const encoding = isObject(media.encoding) ? media.encoding : {}
  const found: Record<string, 'deepObject' | 'json'> = {}
  for (const [name, schema] of Object.entries(members)) {
    const how = encoding[name]
    const isPlain = isObject(schema) && /^(string|integer|number|boolean)$/.test(String(schema.type))
    if (isObject(how) && how.style === 'deepObject') found[name] = 'deepObject'
    else if (!isPlain) found[name] = 'json'
  }
  return found
}
