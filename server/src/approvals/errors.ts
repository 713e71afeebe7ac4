import { Refusal, unprocessable } from '../platform/refusal.ts'

/** Only an agent's session asks: people act by themselves, and an API key never admits a tool call (I1). */
export function notAnAgent(): Refusal {
  return new Refusal({
    status: 403,
    code: 'not_an_agent',
    message: 'Only a session of an agent can ask for access. Start one over OAuth.',
  })
}

/** Between the agent's list and its request the tool changed, was switched off, or is gone. */
export function toolChanged(name: string): Refusal {
  return new Refusal({
    status: 409,
    code: 'tool_definition_changed',
    message: `${name} changed since you listed it, so nothing was asked. List the tools again.`,
  })
}

/** The person has no account connected there, or another one than the one that was named. */
export function accountMissing(name: string, connectPath: string): Refusal {
  return new Refusal({
    status: 409,
    code: 'connection_required',
    message: `${name} needs a connected account of the person you act for. They can connect one at ${connectPath}.`,
    details: { connect_path: connectPath },
  })
}

/** It was decided, withdrawn, or is over: there is nothing to take back. */
export function notPending(): Refusal {
  return new Refusal({
    status: 409,
    code: 'approval_not_pending',
    message:
      'Nobody waits for this request any more, so it can’t be withdrawn. To take back what was given, end its grants.',
    shape: 'api',
  })
}

/** The session ended, or one of its clocks ran out, while it asked. */
export function sessionOver(cause: unknown): Refusal {
  return new Refusal({
    status: 401,
    code: 'session_revoked',
    message: 'This session has ended, so nothing was asked. Start a new one to continue.',
    cause,
  })
}

/** What would be given comes from an organization that the person has left: there is nothing that it could stand on. */
export function noMember(cause: unknown): Refusal {
  return new Refusal({
    status: 403,
    code: 'not_a_member',
    message: 'The person you act for is no member of this organization any more, so nothing was asked.',
    cause,
  })
}

/** True for what `grounds_of_person` throws. */
export function saysNoMember(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'AM095'
}

/** True for what `refuse_other_accounts` throws: an account that this session may not use, or not any more. */
export function saysOtherAccount(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'AM093'
}

/** True for what `grounds_of_approvers` throws: somebody who approved it beside the person has left, or lost the role. */
export function saysApproverLost(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'AM083'
}

/** Whoever lets an agent do something here has to be somebody who may do it: an agent never does more than its person. */
export function roleNeeded(tool: string, role: string): Refusal {
  return new Refusal({
    status: 403,
    code: 'role_needed',
    message: `The person you act for may not do what ${tool} does: it needs the role ${role}. Nothing was asked.`,
  })
}

/** Nobody is granted what they made themselves (design 3.3): a person looks at it first, as an object of its own. */
export function notReviewed(cause: unknown): Refusal {
  return new Refusal({
    status: 409,
    code: 'not_reviewed',
    message:
      'You made or changed what you ask for, and no person has reviewed it. An administrator can do that; nothing was asked.',
    cause,
  })
}

/** True for what `grounds_of_authors` throws. */
export function saysNotReviewed(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'AM094'
}

/** What several persons decide is asked for by one: an agent asks for tools instead. */
export function notAPerson(): Refusal {
  return new Refusal({
    status: 403,
    code: 'not_a_person',
    message: 'Only a person, or an API key of theirs, can ask for what several persons decide.',
  })
}

/** The act was not approved by as many as it needs, is over, was done already, or is about something else. */
export function actNotApproved(): Refusal {
  return new Refusal({
    status: 409,
    code: 'act_not_approved',
    message:
      'Nothing was done: this act is not approved by as many persons as it needs, is over, or was approved for something else.',
  })
}

/** Waiting costs a place on this node, so one session has few of them (T70). */
export function tooManyWaits(): Refusal {
  return new Refusal({
    status: 429,
    code: 'too_many_requests',
    message: 'This session waits for decisions in too many places at once. Wait in one of them.',
    headers: { 'Retry-After': '5' },
    details: { retry_after_seconds: 5 },
  })
}

/** 422 with a line for each member of a request that can't be asked. */
export function cannotAsk(faults: readonly { readonly field: string; readonly message: string }[]): Refusal {
  const errors = faults.map(({ field, message }) => ({ code: 'invalid_request', message, field }))
  return unprocessable('This can’t be asked as it stands. Nothing was asked.', errors)
}

/** True for what `hold_session` throws: ended, unknown, idle, expired (AM001 to AM004). */
export function saysSessionOver(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && /^AM00[1-4]$/.test(String(cause.code))
}
