import { canonicalize, type Json } from '../platform/json.ts'
import { compileSchema } from './check-arguments.ts'
import { headerMarksFinding } from './check-header-marks.ts'
import { schemaFinding } from './check-tool-schema.ts'
import { isObject } from './derive-bounded-result.ts'
import { cleanText, hidesText } from './derive-clean-text.ts'
import type { JsonObject, LeftOut, ToolDefinition } from './model.ts'

const toolIdCharactersMax = 128
const textCharactersMax = 20_000
const definitionBytesMax = 131_072

export type ReadDefinition =
  | { readonly ok: true; readonly definition: ToolDefinition; readonly findings: readonly string[] }
  | { readonly ok: false; readonly leftOut: LeftOut }

/**
 * One entry of an upstream's list: what is pinned of it, or why it is left out. Nothing in it is believed. `operation` is
 * what we send for a tool of the catalogue; an upstream can't set it. A definition that is pinned was compiled before, and is not
 * compiled again: that is nearly all of the work.
 */
export function readToolDefinition(
  raw: Json,
  operation?: Json,
  isPinned: (definition: ToolDefinition) => boolean = () => false,
): ReadDefinition {
  const name = isObject(raw) && typeof raw.name === 'string' ? raw.name : ''
  const refuse = (finding: string): ReadDefinition => ({
    ok: false,
    leftOut: { name: cleanText(name).slice(0, toolIdCharactersMax), finding },
  })
  if (!isObject(raw) || name === '' || name.length > toolIdCharactersMax) return refuse('it has no usable name')
  if (hidesText(name)) return refuse('its name holds hidden characters')
  const problem =
    schemaFinding(raw.inputSchema) ?? headerMarksFinding(raw.inputSchema) ?? outputFinding(raw.outputSchema)
  if (problem !== undefined) return refuse(problem)
  const members = pinned(raw, name)
  if (members === undefined) return refuse('its definition has members of the wrong type')
  const definition = operation === undefined ? members : { ...members, operation }
  const text = canonicalText(definition)
  if (text === undefined) return refuse('its definition has no canonical form')
  if (Buffer.byteLength(text) > definitionBytesMax)
    return refuse(`its definition is larger than ${definitionBytesMax} bytes`)
  if (!isPinned(definition) && compileSchema(definition.inputSchema) === undefined)
    return refuse('its schema can not be compiled')
  return { ok: true, definition, findings: findingsOf(definition, text) }
}

function outputFinding(schema: Json | undefined): string | undefined {
  return schema === undefined ? undefined : schemaFinding(schema)
}

function pinned(raw: { readonly [member: string]: Json }, name: string): ToolDefinition | undefined {
  const { title, description, inputSchema, outputSchema, annotations, icons, _meta } = raw
  if (!isText(title) || !isText(description) || !isObject(inputSchema)) return undefined
  if (outputSchema !== undefined && !isObject(outputSchema)) return undefined
  if (annotations !== undefined && !isObject(annotations)) return undefined
  if (_meta !== undefined && !isObject(_meta)) return undefined
  return {
    name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    inputSchema,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(icons === undefined ? {} : { icons }),
    ...(_meta === undefined ? {} : { _meta }),
  }
}

function isText(value: Json | undefined): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value.length <= textCharactersMax)
}

function canonicalText(definition: ToolDefinition): string | undefined {
  try {
    return canonicalize(definition)
  } catch {
    return undefined
  }
}

/** Words that a description has no honest use for: it speaks to the model instead of about the tool (T65, MT08). */
const instruction =
  /\b(ignore (all |any )?(previous|prior|other)|do not (tell|mention|inform)|system prompt|before (using|calling) (any|this|other)|<\s*important\s*>|always call this)/i

function findingsOf(definition: ToolDefinition, text: string): string[] {
  const words = [definition.title, definition.description, ...schemaTexts(definition.inputSchema)]
  const hidden = words.some(each => each !== undefined && hidesText(each))
  return [
    ...(hidden ? ['hidden_text'] : []),
    ...(instruction.test(text) ? ['instruction_text'] : []),
    ...(definition.annotations?.readOnlyHint === true ? ['claims_read_only'] : []),
  ]
}

function schemaTexts(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(schemaTexts)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) =>
    (name === 'title' || name === 'description') && typeof item === 'string' ? [item] : schemaTexts(item),
  )
}

/** A schema with its titles and descriptions cleaned; everything that has a meaning stays as it was pinned. */
export function displaySchema(schema: JsonObject): JsonObject {
  const shown = displayed(schema)
  return isObject(shown) ? shown : {}
}

function displayed(value: Json): Json {
  if (Array.isArray(value)) return value.map(displayed)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      (name === 'title' || name === 'description') && typeof item === 'string' ? cleanText(item) : displayed(item),
    ]),
  )
}
