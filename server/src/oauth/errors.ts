import { Refusal, type RefusalParts } from '../platform/refusal.ts'
import type { AuthorizationError } from './model.ts'

export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'invalid_authorization_details'

/** RFC 6749 section 5.2: 400, with a text for the developer of the client. */
export function tokenRefused(code: TokenErrorCode | AuthorizationError, message: string): Refusal {
  return new Refusal({ status: 400, code, message })
}

/** One answer for every way in which a client can fail to prove who it is, so that none tells what is wrong (T13). */
export function clientRefused(): Refusal {
  return new Refusal({
    status: 401,
    code: 'invalid_client',
    message: 'The client is unknown, or its authentication does not fit.',
    headers: { 'WWW-Authenticate': 'Basic realm="Ambit", charset="UTF-8"' },
  })
}

/** What is wrong with the claim of an agent that registered itself, as the WorkOS API names it. */
const claimRefusals = {
  invalid_claim: [400, 'There is no such claim here. The agent asks again.'],
  invalid_organization: [400, 'This person is no active member of that organization. Name one of theirs.'],
  email_mismatch: [400, 'The agent asked for another address. Nobody else can claim it.'],
  wrong_account: [400, 'Somebody else said yes to this request already. The agent asks again.'],
  invalid_user_code: [400, 'This is not the code that the person was shown. Read it again.'],
  claim_not_confirmed: [400, 'The person has not said yes yet. Ask them to open the link.'],
  claim_denied: [403, 'The person said no, or may not own such an agent. Do not ask again without their word.'],
  auth_method_disabled: [403, 'Agents can’t register themselves here. An administrator can let them.'],
  organization_selection_required: [409, 'This person belongs to organizations. Name the one that the agent is for.'],
  email_already_in_use: [409, 'Another person has this address. Name them by their own external id.'],
  already_claimed: [409, 'This agent was claimed already.'],
  claim_expired: [410, 'This claim is over. The agent asks again.'],
  user_code_expired: [410, 'The code of this claim is over. The person opens the link again, or the agent asks again.'],
} as const satisfies Readonly<Record<string, readonly [RefusalParts['status'], string]>>

export type ClaimFault = keyof typeof claimRefusals

/** In the shape of the API, whatever the door: the routes of agents and those of administrators tell it alike. */
export function claimRefused(code: ClaimFault, details?: Readonly<Record<string, unknown>>): Refusal {
  const [status, message] = claimRefusals[code]
  return new Refusal({ status, code, message, shape: 'api', ...(details === undefined ? {} : { details }) })
}
