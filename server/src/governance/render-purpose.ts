import { z } from 'zod'
import type { Purpose } from './model.ts'

export const purposeSchema = z
  .object({
    object: z.literal('purpose'),
    subject_id: z.string(),
    purpose: z.string(),
    ends_at: z.string().nullable(),
    over: z.object({ at: z.string(), because: z.string() }).nullable(),
    set_by: z.string(),
  })
  .meta({ id: 'Purpose' })

/** What something is for, as the API shows it. */
export function presentPurpose(purpose: Purpose): z.input<typeof purposeSchema> {
  const { overAt, overBecause } = purpose
  return {
    object: 'purpose',
    subject_id: purpose.subjectId,
    purpose: purpose.said,
    ends_at: purpose.endsAt?.toISOString() ?? null,
    over: overAt === undefined ? null : { at: overAt.toISOString(), because: overBecause ?? '' },
    set_by: purpose.setBy,
  }
}
