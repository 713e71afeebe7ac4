import type { Platform } from '../../platform/platform.ts'
import type { Session } from '../../sessions/model.ts'
import type { HeaderReader } from '../check-headers.ts'
import type { Answer, ClientCapabilities, DoorName, Era, JsonObject, RequestId, Transport } from '../model.ts'
import type { Revision } from '../revisions/revision.ts'

/** Messages to the client before the answer, on the stream of this very request. */
export interface Outbox {
  /** Whether the client takes a stream as the answer; without one, `send` does nothing. */
  readonly streams: boolean
  send(message: JsonObject): void
}

/** One request, whatever its era, as a method sees it. */
export interface McpRequest {
  readonly id: RequestId
  readonly method: string
  readonly params: JsonObject
  readonly session: Session
  readonly door: DoorName
  readonly revision: Revision
  readonly capabilities: ClientCapabilities
  readonly transport: Transport | undefined
  readonly logLevel: string | undefined
  readonly headers: HeaderReader
  /** Aborted when the client cancels: a modern one by closing, a legacy one by saying so. */
  readonly cancelled: AbortSignal
  readonly outbox: Outbox
  /** Given when whose token it is comes from memory: nothing may be done before admission has looked at it. */
  readonly tokenHash?: Buffer
}

/** One method of the protocol. The registry is the whole list; what is not in it does not exist. */
export interface Method {
  readonly name: string
  readonly eras: readonly Era[]
  handle(on: Platform, request: McpRequest): Promise<Answer> | Answer
}
