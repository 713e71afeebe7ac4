import { z } from 'zod'
import { installationRoles } from '../platform/actor.ts'
import { parseId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import type { Reviewers } from './model.ts'

const reviewersMax = 100
const roleLengthMax = 64

/** Who decides, as the API takes it. */
export const reviewersSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('people'), user_ids: z.array(z.string()).min(1).max(reviewersMax) }),
  z.strictObject({ by: z.literal('owner') }),
  z.strictObject({ by: z.literal('installation_role'), role: z.enum(installationRoles) }),
  z.strictObject({ by: z.literal('organization_role'), role: z.string().min(1).max(roleLengthMax) }),
])

/** 404 for an id of another shape, as for one that nobody has. */
export function parseReviewers(given: z.output<typeof reviewersSchema>): Reviewers {
  if (given.by !== 'people') return given
  const ids = given.user_ids.map(text => {
    const id = parseId('user', text)
    if (id === undefined) throw notFound('user')
    return id
  })
  return { by: 'people', user_ids: [...new Set(ids)] }
}
