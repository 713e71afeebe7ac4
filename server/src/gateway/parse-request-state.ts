import { type ApprovalId, parseId, type SessionId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import { type RootKey, SealBroken } from '../platform/root-key.ts'
import { isObject, textIn } from './model.ts'

/** What a client carries from one round of a call to the next. It chooses which approval is looked at; it allows nothing. */
export interface RequestState {
  readonly approvalId: ApprovalId
  readonly round: number
}

/** What a state is good for: the same call, by the same session. Any difference, and it does not open. */
export interface StatePlace {
  readonly sessionId: SessionId
  readonly toolName: string
  readonly argumentsDigest: string
}

const purpose = 'mcp request state'
/** How long a client may take from one round to the next. */
export const stateSeconds = 600
const stateCharactersMax = 2_000

function contextOf(place: StatePlace): string {
  return JSON.stringify([place.sessionId, place.toolName, place.argumentsDigest])
}

/** Sealed (AES-256-GCM) under the root key, so that any node opens it; session, tool and arguments are authenticated with it. */
export function sealRequestState(
  key: RootKey,
  state: RequestState & { readonly now: Date },
  place: StatePlace,
): string {
  const expires = state.now.getTime() + stateSeconds * 1000
  const text = JSON.stringify({ approval: state.approvalId, round: state.round, expires })
  return key.seal(purpose, Buffer.from(text), contextOf(place)).toString('base64url')
}

/** Undefined for all that is changed, foreign, for another call, or late: the caller answers one text for all of them (T61). */
export function openRequestState(
  key: RootKey,
  presented: string,
  at: { readonly now: Date; readonly place: StatePlace },
): RequestState | undefined {
  const text = openText(key, presented, contextOf(at.place))
  const parsed = text === undefined ? undefined : parseJson(text)
  if (parsed?.ok !== true || !isObject(parsed.value)) return undefined
  const { round, expires } = parsed.value
  const approvalId = parseId('approval', textIn(parsed.value, 'approval') ?? '')
  if (approvalId === undefined || typeof round !== 'number' || typeof expires !== 'number') return undefined
  return at.now.getTime() < expires ? { approvalId, round } : undefined
}

function openText(key: RootKey, presented: string, context: string): string | undefined {
  const sealed = Buffer.from(presented.slice(0, stateCharactersMax), 'base64url')
  // Decoding skips signs that are no Base64; only the one spelling that we gave out counts.
  if (sealed.toString('base64url') !== presented) return undefined
  try {
    return key.open(purpose, sealed, context).toString()
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}
