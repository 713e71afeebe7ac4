import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { LogExport, MetadataSchema, VersionedSchema } from './model.ts'
import type { LogAction } from './store-logs.ts'

const propertyMax = 100
const keyMax = 100

/** Which metadata may stand somewhere: an object with named members of plain types. */
export const metadataShape = z.object({
  type: z.literal('object').default('object'),
  properties: z
    .record(z.string().min(1).max(keyMax), z.object({ type: z.enum(['string', 'number', 'boolean']) }))
    .refine(members => Object.keys(members).length <= propertyMax, `at most ${propertyMax} members`)
    .optional(),
  required: z.array(z.string().max(keyMax)).max(propertyMax).optional(),
  additionalProperties: z.boolean().optional(),
})

export const logSchemaSchema = z
  .object({
    object: z.literal('audit_log_schema'),
    version: z.number().int(),
    actor: z.object({ metadata: metadataShape }).optional(),
    targets: z.array(z.object({ type: z.string(), metadata: metadataShape.optional() })),
    metadata: metadataShape.optional(),
    created_at: z.string(),
  })
  .meta({ id: 'AuditLogSchemaJson' })

export const logActionSchema = z
  .object({
    object: z.literal('audit_log_action'),
    name: z.string(),
    schema: logSchemaSchema,
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuditLogActionJson' })

export const logExportSchema = z
  .object({
    object: z.literal('audit_log_export'),
    id: z.string(),
    state: z.enum(['pending', 'ready', 'error', 'expired']),
    url: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuditLogExportJson' })

/** One version of what is agreed for an action. */
export function renderLogSchema({ version, schema, createdAt }: VersionedSchema): z.input<typeof logSchemaSchema> {
  return {
    object: 'audit_log_schema',
    version,
    ...(schema.actor === undefined ? {} : { actor: { metadata: rendered(schema.actor.metadata) } }),
    targets: schema.targets.map(({ type, metadata }) => ({
      type,
      ...(metadata === undefined ? {} : { metadata: rendered(metadata) }),
    })),
    ...(schema.metadata === undefined ? {} : { metadata: rendered(schema.metadata) }),
    created_at: wireTime(createdAt),
  }
}

function rendered({ type, properties, required, additionalProperties }: MetadataSchema): z.input<typeof metadataShape> {
  return {
    type,
    ...(properties === undefined ? {} : { properties: { ...properties } }),
    ...(required === undefined ? {} : { required: [...required] }),
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
  }
}

/** An action with its newest schema. */
export function renderLogAction(action: LogAction): z.input<typeof logActionSchema> {
  return {
    object: 'audit_log_action',
    name: action.name,
    schema: renderLogSchema(action.newest),
    created_at: wireTime(action.createdAt),
    updated_at: wireTime(action.newest.createdAt),
  }
}

/** How an export stands; its link is made anew for each reader. */
export function renderLogExport(made: LogExport, url: string | null): z.input<typeof logExportSchema> {
  return {
    object: 'audit_log_export',
    id: made.id,
    state: made.state,
    url,
    created_at: wireTime(made.createdAt),
    updated_at: wireTime(made.updatedAt),
  }
}
