import { legacyRevision } from './legacy.ts'

/** Adds elicitation by URL, and input problems as tool results instead of protocol errors. */
export const revision20251125 = legacyRevision('2025-11-25', { structuredContent: true })
