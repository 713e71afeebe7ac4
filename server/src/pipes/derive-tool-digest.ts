import { createHash } from 'node:crypto'
import { canonicalize } from '../platform/json.ts'
import type { Provider, ToolDefinition } from './model.ts'

/**
 * The pin: SHA-256 over the canonical form of all that reaches a model or a person, and of where the tool lives. The same
 * definition behind another address is another tool (T65, MT09).
 */
export function toolDigest(definition: ToolDefinition, provider: Provider): string {
  return createHash('sha256')
    .update(canonicalize({ definition, upstream: upstreamIdentity(provider) }))
    .digest('hex')
}

function upstreamIdentity(provider: Provider): object {
  const { id, kind, url, catalogue, baseUrls } = provider
  return {
    provider: id,
    kind,
    ...(url === undefined ? {} : { url }),
    ...(catalogue === undefined ? {} : { catalogue, baseUrls }),
    ...(kind === 'openapi' ? { baseUrls } : {}),
  }
}
