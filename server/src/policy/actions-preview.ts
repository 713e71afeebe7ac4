import { setImmediate as turn } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { OrganizationId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { testPolicy } from './actions.ts'
import { askPolicy, type Compiled, compiledPolicy, compilePolicy } from './actions-engine.ts'
import { previewRuns } from './errors.ts'
import {
  type CallEffect,
  type JudgedCall,
  type Policy,
  type PolicyFacts,
  type Preview,
  type PreviewChange,
  previewCallsMax,
  previewChangesMax,
  previewDays,
  previewLookMax,
  previewMsMax,
  type Verdict,
} from './model.ts'
import { findActive, savePreview } from './store.ts'

/** What was recorded under an organization, as the gateway hands it over. */
export interface Recorded {
  readonly kind: 'call' | 'refusal' | 'approval' | 'request'
  readonly id: string
  readonly sessionId: JudgedCall['session']
  readonly principalId: JudgedCall['principal']
  readonly person: string | null
  readonly email: string
  readonly client: string
  readonly tool: string
  readonly accountId: JudgedCall['account']
  readonly effect: CallEffect
  readonly args: JudgedCall['args'] | undefined
  readonly at: Date
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly taint: readonly string[]
}

/** Reads it, newest first. */
export type ReadRecorded = (looking: {
  readonly organizationId: OrganizationId
  readonly since: Date
  readonly look: number
  readonly limit: number
}) => Promise<{ readonly records: AsyncIterable<Recorded>; readonly complete: boolean }>

const running = perPlatform<Set<string>>(() => new Set())
const millisecondsPerDay = 86_400_000

/**
 * Runs a version over what was recorded in the last 30 days, beside the one that is active, and keeps what would change. Bounded in
 * number and time, and it says when that was not all. Only with it can this version be activated.
 *
 * @throws Refusal 409 while another preview of the organization runs here.
 */
export async function previewPolicy(on: Platform, actor: Actor, policy: Policy, read: ReadRecorded): Promise<Preview> {
  const { organizationId } = policy
  if (running(on).has(organizationId)) throw previewRuns()
  running(on).add(organizationId)
  try {
    return await preview(on, actor, policy, read)
  } finally {
    running(on).delete(organizationId)
  }
}

async function preview(on: Platform, actor: Actor, policy: Policy, read: ReadRecorded): Promise<Preview> {
  const { organizationId } = policy
  const until = on.clock.now()
  const since = new Date(until.getTime() - previewDays * millisecondsPerDay)
  const active = await findActive(on.database, organizationId)
  const tests = testPolicy(on, policy)
  const looking = { organizationId, since, look: previewLookMax, limit: previewCallsMax }
  const { records, complete } = await read(looking)
  const compared = await compare(on, { policy, active, records })
  const result: Preview = {
    since: since.toISOString(),
    until: until.toISOString(),
    ...compared,
    complete: complete && compared.complete,
    tests,
  }
  await on.database.transaction(async tx => {
    await savePreview(tx, {
      policyId: policy.id,
      against: active?.id,
      ranBy: actorName(actor),
      ranAt: until,
      result: JSON.parse(JSON.stringify(result)),
    })
    const { changes, ...counts } = result
    await record(tx, {
      type: 'policy.previewed',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        organization: organizationId,
        policy: policy.id,
        digest: policy.digest,
        against: active?.id ?? null,
        looked_at: counts.looked_at,
        complete: counts.complete,
        would_be_refused: counts.would_be_refused,
        would_be_allowed: counts.would_be_allowed,
      },
    })
  })
  return result
}

interface Comparing {
  readonly policy: Policy
  readonly active: Policy | undefined
  readonly records: AsyncIterable<Recorded>
}

type Compared = Pick<Preview, 'looked_at' | 'complete' | 'would_be_refused' | 'would_be_allowed' | 'changes'>

/** The node answers others in between: one verdict, then a turn. */
async function compare(on: Platform, { policy, active, records }: Comparing): Promise<Compared> {
  const counted = { looked_at: 0, complete: true, would_be_refused: 0, would_be_allowed: 0 }
  const changes: PreviewChange[] = []
  const end = performance.now() + previewMsMax
  for await (const each of records) {
    if (performance.now() > end) return { ...counted, complete: false, changes }
    counted.looked_at++
    const was = active === undefined ? undefined : verdictOf(on, active, each)
    const becomes = verdictOf(on, policy, each)
    if ((was?.allowed ?? true) !== becomes.allowed) {
      if (becomes.allowed) counted.would_be_allowed++
      else counted.would_be_refused++
      if (changes.length < previewChangesMax) changes.push(changeOf(each, was, becomes))
    }
    await turn()
  }
  return { ...counted, changes }
}

function verdictOf(on: Platform, policy: Policy, each: Recorded): Verdict {
  const compiled: Compiled | undefined = compiledPolicy(on, policy.id) ?? compilePolicy(on, policy.id, policy.text)
  if (compiled === undefined || each.args === undefined)
    return { allowed: false, why: 'failed', by: [], reason: undefined }
  const over = {
    organization: policy.organizationId,
    policy: policy.id,
    version: policy.version,
    groups: each.groups,
    roles: each.roles,
  }
  const facts: PolicyFacts = { person: each.person, email: each.email, client: each.client, policies: [over] }
  const call: JudgedCall = {
    principal: each.principalId,
    session: each.sessionId,
    tool: each.tool,
    provider: each.tool.split('__')[0] ?? '',
    effect: each.effect,
    account: each.accountId,
    args: each.args,
    taint: each.taint,
    at: each.at,
  }
  return askPolicy(on, compiled, { call, facts, over })
}

function changeOf(each: Recorded, was: Verdict | undefined, becomes: Verdict): PreviewChange {
  const refusing = becomes.allowed ? was : becomes
  return {
    kind: each.kind,
    id: each.id,
    session_id: each.sessionId,
    person: each.person,
    tool: each.tool,
    at: each.at.toISOString(),
    becomes: becomes.allowed ? 'allowed' : 'refused',
    why: refusing === undefined || refusing.allowed ? null : refusing.why,
    rules: refusing === undefined ? [] : [...refusing.by],
  }
}
