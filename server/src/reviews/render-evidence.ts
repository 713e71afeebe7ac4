import { z } from 'zod'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { evidenceLine } from './derive-evidence.ts'
import type { Review, ReviewItem } from './model.ts'

export const evidenceSchema = z
  .object({
    object: z.literal('access_review_evidence'),
    review_id: z.string(),
    /** Null until everything that was decided is done. */
    signed: z
      .object({
        body: z.string().describe('What was signed, to the letter.'),
        signature: z.string(),
        key_id: z.string(),
        event_id: z.string().describe('The event whose digest is of body and signature.'),
      })
      .nullable(),
    how_to_check: z.string(),
    items: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'AccessReviewEvidence' })

const howToCheck =
  'The signature is Ed25519 over the body, behind the prefix of receipts; its key is among those of GET /v1/audit/keys. items_digest in the body is SHA-256, hex, over the items in the order of their ids, each in canonical form (RFC 8785), joined by line feeds. Each event stands in GET /v1/audit/events with its index, and its proof at GET /v1/audit/events/{index}/proof.'

export type PresentedReviewEvidence = Omit<z.input<typeof evidenceSchema>, 'items'> & {
  readonly items: readonly { readonly [member: string]: Json }[]
}

/** The evidence, with what anybody needs to check it without us. */
export function presentEvidence(
  on: Pick<Platform, 'signer'>,
  review: Review,
  items: readonly ReviewItem[],
): PresentedReviewEvidence {
  const { signed } = review
  return {
    object: 'access_review_evidence',
    review_id: review.id,
    signed:
      signed === undefined
        ? null
        : { body: signed.body, signature: signed.signature, key_id: on.signer.keyId, event_id: signed.eventId },
    how_to_check: howToCheck,
    items: items.map(evidenceLine),
  }
}
