import { timingSafeEqual } from 'node:crypto'
import { signatureOf } from './derive-signature.ts'

export const actionKinds = ['authentication', 'user_registration'] as const
export type ActionKind = (typeof actionKinds)[number]

export type ActionVerdict = { readonly verdict: 'allow' } | { readonly verdict: 'deny'; readonly message?: string }

/** How far the clock of the answer may be from ours. An answer that somebody kept is worth nothing later. */
const toleranceMs = 30_000
const messageLengthMax = 500

/**
 * What an action endpoint decided: deny unless the answer is of this kind, of now, and signed over exactly its payload. The
 * message is shown to the person, so it is cut and loses its control characters.
 */
export function judgeActionAnswer(
  answer: unknown,
  asked: { readonly kind: ActionKind; readonly secret: string; readonly nowMs: number },
): ActionVerdict {
  const { object, payload, signature } = Object(answer)
  if (object !== `${asked.kind}_action_response`) return { verdict: 'deny' }
  const { timestamp, verdict, error_message: message } = Object(payload)
  if (!Number.isSafeInteger(timestamp) || Math.abs(asked.nowMs - timestamp) > toleranceMs) return { verdict: 'deny' }
  const expected = signatureOf(asked.secret, timestamp, JSON.stringify(payload))
  if (typeof signature !== 'string' || !sameHex(signature, expected)) return { verdict: 'deny' }
  if (verdict === 'Allow') return { verdict: 'allow' }
  return typeof message === 'string' ? { verdict: 'deny', message: plainText(message) } : { verdict: 'deny' }
}

function sameHex(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function plainText(text: string): string {
  return text
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, messageLengthMax)
}
