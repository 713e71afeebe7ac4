import { useNames } from '../../names.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Code } from '../../parts/quoted.tsx'
import { At } from '../../parts/time.tsx'

interface Recorded {
  readonly index: number
  readonly id: string
  readonly type: string
  readonly at: string
}

interface Budget {
  readonly allowed: number
  readonly left: number
}

/** Why a call was let through or refused, as the API answers it. */
export interface CallAnswer {
  readonly verdict: 'allowed' | 'refused'
  readonly code: string
  readonly rule: { readonly name: string; readonly file: string }
  readonly says: string
  readonly recorded: Recorded
  readonly grant: {
    readonly id: string
    readonly handed_on_from: string | null
    readonly expires_at: string | null
    readonly constraints: unknown
    readonly calls: Budget | null
    readonly bytes: Budget | null
    readonly session_calls: Budget | null
  } | null
  readonly approval: {
    readonly id: string
    readonly part: 'gave_the_grant' | 'approved_this_call' | 'was_asked_for'
    readonly outcome: string
    readonly decided_by: readonly string[]
    readonly shown_digest: string | null
    readonly settled: Recorded | null
  } | null
  readonly policies: readonly {
    readonly policy_id: string
    readonly version: number
    readonly verdict: 'permitted' | 'refused'
    readonly rules: readonly string[]
  }[]
  readonly session_policy: {
    readonly max_seconds: number | null
    readonly idle_seconds: number | null
    readonly recorded: Recorded
  } | null
  readonly taint: { readonly had: readonly string[]; readonly adds: readonly string[] }
}

/** The answers of an explanation, by call. */
export function answersIn(calls: readonly { readonly id: string }[]): ReadonlyMap<string, CallAnswer> {
  return new Map(
    calls.flatMap(call => {
      const { why }: { readonly why?: CallAnswer | null } = Object(call)
      return why === undefined || why === null ? [] : [[call.id, why] as const]
    }),
  )
}

/** The answer at a call, closed until somebody asks. */
export function WhyDetails({ why, tool }: { readonly why: CallAnswer; readonly tool: string }) {
  return (
    <details className="why">
      <summary>
        {why.verdict === 'allowed' ? 'Why was this allowed?' : 'Why was this refused?'}
        <span className="hidden"> {tool}</span>
      </summary>
      <Answer why={why} />
    </details>
  )
}

function Answer({ why }: { readonly why: CallAnswer }) {
  const { grant, approval, policies, session_policy: clocks, taint, rule, recorded } = why
  return (
    <>
      <p>{why.says}</p>
      <Facts>
        <Fact is="Rule">
          <Code>{rule.name}</Code> <span className="quiet">in {rule.file}</span>
        </Fact>
        {grant !== null && (
          <Fact is="Grant">
            <Id id={grant.id} /> {left(grant)}
            {grant.expires_at !== null && (
              <>
                , until <At at={grant.expires_at} />
              </>
            )}
          </Fact>
        )}
        {approval !== null && (
          <Fact is="Approval">
            <Approval approval={approval} />
          </Fact>
        )}
        {policies.map(policy => (
          <Fact key={policy.policy_id} is="Policy">
            Version {policy.version} {policy.verdict === 'permitted' ? 'permits' : 'refuses'} it
            {policy.rules.length > 0 && ` by ${policy.rules.join(', ')}`} <Id id={policy.policy_id} />
          </Fact>
        ))}
        {policies.length === 0 && <Fact is="Policy">No organization’s policy was over it.</Fact>}
        {clocks !== null && (
          <Fact is="Session policy">
            {clockWords(clocks)} <Event recorded={clocks.recorded} />
          </Fact>
        )}
        {taint.had.length + taint.adds.length > 0 && (
          <Fact is="Read">
            {taint.had.length === 0 ? 'Nothing before' : `${taint.had.join(', ')} before`}
            {taint.adds.length > 0 && `; ${taint.adds.join(', ')} by this call`}
          </Fact>
        )}
        <Fact is="Recorded">
          <Event recorded={recorded} />
        </Fact>
      </Facts>
    </>
  )
}

function left({ calls, session_calls: own, bytes }: NonNullable<CallAnswer['grant']>): string {
  const parts = [
    calls && `${calls.left} of ${calls.allowed} calls left then`,
    own && `${own.left} of the ${own.allowed} handed on left then`,
    bytes && `${bytes.left.toLocaleString('en-GB')} of ${bytes.allowed.toLocaleString('en-GB')} bytes left then`,
  ].filter(part => part !== null)
  return parts.length === 0 ? 'any number of calls' : parts.join(', ')
}

const parts = {
  gave_the_grant: 'gave the grant',
  approved_this_call: 'of this very call',
  was_asked_for: 'that was asked for then',
} as const

function Approval({ approval }: { readonly approval: NonNullable<CallAnswer['approval']> }) {
  const nameOf = useNames(approval.decided_by)
  const by = approval.decided_by.map(id => nameOf(id) ?? id).join(', ')
  return (
    <>
      <Id id={approval.id} /> {parts[approval.part]}, {approval.outcome}
      {by !== '' && ` by ${by}`} {approval.settled !== null && <Event recorded={approval.settled} />}
    </>
  )
}

function clockWords({ max_seconds: max, idle_seconds: idle }: NonNullable<CallAnswer['session_policy']>): string {
  if (max === null) return 'Its clocks were not recorded then.'
  const words = `${max.toLocaleString('en-GB')} s at most`
  return idle === null ? words : `${words}, ${idle.toLocaleString('en-GB')} s without activity`
}

/** The event in the log, by its index. */
function Event({ recorded }: { readonly recorded: Recorded }) {
  return (
    <span className="quiet">
      <PageLink to="/audit" search={{ text: recorded.id }}>
        index {recorded.index.toLocaleString('en-GB')}
      </PageLink>
      , <At at={recorded.at} precision="second" />
    </span>
  )
}
