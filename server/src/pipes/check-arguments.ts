import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Json } from '../platform/json.ts'
import type { JsonObject } from './model.ts'

/** Longer texts are not run against a pattern by others; the third party judges them itself. */
const patternTextCharactersMax = 2_000

/** One thing that is wrong with a value, by its JSON pointer. */
export interface SchemaProblem {
  readonly pointer: string
  readonly message: string
}

export type CompiledSchema = (value: Json) => readonly SchemaProblem[]

/**
 * A validator for a schema that passed `schemaFinding`; undefined when it can't be compiled. JSON Schema 2020-12 unless the
 * schema says draft 7. Formats are not judged: they are hints, and hosts differ about them.
 */
export function compileSchema(schema: JsonObject): CompiledSchema | undefined {
  const { $schema, $id, ...rest } = schema
  const plain: AnySchemaObject = rest
  try {
    const ajv = typeof $schema === 'string' && /draft-0[467]/.test($schema) ? new Ajv(options) : new Ajv2020(options)
    const validate = ajv.compile(plain)
    return value => problemsOf(validate, value)
  } catch {
    return undefined
  }
}

/** Patterns run on short texts only, so that none takes long, whatever it is. */
const boundedRegExp = Object.assign(
  (pattern: string, flags: string) => {
    const compiled = new RegExp(pattern, flags)
    return {
      test: (text: string) => text.length > patternTextCharactersMax || compiled.test(text),
      // The validator tells two patterns apart by this.
      toString: () => compiled.toString(),
    }
  },
  { code: 'boundedRegExp' },
)

const options = {
  strict: false,
  validateSchema: false,
  addUsedSchema: false,
  validateFormats: false,
  allErrors: false,
  logger: false,
  code: { regExp: boundedRegExp },
} as const

function problemsOf(validate: ValidateFunction, value: Json): SchemaProblem[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map(error => ({
    pointer: error.instancePath,
    message: wordsOf(error.keyword, error.params, error.message),
  }))
}

/** The message of the validator names limits and types; which member is too many or missing, it leaves to the parameters. */
function wordsOf(keyword: string, params: Readonly<Record<string, unknown>>, message: string | undefined): string {
  if (keyword === 'additionalProperties') return `must not have ${String(params.additionalProperty).slice(0, 100)}`
  if (keyword === 'enum' && Array.isArray(params.allowedValues))
    return `must be one of ${params.allowedValues.slice(0, 20).join(', ')}`
  return message ?? 'does not fit the schema'
}
