import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { lockOrganization } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { idFrom, type OrganizationId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { compilePolicy, type PolicyFault, readPolicy } from './actions-engine.ts'
import { runTests } from './actions-tests.ts'
import { notADraft, policyRefused, previewMissing, testsFail } from './errors.ts'
import type { Policy, PolicyId, PolicyTest, TestRun } from './model.ts'
import { activate, findActive, findPolicy, findPreview, insertDraft, listInside, retireDraft } from './store.ts'

export interface Draft {
  readonly organizationId: OrganizationId
  readonly text: string
  readonly tests: readonly PolicyTest[]
}

/**
 * Keeps a new version as a draft. It decides nothing until it is activated.
 *
 * @throws Refusal 422 for a text that our schema does not allow, with the rule and what is wrong with it.
 */
export async function createPolicy(on: Platform, actor: Actor, draft: Draft): Promise<Policy> {
  const read = readPolicy(on, draft.text)
  if ('faults' in read) throw policyRefused(read.faults)
  const tests = canonicalize(JSON.parse(JSON.stringify(draft.tests)))
  const digest = policyDigest(draft.text, tests)
  return on.database.transaction(async tx => {
    await lockOrganization(tx, draft.organizationId)
    const policy = await insertDraft(tx, { ...draft, tests, digest, createdBy: actorName(actor) })
    await tell(tx, actor, { type: 'policy.created', before: await findActive(tx, draft.organizationId), after: policy })
    return policy
  })
}

function policyDigest(text: string, tests: string): string {
  return sha256Hex(canonicalize({ text, tests: JSON.parse(tests) }))
}

/** One version. 404 for an unknown one and for another organization's alike. */
export async function getPolicy(on: Platform, organizationId: OrganizationId, id: PolicyId): Promise<Policy> {
  const policy = await findPolicy(on.database, organizationId, id)
  if (policy === undefined) throw notFound('policy')
  return policy
}

/** Gives up a draft. 409 for what is none. */
export async function discardPolicy(on: Platform, actor: Actor, policy: Policy): Promise<void> {
  await on.database.transaction(async tx => {
    if (!(await retireDraft(tx, policy))) throw notADraft()
    await tell(tx, actor, { type: 'policy.discarded', before: policy, after: undefined })
  })
}

/** What the tests of a version say. */
export function testPolicy(on: Platform, policy: Policy): TestRun[] {
  const compiled = compilePolicy(on, policy.id, policy.text)
  if (compiled === undefined) throw policyRefused([unreadable])
  return runTests(on, compiled, policy)
}

/** What is wrong with a text, and what tests say of it where nothing is. Nothing of it is kept. */
export function checkPolicy(
  on: Platform,
  { text, tests }: Omit<Draft, 'organizationId'>,
): { readonly faults: readonly PolicyFault[]; readonly tests: readonly TestRun[] } {
  const read = readPolicy(on, text)
  if ('faults' in read) return { faults: read.faults, tests: [] }
  if (tests.length === 0) return { faults: [], tests: [] }
  const of = { id: idFrom('policy', 'policy_checked'), organizationId: idFrom('organization', 'org_checked') }
  const compiled = compilePolicy(on, of.id, text)
  if (compiled === undefined) return { faults: [unreadable], tests: [] }
  return { faults: [], tests: runTests(on, compiled, { ...of, tests, version: 0 }) }
}

const unreadable = { rule: undefined, message: 'This text can’t be read.' }

/**
 * Makes a draft the policy of its organization, in place of the one that was. Only a person does, who was shown what it would
 * change: the caller has checked who it is. When it returns no call is admitted under the former version any more.
 *
 * @throws Refusal 409 when it is no draft, was not previewed against what is active now, or its tests fail.
 */
export async function activatePolicy(on: Platform, actor: Actor, policy: Policy): Promise<Policy> {
  const failed = testPolicy(on, policy).filter(({ passed }) => !passed)
  if (failed.length > 0) throw testsFail(failed.map(({ name }) => name))
  const { id, organizationId } = policy
  await on.database.transaction(async tx => {
    await lockOrganization(tx, organizationId)
    const before = await findActive(tx, organizationId)
    const preview = await findPreview(tx, policy)
    if (preview === undefined || preview.against !== before?.id) throw previewMissing()
    if (!(await activate(tx, { id, organizationId, by: actorName(actor) }))) throw notADraft()
    const shown = {
      ran_at: preview.ranAt.toISOString(),
      ran_by: preview.ranBy,
      digest: sha256Hex(canonicalize(preview.result)),
    }
    await tell(tx, actor, { type: 'policy.activated', before, after: policy, shown })
  })
  await leftBehind(on)
  return getPolicy(on, organizationId, id)
}

/** Longer than any transaction of ours may last (`transaction_timeout`): after it none that began before is left. */
const admissionsEndWithinMs = 6_000
const lookEveryMs = 5

/**
 * An admission that had compared the former version may still be about to commit. Each of those that are inside now is waited for;
 * whoever comes in later compares what is there.
 */
async function leftBehind(on: Platform): Promise<void> {
  let inside = await listInside(on.database)
  const until = performance.now() + admissionsEndWithinMs
  while (inside.length > 0 && performance.now() < until) {
    await pause(lookEveryMs)
    const now = new Set(await listInside(on.database))
    inside = inside.filter(one => now.has(one))
  }
}

interface Told {
  readonly type: 'policy.created' | 'policy.discarded' | 'policy.activated'
  readonly before: Policy | undefined
  readonly after: Policy | undefined
  readonly shown?: Readonly<Record<string, Json>>
}

async function tell(tx: Transaction, actor: Actor, { type, before, after, shown }: Told): Promise<void> {
  const organization = (after ?? before)?.organizationId
  await record(tx, {
    type,
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      organization: organization ?? null,
      before: before === undefined ? null : said(before),
      after: after === undefined ? null : said(after),
      ...(shown === undefined ? {} : { preview: shown }),
    },
  })
}

/** With its text: whoever reads the log later sees what the rule was. */
function said({ id, version, digest, text }: Policy): Readonly<Record<string, Json>> {
  return { policy: id, version, digest, text }
}
