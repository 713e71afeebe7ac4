import type { SessionId } from '../platform/ids.ts'

/** Who was there. A principal has one kind for ever. */
export const principalKinds = ['user', 'agent', 'service'] as const
export type PrincipalKind = (typeof principalKinds)[number]

/** What the figures take from one event of the log. Those inside a session count where its start says. */
export type Fact = SessionFact | OtherFact

interface Happened {
  readonly index: number
  /** RFC 3339 in UTC, as the log has it. */
  readonly at: string
}

interface InSession extends Happened {
  readonly session: SessionId
}

export interface SessionStarted extends InSession {
  readonly fact: 'session_started'
  readonly kind: PrincipalKind
  readonly principal: string
  readonly application: string
  /** Empty where there is none; so are the others. */
  readonly organization: string
  readonly method: string
  readonly secondProof: boolean
  readonly country: string
  readonly device: string
  readonly browser: string | null
  readonly expiresAt: string | null
}

export interface CallSettled extends InSession {
  readonly fact: 'call_settled'
  readonly provider: string
  readonly tool: string
  readonly effect: string
  readonly outcome: string
  readonly resources: 'declared' | 'undeclared' | 'none'
  readonly bytes: number
}

export interface ApprovalMoved extends InSession {
  readonly fact: 'approval_moved'
  readonly approval: string
  readonly kind: 'access' | 'call' | null
  readonly to: 'requested' | ApprovalOutcome
  readonly narrowed: boolean | null
  /** What an approval gave, by the ids of grants and tools. */
  readonly grants: readonly { readonly id: string; readonly tools: readonly string[] }[]
}
export type ApprovalOutcome = 'approved' | 'denied' | 'expired' | 'withdrawn'

export interface GrantMade extends InSession {
  readonly fact: 'grant_made'
  readonly grant: string
  readonly tools: readonly string[]
}

export type SessionFact =
  | SessionStarted
  | (InSession & { readonly fact: 'session_ended'; readonly reason: string })
  | (InSession & { readonly fact: 'session_refreshed' })
  | (InSession & { readonly fact: 'organization_chosen'; readonly organization: string })
  | (InSession & { readonly fact: 'call_admitted'; readonly grant: string | null; readonly tool: string })
  | CallSettled
  | (InSession & { readonly fact: 'call_refused'; readonly reason: string })
  | ApprovalMoved
  | GrantMade

export interface SignInTried extends Happened {
  readonly fact: 'sign_in_tried'
  readonly method: string
  readonly application: string
  readonly outcome: 'succeeded' | 'failed'
  /** Empty for one that succeeded. */
  readonly reason: string
}

export interface PersonMoved extends Happened {
  readonly fact: 'person_moved'
  readonly user: string
  readonly to: 'created' | 'verified' | 'deleted'
}

export interface FactorMoved extends Happened {
  readonly fact: 'factor_moved'
  readonly factor: string
  readonly user: string | null
  readonly kind: 'totp' | 'passkey'
  readonly to: 'proven' | 'removed'
}

export interface MemberMoved extends Happened {
  readonly fact: 'member_moved'
  readonly membership: string
  readonly user: string
  readonly organization: string
  readonly to: 'joined' | 'left'
}

export type OtherFact = SignInTried | PersonMoved | FactorMoved | MemberMoved

export const followerName = 'analytics'
