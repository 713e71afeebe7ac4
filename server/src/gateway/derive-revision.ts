import { revision20250326 } from './revisions/2025-03-26.ts'
import { revision20250618 } from './revisions/2025-06-18.ts'
import { revision20251125 } from './revisions/2025-11-25.ts'
import { revision20260728 } from './revisions/2026-07-28.ts'
import type { Revision } from './revisions/revision.ts'

export const modernRevision: Revision = revision20260728
export const modernVersions: readonly string[] = [revision20260728.version]
/** Newest first. */
const legacyRevisions: readonly Revision[] = [revision20251125, revision20250618, revision20250326]

/** What `initialize` agrees on: the revision asked for, or the newest legacy one (2025-11-25, lifecycle). */
export function negotiateRevision(requested: string | undefined): Revision {
  return legacyRevisions.find(revision => revision.version === requested) ?? revision20251125
}

/** The revision a legacy transport agreed on; undefined for a version that is not served. */
export function legacyRevisionOf(version: string): Revision | undefined {
  return legacyRevisions.find(revision => revision.version === version)
}

/** After `initialize` a client names the version in a header; an absent one means 2025-03-26 or whatever was agreed. */
export function isLegacyVersion(version: string): boolean {
  return legacyRevisions.some(revision => revision.version === version)
}
