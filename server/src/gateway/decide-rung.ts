import type { ClientCapabilities, Era } from './model.ts'

/**
 * How a person is told that an approval is wanted, and how the call waits. Chosen from what the client declared and from
 * nothing it says about itself by name. Whatever the rung, only the approval's own row decides.
 *
 * - `ask_by_url`: the answer asks the client to open the page, the client repeats the call.
 * - `ask_by_notice`: the same with a form that names the code and no address.
 * - `stream_url`, `stream_notice`: the same inside the legacy stream of this very call.
 * - `url_error`: legacy error -32042, for a client that opens addresses but takes no stream.
 * - `tell`: a tool result that names the page and the tool to wait with.
 * - `tell_without_url`: for an agent that acts for itself; its approvers are told elsewhere.
 */
export type Rung =
  | 'ask_by_url'
  | 'ask_by_notice'
  | 'stream_url'
  | 'stream_notice'
  | 'url_error'
  | 'tell'
  | 'tell_without_url'

export interface RungInput {
  readonly era: Era
  readonly capabilities: ClientCapabilities
  /** The client takes an event stream as the answer to this request. */
  readonly streams: boolean
  /** How often this call was repeated already. */
  readonly round: number
  /** The agent acts for itself: no person sits at its client. */
  readonly headless: boolean
}

/** The official clients repeat a call ten times and then give up with an error; one before that we say it in words. */
export const roundsMax = 9

/** How long one answer is held back for the person: official clients give up after 60 s without a sign of life. */
export const holdMsMax = 45_000

/** The first rung of the ladder that this client can stand on. */
export function decideRung({ era, capabilities, streams, round, headless }: RungInput): Rung {
  if (headless) return 'tell_without_url'
  if (era === 'modern') {
    if (round >= roundsMax) return 'tell'
    if (capabilities.elicitationUrl) return 'ask_by_url'
    return capabilities.elicitationForm ? 'ask_by_notice' : 'tell'
  }
  if (capabilities.elicitationUrl) return streams ? 'stream_url' : 'url_error'
  return capabilities.elicitationForm && streams ? 'stream_notice' : 'tell'
}
