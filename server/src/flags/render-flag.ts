import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { Flag, FlagRule } from './model.ts'

export const flagSchema = z
  .object({
    object: z.literal('feature_flag'),
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    owner: z
      .object({ email: z.string(), first_name: z.string().nullable(), last_name: z.string().nullable() })
      .nullable(),
    tags: z.array(z.string()),
    enabled: z.boolean(),
    default_value: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Flag' })

/** A flag in its wire shape, for answers and events. */
export function renderFlag(flag: Flag): z.input<typeof flagSchema> {
  return {
    object: 'feature_flag',
    id: flag.id,
    slug: flag.slug,
    name: flag.name,
    description: flag.description ?? null,
    owner: flag.owner === undefined ? null : { ...flag.owner },
    tags: [...flag.tags],
    enabled: flag.enabled,
    default_value: flag.defaultValue,
    created_at: wireTime(flag.createdAt),
    updated_at: wireTime(flag.updatedAt),
  }
}

const targetsSchema = z.array(z.object({ id: z.string(), enabled: z.literal(true) }))
export const ruleSchema = z
  .object({
    slug: z.string(),
    enabled: z.boolean(),
    default_value: z.boolean(),
    targets: z.object({ users: targetsSchema, organizations: targetsSchema }),
  })
  .meta({ id: 'FeatureFlagRule' })

/** What a client needs to evaluate a flag by itself. */
export function renderRule(rule: FlagRule): z.input<typeof ruleSchema> {
  return {
    slug: rule.slug,
    enabled: rule.enabled,
    default_value: rule.defaultValue,
    targets: { users: rule.users.map(on), organizations: rule.organizations.map(on) },
  }
}

function on(id: string): { id: string; enabled: true } {
  return { id, enabled: true }
}
