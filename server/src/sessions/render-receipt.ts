import { z } from 'zod'
import type { EventProof } from '../audit/index.ts'
import type { Receipt } from './model.ts'

export const receiptSchema = z
  .object({
    object: z.literal('receipt'),
    id: z.string(),
    session_id: z.string(),
    tokens_ended: z.number().int(),
    grants_ended: z.number().int(),
    approvals_withdrawn: z.number().int(),
    calls_aborted: z.number().int(),
    calls_withheld: z.number().int(),
    calls_unsettled: z.number().int(),
    sessions_ended: z.array(z.string()),
    offline_tokens: z.array(z.object({ id: z.string(), application_id: z.string(), until: z.string() })),
    completed_at: z.string(),
    /** The exact text that was signed, and the Ed25519 signature over `ambit receipt v1`, a line feed and that text. */
    signed: z.string(),
    signature: z.string(),
  })
  .meta({ id: 'Receipt' })

export const anchoredReceiptSchema = receiptSchema
  .extend({
    event_id: z.string(),
    /** Of the event `receipt.issued` in the log; null until the sequencer took it, which is within a second. */
    index: z.number().int().nullable(),
    inclusion_proof: z
      .object({
        leaf_hash: z.string(),
        path: z.array(z.string()),
        leaf: z.string(),
        opening: z.object({ salt: z.string(), text: z.string() }).nullable(),
      })
      .nullable(),
    checkpoint: z.string().nullable(),
  })
  .meta({ id: 'AnchoredReceipt' })

/** A receipt under the names of the contract, with the text that was signed. */
export function presentReceipt(receipt: Receipt): z.input<typeof receiptSchema> {
  return {
    object: 'receipt',
    id: receipt.id,
    session_id: receipt.sessionId,
    tokens_ended: receipt.tokensEnded,
    grants_ended: receipt.grantsEnded,
    approvals_withdrawn: receipt.approvalsWithdrawn,
    calls_aborted: receipt.callsAborted,
    calls_withheld: receipt.callsWithheld,
    calls_unsettled: receipt.callsUnsettled,
    sessions_ended: [...receipt.sessionsEnded],
    offline_tokens: receipt.offlineTokens.map(({ id, applicationId, until }) => ({
      id,
      application_id: applicationId,
      until,
    })),
    completed_at: receipt.completedAt.toISOString(),
    signed: receipt.body,
    signature: receipt.signature,
  }
}

/**
 * A receipt with its place in the log. `path` leads from the leaf to the root in `checkpoint` (RFC 6962 2.1.1); the leaf hash
 * is that of `leaf`, which holds SHA-256(salt ‖ text), and the text names the receipt and its digest.
 */
export function presentAnchoredReceipt(
  receipt: Receipt,
  eventId: string,
  proof: EventProof | undefined,
): z.input<typeof anchoredReceiptSchema> {
  const told = { ...presentReceipt(receipt), event_id: eventId }
  if (proof === undefined) return { ...told, index: null, inclusion_proof: null, checkpoint: null }
  const { index, leafHash, path, leaf, opening, checkpoint } = proof
  return {
    ...told,
    index,
    inclusion_proof: {
      leaf_hash: leafHash.toString('hex'),
      path: path.map(hash => hash.toString('hex')),
      leaf,
      opening: opening === undefined ? null : { salt: opening.salt.toString('hex'), text: opening.text },
    },
    checkpoint: checkpoint.note,
  }
}
