import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { wireTime } from '../platform/wire.ts'
import type { ObjectSummary, ObjectVersion, VaultActor, VaultObject } from './model.ts'

const contextSchema = z.record(z.string(), z.string())

export const objectMetadataSchema = z
  .object({
    id: z.string(),
    context: contextSchema,
    environment_id: z.string(),
    key_id: z.string(),
    updated_at: z.string(),
    updated_by: z.object({ id: z.string(), name: z.string() }),
    version_id: z.string(),
  })
  .meta({ id: 'ObjectMetadata' })

export const objectWithoutValueSchema = z
  .object({ id: z.string(), name: z.string(), metadata: objectMetadataSchema })
  .meta({ id: 'ObjectWithoutValue' })
export const objectSchema = objectWithoutValueSchema.extend({ value: z.string() }).meta({ id: 'Object' })
export const objectSummarySchema = z
  .object({ id: z.string(), name: z.string(), updated_at: z.string() })
  .meta({ id: 'ObjectSummary' })
export const objectVersionSchema = z
  .object({
    id: z.string(),
    created_at: z.string(),
    current_version: z.boolean(),
    etag: z.string(),
    size: z.number().int(),
  })
  .meta({ id: 'ObjectVersion' })

/** Everything about an object but its name and value. */
export function renderMetadata(object: VaultObject, environmentId: string): z.input<typeof objectMetadataSchema> {
  return {
    id: object.id,
    context: { ...object.key.context },
    environment_id: environmentId,
    key_id: object.key.id,
    updated_at: wireTime(object.updatedAt),
    updated_by: { ...object.updatedBy },
    version_id: object.versionId,
  }
}

/** An object without what it holds. */
export function renderObject(object: VaultObject, environmentId: string): z.input<typeof objectWithoutValueSchema> {
  return { id: object.id, name: object.name, metadata: renderMetadata(object, environmentId) }
}

/** One line of a list. */
export function renderSummary(object: ObjectSummary): z.input<typeof objectSummarySchema> {
  return { id: object.id, name: object.name, updated_at: wireTime(object.updatedAt) }
}

/** One version; `newest` is the number of the one that is read. */
export function renderVersion(version: ObjectVersion, newest: number): z.input<typeof objectVersionSchema> {
  return {
    id: version.id,
    created_at: wireTime(version.createdAt),
    current_version: version.number === newest,
    etag: version.etag,
    size: version.size,
  }
}

/** Who did it, as the events of the vault say it. */
export function eventActor({ actor, by }: { readonly actor: Actor; readonly by: VaultActor }): {
  actor_id: string
  actor_source: 'api' | 'dashboard'
  actor_name: string
} {
  return { actor_id: by.id, actor_source: actor.kind === 'person' ? 'dashboard' : 'api', actor_name: by.name }
}
