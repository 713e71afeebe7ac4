import { legacyRevision } from './legacy.ts'

/** Assumed when a client names none. It knows no structured content; its batches are refused, as later revisions do. */
export const revision20250326 = legacyRevision('2025-03-26', { structuredContent: false })
