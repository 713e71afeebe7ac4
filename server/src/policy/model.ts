import type { AccountId, Id, OrganizationId, PrincipalId, SessionId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

export type PolicyId = Id<'policy'>

/** One version of what an organization lets agents do. Text and tests never change. */
export interface Policy {
  readonly id: PolicyId
  readonly organizationId: OrganizationId
  readonly version: number
  readonly state: 'draft' | 'active' | 'retired'
  /** Cedar. */
  readonly text: string
  readonly tests: readonly PolicyTest[]
  /** Lower-case hex SHA-256 over JCS of text and tests. */
  readonly digest: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly activatedBy: string | undefined
  readonly activatedAt: Date | undefined
  readonly retiredAt: Date | undefined
}

/** A request that is kept with a policy, and what has to become of it. */
export interface PolicyTest {
  readonly name: string
  readonly request: TestRequest
  readonly expect: 'allow' | 'deny'
  /** The rule that has to be the reason. */
  readonly by?: string | undefined
}

export interface TestRequest {
  /** Name of the tool with its provider: `github__create_issue`. */
  readonly tool: string
  readonly effect: CallEffect
  readonly principal?: string | undefined
  readonly owner?:
    | {
        readonly id?: string | undefined
        readonly email?: string | undefined
        readonly groups?: readonly string[] | undefined
        readonly roles?: readonly string[] | undefined
      }
    | undefined
  readonly application?: string | undefined
  readonly account?: string | undefined
  readonly arguments?: { readonly [name: string]: Json } | undefined
  readonly taint?: readonly string[] | undefined
  /** ISO 8601; a Wednesday at noon without it. */
  readonly at?: string | undefined
}

export type CallEffect = 'read' | 'write' | 'destructive'

/** Who the person is in the organizations whose policies are over a call, as admission compares it. */
export interface PolicyFacts {
  readonly person: string | null
  readonly email: string
  /** Client id of the application. */
  readonly client: string
  readonly policies: readonly PolicyOver[]
}

export interface PolicyOver {
  readonly organization: OrganizationId
  readonly policy: PolicyId
  readonly version: number
  readonly groups: readonly string[]
  readonly roles: readonly string[]
}

/** The call itself. */
export interface JudgedCall {
  readonly principal: PrincipalId
  readonly session: SessionId
  /** Name with its provider: `github__create_issue`. */
  readonly tool: string
  readonly provider: string
  readonly effect: CallEffect
  readonly account: AccountId | undefined
  readonly args: { readonly [name: string]: Json }
  readonly taint: readonly string[]
  readonly at: Date
}

/** What one policy says of a call. */
export type Verdict =
  | { readonly allowed: true; readonly by: readonly string[] }
  | {
      readonly allowed: false
      readonly why: 'forbidden' | 'not_permitted' | 'failed' | 'too_large' | 'too_slow'
      readonly by: readonly string[]
      /** In the words of whoever wrote the rule. */
      readonly reason: string | undefined
    }

/** What a version would change, as it is kept and shown. */
export interface Preview {
  readonly since: string
  readonly until: string
  readonly looked_at: number
  /** All that was recorded since then was looked at. */
  readonly complete: boolean
  readonly would_be_refused: number
  readonly would_be_allowed: number
  /** The first hundred, newest first. */
  readonly changes: readonly PreviewChange[]
  readonly tests: readonly TestRun[]
}

export interface PreviewChange {
  readonly kind: 'call' | 'refusal' | 'approval' | 'request'
  readonly id: string
  readonly session_id: string
  /** For whom the agent acts. */
  readonly person: string | null
  readonly tool: string
  readonly at: string
  readonly becomes: 'allowed' | 'refused'
  /** Why it is refused by the one of the two that refuses it. */
  readonly why: string | null
  readonly rules: readonly string[]
}

export interface TestRun {
  readonly name: string
  readonly passed: boolean
  /** What the policy said. */
  readonly verdict: 'allow' | 'deny'
  readonly by: readonly string[]
}

/** Two of them, escaped, fit into one event. */
export const policyBytesMax = 49_152
export const ruleBytesMax = 8_192
export const rulesMax = 200
export const ruleDepthMax = 24
export const ruleOperatorsMax = 150
export const reasonCharactersMax = 200
export const testsMax = 100
export const argumentLeavesMax = 500
export const argumentBytesMax = 262_144
/** A verdict that took longer is a refusal: the machine can't be asked to wait for a policy. */
export const verdictMsMax = 250
export const previewDays = 30
export const previewCallsMax = 5_000
export const previewMsMax = 10_000
/** Of all organizations, of each kind: what is older is not looked at. */
export const previewLookMax = 50_000
export const previewChangesMax = 100

/** What may stand in a policy. Whatever a rule names that is not here is refused when the policy is written. */
export const policySchema = `namespace Ambit {
  entity Organization;
  entity Group;
  entity Role;
  entity User in [Group, Role] { email: String };
  entity Agent;
  entity ServiceAccount;
  entity Application;
  entity Session;
  entity Account;
  entity Provider;
  entity Tool in [Provider] { name: String, provider: Provider, effect: String };
  // Arguments by the path of the member, as texts: "repo", "labels.0", "author.name".
  entity Arguments tags String;
  // The whole numbers among them.
  entity Numbers tags Long;
  action call appliesTo {
    principal: [Agent, ServiceAccount, User],
    resource: [Tool],
    context: {
      organization: Organization,
      owner: User,
      application: Application,
      session: Session,
      account?: Account,
      effect: String,
      arguments: Arguments,
      numbers: Numbers,
      taint: Set<String>,
      // UTC.
      hour: Long,
      minute: Long,
      weekday: String
    }
  };
}
`

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
