import { z } from 'zod'
import { hashBytes, keyAddedType } from './model.ts'

/** A row of the log that says something about its keys. */
export interface KeyEvent {
  readonly index: number
  readonly type: string
  readonly body: string | null
}

const publicKey = z
  .base64()
  .transform(text => Buffer.from(text, 'base64'))
  .refine(key => key.length === hashBytes)
const change = z.object({ key: publicKey, first: publicKey.optional() })

/** What an `audit_key.added` or `audit_key.retired` event says; undefined for one that says nothing. */
export function parseKeyEvent(row: KeyEvent): { type: string; index: number; key: Buffer; first?: Buffer } | undefined {
  const parsed = change.safeParse(parseText(row.body))
  if (!parsed.success) return undefined
  const { key, first } = parsed.data
  if (row.type !== keyAddedType) return { type: row.type, index: row.index, key }
  return first && { type: row.type, index: row.index, key, first }
}

function parseText(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
