import type { LogEntry, LogSchema, MetadataSchema } from './model.ts'

/** One thing in an entry that its schema does not allow, and where (RFC 6901). */
export interface LogMisfit {
  readonly instancePath: string
  readonly code: string
  readonly message: string
}

type Metadata = Readonly<Record<string, string | number | boolean>>

/** Does this entry have the shape that was agreed for its action? Empty when it does. */
export function logMisfits(schema: LogSchema, entry: LogEntry): LogMisfit[] {
  return [
    ...(schema.actor === undefined
      ? []
      : metadataMisfits('/actor/metadata', schema.actor.metadata, entry.actor.metadata)),
    ...entry.targets.flatMap((target, at) => targetMisfits(schema, target, `/targets/${at}`)),
    ...(schema.metadata === undefined ? [] : metadataMisfits('/metadata', schema.metadata, entry.metadata)),
  ]
}

function targetMisfits(schema: LogSchema, target: LogEntry['targets'][number], path: string): LogMisfit[] {
  const declared = schema.targets.find(({ type }) => type === target.type)
  if (declared === undefined)
    return [
      {
        instancePath: `${path}/type`,
        code: 'unknown_target_type',
        message: `"${target.type}" is no target of this action`,
      },
    ]
  return declared.metadata === undefined ? [] : metadataMisfits(`${path}/metadata`, declared.metadata, target.metadata)
}

function metadataMisfits(path: string, schema: MetadataSchema, metadata: Metadata | undefined): LogMisfit[] {
  const given = metadata ?? {}
  const missing = (schema.required ?? []).filter(name => !Object.hasOwn(given, name))
  return [
    ...missing.map(name => ({
      instancePath: `${path}/${pointer(name)}`,
      code: 'missing_property',
      message: `"${name}" is missing`,
    })),
    ...Object.entries(given).flatMap(([name, value]) =>
      propertyMisfit(`${path}/${pointer(name)}`, schema, [name, value]),
    ),
  ]
}

/** As in JSON Schema: what is not declared may stand, unless the schema says that nothing else may. */
function propertyMisfit(
  instancePath: string,
  { properties = {}, additionalProperties = true }: MetadataSchema,
  [name, value]: readonly [string, string | number | boolean],
): LogMisfit[] {
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (property === undefined && additionalProperties) return []
  if (property === undefined)
    return [{ instancePath, code: 'unknown_property', message: `"${name}" is not in the schema` }]
  if (typeof value === property.type) return []
  return [{ instancePath, code: 'wrong_type', message: `"${name}" has to be a ${property.type}` }]
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
