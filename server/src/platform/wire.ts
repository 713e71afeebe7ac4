import { z } from 'zod'

/** A time as the WorkOS API writes it: RFC 3339 in UTC, with milliseconds. */
export function wireTime(at: Date): string {
  return at.toISOString()
}

export function wireTimeOrNull(at: Date | undefined): string | null {
  return at === undefined ? null : wireTime(at)
}

const metadataPairsMax = 10
const metadataKeyMax = 40
const metadataValueMax = 600
const externalIdMax = 64
const ascii = /^[\x20-\x7e]*$/

/** What a caller hangs on an object. In a change, null takes a key away. */
export type MetadataPatch = Readonly<Record<string, string | null>>

/** Metadata of a request; whether too many keys come together is known once it is merged. */
export const metadataSchema = z
  .record(
    z.string().min(1).max(metadataKeyMax).regex(ascii, 'ASCII only'),
    z.string().max(metadataValueMax).regex(ascii, 'ASCII only').nullable(),
  )
  .refine(given => Object.keys(given).length <= metadataPairsMax, `at most ${metadataPairsMax} pairs`)

/** The metadata after a change; undefined when it then has too many pairs. */
export function mergeMetadata(
  old: Readonly<Record<string, string>>,
  patch: MetadataPatch,
): Record<string, string> | undefined {
  const merged = Object.entries({ ...old, ...patch }).filter((pair): pair is [string, string] => pair[1] !== null)
  return merged.length > metadataPairsMax ? undefined : Object.fromEntries(merged)
}

/** The id that an object has at the caller's. */
export const externalIdSchema = z.string().min(1).max(externalIdMax)
