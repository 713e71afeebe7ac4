import { digestOf } from './derive-request-digest.ts'
import type { AskedCall, CallArguments } from './model.ts'

/** Lower-case hex SHA-256 over JCS(arguments): the order of members says nothing, any other difference is another call. */
export function argumentsDigest(args: CallArguments): string {
  return digestOf(args)
}

export interface CallParts {
  readonly requestDigest: string
  readonly toolId: string
  /** Of the tool's definition. */
  readonly toolDigest: string
  readonly args: CallArguments
  /** The approval's own end: a copied approval with a later one has another digest. */
  readonly expiresAt: Date
}

/** What an approval of one call is bound to (design 3.3): `request_digest`, tool, digest, JCS(arguments), expiry. */
export function callDigest(parts: CallParts): string {
  return digestOf({
    request: parts.requestDigest,
    tool: parts.toolId,
    digest: parts.toolDigest,
    arguments: parts.args,
    expiry: parts.expiresAt.toISOString(),
  })
}

/** What makes two requests the same one: an equal one that is still open is answered again instead of asking twice. */
export function contentDigest(requestDigest: string, call: Pick<AskedCall, 'argumentsDigest'> | undefined): string {
  return digestOf([requestDigest, call?.argumentsDigest ?? null])
}
