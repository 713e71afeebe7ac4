import { legacyRevision } from './legacy.ts'

/** Adds structured content, elicitation by form and the version header. */
export const revision20250618 = legacyRevision('2025-06-18', { structuredContent: true })
