/** A call of an agent as the log tells it, with what it stood on; `index` is the place of an event in the log. */
export interface TracedCall {
  readonly callId: string
  readonly tool: string
  readonly toolId: string
  readonly argumentsDigest: string
  readonly admittedIndex: number
  readonly admittedAt: Date
  readonly sessionId: string
  readonly sessionKind: string | undefined
  readonly sessionStartedIndex: number | undefined
  readonly sessionExpiresAt: Date | undefined
  readonly sessionEndedIndex: number | undefined
  readonly grantId: string | undefined
  /** The session of the grant, or of the approval of this one call. */
  readonly grantedIn: string | undefined
  readonly grantMadeIndex: number | undefined
  /** Empty for an approval of one call, which names its call by digest. */
  readonly grantedTools: readonly string[]
  readonly approvalId: string | undefined
  readonly decidedIndex: number | undefined
  readonly decidedBy: string | undefined
  readonly settledIndex: number | undefined
  readonly outcome: string | undefined
  readonly resultDigest: string | undefined
  readonly explained: boolean
  readonly bound: boolean
  readonly inside: boolean
}

/** How each of the three is told from a row, in words: the recipe that a reader follows. */
export const recipe: readonly string[] = [
  'The figure counts the rows of "calls"; each row is one event tool_call.admitted of the log in the range.',
  'explained: settled_index is given, greater than admitted_index, and outcome is not "unknown".',
  'bound: decided_index is given and less than admitted_index; granted_in is session_id; where grant_id is given, grant_made_index is less than admitted_index and granted_tools contains tool_id.',
  'inside: session_started_index is given and less than admitted_index; session_ended_index is not given or greater than admitted_index; admitted_at is before session_expires_at.',
  'numerator: rows that are explained, bound and inside. denominator: all rows.',
  'Each index is an event: GET /v1/audit/events/{index}/proof proves that it is in the log, and npm run audit:verify checks a bundle of them.',
]
