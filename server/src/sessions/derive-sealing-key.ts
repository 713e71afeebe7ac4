import { createHmac } from 'node:crypto'
import type { Secret } from '../platform/secret.ts'

/** What the successor of a refresh token is sealed with: only who holds the presented token can open it; the table alone can't. */
export function sealingKey(presented: Secret): Buffer {
  return createHmac('sha256', 'ambit refresh successor').update(presented.reveal()).digest()
}
