import { parseJson } from '../platform/json.ts'
import { type RootKey, SealBroken } from '../platform/root-key.ts'
import { isObject, type JsonObject, objectIn, textIn } from './model.ts'
import { type StatePlace, stateSeconds } from './parse-request-state.ts'

/** What a client carries while a third party waits for its person: the third party's own state, sealed, and how often it asked. */
export interface RelayState {
  readonly upstreamState: string | undefined
  readonly round: number
  /** The call that asked goes on; undefined where each answer is a call of its own. */
  readonly held?: HeldAt | undefined
}

/** Which call it is, at which node, and its how manieth question this is. */
export interface HeldAt {
  readonly key: string
  readonly node: string
  readonly nth: number
}

const purpose = 'mcp relay state'
const sealedCharactersMax = 8_192

function contextOf({ sessionId, toolName, argumentsDigest }: StatePlace): string {
  return JSON.stringify([sessionId, toolName, argumentsDigest])
}

/** Sealed, so that the client neither reads nor changes what a third party left with it, and so bound to this very call. */
export function sealRelayState(key: RootKey, state: RelayState & { readonly now: Date }, place: StatePlace): string {
  const { upstreamState = null, round, held, now } = state
  const text = JSON.stringify({ upstream: upstreamState, round, held, expires: now.getTime() + stateSeconds * 1000 })
  return key.seal(purpose, Buffer.from(text), contextOf(place)).toString('base64url')
}

/** Undefined for all that is changed, foreign, for another call, or late (T61). */
export function openRelayState(
  key: RootKey,
  presented: string,
  at: { readonly now: Date; readonly place: StatePlace },
): RelayState | undefined {
  const text = openText(key, presented, contextOf(at.place))
  const parsed = text === undefined ? undefined : parseJson(text)
  if (parsed?.ok !== true || !isObject(parsed.value)) return undefined
  const { round, expires } = parsed.value
  if (typeof round !== 'number' || typeof expires !== 'number' || at.now.getTime() >= expires) return undefined
  const held = heldIn(objectIn(parsed.value, 'held'))
  return { upstreamState: textIn(parsed.value, 'upstream'), round, ...(held === undefined ? {} : { held }) }
}

function heldIn(given: JsonObject | undefined): HeldAt | undefined {
  const [key, node, nth] = [textIn(given, 'key'), textIn(given, 'node'), given?.nth]
  return key === undefined || node === undefined || typeof nth !== 'number' ? undefined : { key, node, nth }
}

function openText(key: RootKey, presented: string, context: string): string | undefined {
  const sealed = Buffer.from(presented.slice(0, sealedCharactersMax), 'base64url')
  if (sealed.toString('base64url') !== presented) return undefined
  try {
    return key.open(purpose, sealed, context).toString()
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}
