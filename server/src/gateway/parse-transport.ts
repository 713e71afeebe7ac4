import { idFrom, type SessionId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import { type RootKey, SealBroken } from '../platform/root-key.ts'
import { isObject, type JsonObject, objectIn, type Transport, textIn } from './model.ts'

const purpose = 'mcp transport session'
const idCharactersMax = 2_000

/**
 * `Mcp-Session-Id` of the legacy era: what `initialize` agreed on, sealed under the root key, so that any node serves the next
 * request and none of them has to keep it. It carries no authority: the access session stands in the authenticated context,
 * and the token of that session has to come with it each time.
 */
export function sealTransport(key: RootKey, transport: Transport): string {
  const { version, capabilities, nonce } = transport
  const text = JSON.stringify({ version, nonce, capabilities })
  return key.seal(purpose, Buffer.from(text), transport.sessionId).toString('base64url')
}

/** Opens an id presented with the token of one session; `foreign` for a made-up one and for that of another session alike (T72). */
export function openTransport(
  key: RootKey,
  presented: string | null,
  sessionId: SessionId,
): Transport | 'none' | 'foreign' {
  if (presented === null) return 'none'
  const sealed = Buffer.from(presented.slice(0, idCharactersMax), 'base64url')
  if (sealed.toString('base64url') !== presented) return 'foreign'
  const parsed = parseJson(openText(key, sealed, sessionId) ?? '')
  if (!parsed.ok || !isObject(parsed.value)) return 'foreign'
  return transportOf(parsed.value, sessionId)
}

function transportOf(value: JsonObject, sessionId: SessionId): Transport | 'foreign' {
  const version = textIn(value, 'version')
  const nonce = textIn(value, 'nonce')
  const capabilities = objectIn(value, 'capabilities')
  if (version === undefined || nonce === undefined) return 'foreign'
  return {
    sessionId: idFrom('session', sessionId),
    version,
    nonce,
    capabilities: {
      elicitationForm: capabilities?.elicitationForm === true,
      elicitationUrl: capabilities?.elicitationUrl === true,
      sampling: capabilities?.sampling === true,
      roots: capabilities?.roots === true,
    },
  }
}

function openText(key: RootKey, sealed: Uint8Array, context: string): string | undefined {
  try {
    return key.open(purpose, sealed, context).toString()
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}
