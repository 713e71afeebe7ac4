import { record } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { delegationExceedsParent, type Session } from '../sessions/index.ts'
import { handOn } from './check-hand-on.ts'
import { budgetStripes } from './derive-budget-stripes.ts'
import { saysApproverLost, saysNoMember, saysNotReviewed, saysOtherAccount } from './errors.ts'
import { parseHandOn } from './parse-hand-on.ts'
import { databaseNow } from './store.ts'
import { insertBudget, insertHandedOn, listWithBudget, takeCalls } from './store-grants.ts'

export interface HandingOn {
  /** Whose grants they are; it is held by whoever started the one below. */
  readonly parent: Session
  readonly child: Session
  /** JSON, as an agent writes it (RFC 9396 section 2). */
  readonly details: string
}

/**
 * Hands parts of an agent's grants on to a session below its own, in the transaction that starts it. Calls below draw on the same
 * approval's budget; a limit of its own stands beside it, and is taken out of that of the session above, if that has one (T96).
 * Answers what was handed on.
 *
 * @throws Refusal 403 `delegation_exceeds_parent` for anything that the agent does not have, or not for so long, or so often.
 */
export async function handOnGrants(tx: Transaction, { parent, child, details }: HandingOn): Promise<object[]> {
  const parts = parseHandOn(details)
  if (parts === undefined) throw delegationExceedsParent('Name grants of this session, each with the part to hand on.')
  if (parent.applicationId !== child.applicationId || parent.principalId !== child.principalId)
    throw delegationExceedsParent('What a person let one agent do is not handed on to another one.')
  const held = await listWithBudget(tx, parent.id)
  const now = await databaseNow(tx)
  const given: object[] = []
  for (const { grant: id, asked } of parts) {
    const from = held.find(({ grant }) => grant.id === id)
    if (from === undefined) throw delegationExceedsParent('Name grants of this session, each with the part to hand on.')
    const { grant, callsLeft } = from
    const part = handOn({ held: grant, callsLeft, asked, now, sessionEnd: child.expiresAt })
    if (!part.ok) throw delegationExceedsParent(part.because)
    const { tools, bounds, expiresAt } = part
    const made = { ...grant, id: newId('grant'), sessionId: child.id, tools, bounds, expiresAt, handedOnFrom: grant.id }
    await insertHandedOn(tx, made).catch(refusedByGround)
    const names = tools.map(tool => bounds[tool]?.name ?? tool)
    const body = {
      actor: parent.principalId,
      grant: made.id,
      from: grant.id,
      tools: names,
      tool_ids: [...tools],
      expires_at: expiresAt.toISOString(),
    }
    await record(tx, {
      type: 'access_grant.handed_on',
      session: child.id,
      body: { ...body, max_calls: asked.maxCalls ?? null },
    })
    given.push({ type: 'access_grant', grant: made.id, tools: names, expires_at: expiresAt.toISOString() })
  }
  await limitCalls(tx, { parent, child, limits: parts.map(({ asked }) => asked.maxCalls) })
  return given
}

/** What the session above has stands on something that the one below, which may act for another organization, does not have. */
function refusedByGround(cause: unknown): never {
  if (saysOtherAccount(cause))
    throw delegationExceedsParent(
      'This grant is on an account that the session below may not use: it acts for another organization. Ask for access in that session.',
    )
  if (saysNoMember(cause))
    throw delegationExceedsParent(
      'The person you act for is no member of the organization of the session below. Start it for another one.',
    )
  if (saysNotReviewed(cause) || saysApproverLost(cause))
    throw delegationExceedsParent('What this grant stood on is not there any more. Ask for access again.')
  throw cause
}

/** A limit counts for all calls of the session below. One without a limit can't stand below one that has one. */
async function limitCalls(
  tx: Transaction,
  { parent, child, limits }: Pick<HandingOn, 'parent' | 'child'> & { readonly limits: readonly (number | undefined)[] },
): Promise<void> {
  const given = limits.filter(limit => limit !== undefined)
  const total = given.length === limits.length ? given.reduce((sum, limit) => sum + limit, 0) : undefined
  if (given.length > 0 && total === undefined)
    throw delegationExceedsParent('Give max_calls for each of them, or for none.')
  if (!(await takeCalls(tx, parent.id, total ?? Infinity)))
    throw delegationExceedsParent('The session above has not so many calls left.')
  if (total !== undefined) await insertBudget(tx, child.id, budgetStripes(total))
}
