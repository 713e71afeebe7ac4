import { checkHeaders, type HeaderReader } from './check-headers.ts'
import { isFault, type RpcFault, rpcFault } from './errors.ts'
import {
  type ClientCapabilities,
  isObject,
  type JsonObject,
  type Message,
  metaKeys,
  objectIn,
  type Transport,
  textIn,
} from './model.ts'
import { parseCapabilities } from './parse-capabilities.ts'

/** What a modern request says about itself in `_meta`. */
export interface Envelope {
  readonly version: string
  readonly capabilities: ClientCapabilities
  readonly logLevel: string | undefined
}

export type EraDecision =
  | { readonly era: 'modern'; readonly envelope: Envelope }
  | { readonly era: 'legacy'; readonly step: 'open' }
  | { readonly era: 'legacy'; readonly step: 'continue'; readonly transport: Transport }
  | { readonly era: 'refused'; readonly fault: RpcFault; readonly status: 400 | 404 }

export interface EraInput {
  readonly message: Message
  readonly headers: HeaderReader
  /** The opened `Mcp-Session-Id`: `foreign` when it does not open, or belongs to another access session. */
  readonly transport: Transport | 'none' | 'foreign'
  readonly modernVersions: readonly string[]
}

/**
 * One address serves both eras. A version in `_meta` makes a request modern whatever its method; else `initialize` opens a
 * legacy transport, and everything after it names that transport. An id of somebody else answers as a made-up one does.
 */
export function decideEra(input: EraInput): EraDecision {
  const { message, headers, transport, modernVersions } = input
  const meta = message.kind === 'response' ? undefined : objectIn(message.params, '_meta')
  if (meta?.[metaKeys.version] !== undefined) return decideModern(input, meta)
  if (message.kind === 'request' && message.method === 'initialize') return { era: 'legacy', step: 'open' }
  if (transport === 'foreign')
    return refuse(404, rpcFault('invalidRequest', 'There is no such session. Initialize again.'))
  if (transport !== 'none') return { era: 'legacy', step: 'continue', transport }
  const version = headers.get('mcp-protocol-version')
  if (version !== null && modernVersions.includes(version))
    return refuse(400, rpcFault('invalidParams', `"params._meta" lacks ${metaKeys.version}.`))
  return refuse(
    400,
    rpcFault(
      'invalidRequest',
      'Send Mcp-Session-Id, or the protocol version and client capabilities in "params._meta".',
    ),
  )
}

function decideModern({ message, headers, modernVersions }: EraInput, meta: JsonObject): EraDecision {
  const envelope = parseEnvelope(meta)
  if (isFault(envelope)) return refuse(400, envelope)
  const version = headers.get('mcp-protocol-version')
  if (version !== null && version !== envelope.version)
    return refuse(400, rpcFault('headerMismatch', 'MCP-Protocol-Version differs from the version in "_meta".'))
  if (!modernVersions.includes(envelope.version))
    return refuse(
      400,
      rpcFault('unsupportedVersion', `Protocol version ${envelope.version.slice(0, 40)} is not served here.`, {
        supported: modernVersions,
        requested: envelope.version,
      }),
    )
  const fault = checkHeaders(message, envelope.version, headers)
  return fault === undefined ? { era: 'modern', envelope } : refuse(400, fault)
}

function parseEnvelope(meta: JsonObject): Envelope | RpcFault {
  const version = textIn(meta, metaKeys.version)
  if (version === undefined) return rpcFault('invalidParams', `"_meta" member ${metaKeys.version} must be a text.`)
  const capabilities = meta[metaKeys.capabilities]
  if (!isObject(capabilities))
    return rpcFault('invalidParams', `"params._meta" lacks ${metaKeys.capabilities}, an object.`)
  return { version, capabilities: parseCapabilities(capabilities), logLevel: textIn(meta, metaKeys.logLevel) }
}

function refuse(status: 400 | 404, fault: RpcFault): EraDecision {
  return { era: 'refused', fault, status }
}
