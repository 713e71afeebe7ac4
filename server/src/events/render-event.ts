import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { KeptEvent } from './model.ts'

export const eventSchema = z
  .object({
    object: z.literal('event'),
    id: z.string(),
    event: z.string(),
    data: z.record(z.string(), z.unknown()),
    created_at: z.string(),
    context: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' })

/** An event as it is listed and as it is sent. */
export function renderEvent(event: Omit<KeptEvent, 'index' | 'organizationId'>): z.input<typeof eventSchema> {
  return {
    object: 'event',
    id: event.id,
    event: event.event,
    data: event.data,
    created_at: wireTime(event.createdAt),
    context: event.context,
  }
}
