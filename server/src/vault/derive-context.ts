import { createHash } from 'node:crypto'
import type { Owner } from '../platform/ids.ts'
import { parseId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { KeyContext } from './model.ts'

/** One digest for one context, whatever the order of its pairs (RFC 8785). */
export function contextDigest(context: KeyContext): Buffer {
  return createHash('sha256').update(canonicalize(context)).digest()
}

/** Whose key a context asks for: the organization that it names, so that each has keys of its own; else the installation's. */
export function ownerOfContext(context: KeyContext): Owner {
  return parseId('organization', context.organization_id ?? '') ?? 'installation'
}
