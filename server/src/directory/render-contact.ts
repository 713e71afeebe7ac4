import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { ItContact } from './model.ts'

/** The contact, as the API shows it. */
export const contactSchema = z
  .object({
    object: z.literal('it_contact'),
    id: z.string(),
    email: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'ItContact' })

/** The contact in its wire shape. */
export function presentContact(contact: ItContact): z.input<typeof contactSchema> {
  return {
    object: 'it_contact',
    id: contact.id,
    email: contact.email,
    created_at: wireTime(contact.createdAt),
    updated_at: wireTime(contact.updatedAt),
  }
}
