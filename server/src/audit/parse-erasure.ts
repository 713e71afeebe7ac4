import { z } from 'zod'
import type { ErasedEvent } from './model.ts'

const erasure = z.object({
  erased: z
    .array(z.object({ index: z.number().int().nonnegative(), type: z.string(), session_id: z.string().nullable() }))
    .min(1),
  legal_reason: z.string().min(1),
  approved_by: z
    .array(z.string())
    .min(2)
    .refine(persons => new Set(persons).size >= 2),
})

/** The body of an `audit.erased` event. */
export interface Erasure {
  readonly erased: readonly { index: number; type: string; session_id: string | null }[]
  readonly legal_reason: string
  /** Two persons or more. */
  readonly approved_by: readonly string[]
}

/** Undefined unless it names events before itself, the legal reason, and two persons who approved. */
export function parseErasure(row: { readonly index: number; readonly body: string | null }): Erasure | undefined {
  const parsed = erasure.safeParse(parseText(row.body))
  return parsed.success && parsed.data.erased.every(each => each.index < row.index) ? parsed.data : undefined
}

/** What all these erasure events together permit to be gone, by index. */
export function erasedBy(
  rows: readonly { readonly index: number; readonly body: string | null }[],
): Map<number, ErasedEvent> {
  const named = rows.flatMap(row => parseErasure(row)?.erased ?? [])
  return new Map(named.map(each => [each.index, { type: each.type, session: each.session_id }]))
}

function parseText(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
