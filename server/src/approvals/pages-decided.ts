import { findUser } from '../directory/index.ts'
import type { UserId } from '../platform/ids.ts'
import type { Frame, Html } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { findReceipt, receiptFrom } from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import type { Seen } from './actions-ground.ts'
import { grantEnd } from './check-grant-covers.ts'
import { decisionStatus, type Grant } from './model.ts'
import { type ApprovalOutcome, type GivenGrant, renderApprovalDecided } from './render-approval-decided.ts'
import { constraintInWords } from './render-constraint.ts'
import { findSnapshot } from './store.ts'
import { bytesLeft, listOfApproval } from './store-grants.ts'

interface Deciding {
  readonly frame: Frame
  readonly person: Person
  readonly seen: Seen
}

/** The page of a request that can't be decided any more: what became of it, until when, and the way to end it. */
export async function decidedPage(on: Platform, { frame, person, seen }: Deciding): Promise<Html> {
  const { approval, session, sessionOver, parts } = seen
  const isMine = approval.userId === person.userId
  return renderApprovalDecided({
    frame,
    csrfToken: person.csrfToken,
    approvalId: approval.id,
    agent: seen.agent,
    requestedAt: approval.createdAt,
    outcome: await outcomeOf(on, seen, frame),
    by:
      approval.decidedBy === undefined || approval.decidedBy === person.userId
        ? undefined
        : await emailOf(on, approval.decidedBy),
    parts: await Promise.all(parts.map(async part => ({ ...part, email: await emailOf(on, part.userId) }))),
    session: {
      id: session.id,
      href: isMine ? `/account/sessions/${session.id}` : undefined,
      endAction: sessionOver || !isMine ? undefined : '/account/sessions/end',
      expiresAt: session.expiresAt,
    },
  })
}

async function emailOf(on: Platform, id: UserId): Promise<string> {
  return (await findUser(on.database, id))?.email ?? id
}

/** Members of the decision as it was kept that the page needs. */
interface KeptDecision {
  readonly decision: string
  readonly limits?: { readonly max_calls: number | null; readonly max_bytes?: number | null }
}

async function outcomeOf(on: Platform, seen: Seen, { reader }: Frame): Promise<ApprovalOutcome> {
  const { approval } = seen
  const at = approval.decidedAt ?? approval.closedAt ?? approval.expiresAt
  if (approval.decidedAt === undefined) return undecided(seen, at)
  const snapshot = await findSnapshot(on.database, approval.sessionId, approval.id)
  const kept: KeptDecision = JSON.parse(snapshot?.decision ?? '{"decision":"deny"}')
  if (kept.decision === 'deny_and_end')
    return { kind: 'denied_and_ended', at, grantsEnded: await grantsEnded(on, seen) }
  if (kept.decision !== 'approve') return { kind: 'denied', at, keptGrantFrom: seen.replaces[0]?.createdAt }
  if (approval.kind === 'call') return callOutcome(seen, at)
  const grants = await listOfApproval(on.database, approval.sessionId, approval.id)
  const maxCalls = kept.limits?.max_calls ?? undefined
  const bytesNow = grants[0]?.maxBytes === undefined ? undefined : await bytesLeft(on.database, approval.id)
  return {
    kind: 'granted',
    at,
    grants: grants.map(grant => givenGrant(grant, seen, { maxCalls, bytesLeft: bytesNow, reader })),
  }
}

function undecided(seen: Seen, at: Date): ApprovalOutcome {
  const { approval, session, now } = seen
  if (approval.state !== 'withdrawn' && decisionStatus(approval, now) === 'expired')
    return { kind: 'expired', at: approval.expiresAt }
  const by = seen.sessionOver ? 'session' : 'agent'
  return { kind: 'withdrawn', at: session.endedAt ?? at, by, endReason: session.endReason }
}

function callOutcome({ approval, session }: Seen, at: Date): ApprovalOutcome {
  const act = approval.request.tools[0]?.name ?? ''
  const usableMs = Math.min(approval.expiresAt.getTime(), session.endedAt?.getTime() ?? Number.POSITIVE_INFINITY)
  return { kind: 'call_approved', at, act, expiresAt: new Date(usableMs), used: approval.state === 'consumed' }
}

async function grantsEnded(on: Platform, { session }: Seen): Promise<number> {
  const receipt = await findReceipt(on.database, session.id)
  return receipt === undefined ? 0 : receiptFrom(receipt).grantsEnded
}

interface Given {
  readonly maxCalls: number | undefined
  readonly bytesLeft: number | undefined
  readonly reader: Frame['reader']
}

function givenGrant(grant: Grant, seen: Seen, { maxCalls, bytesLeft: left, reader }: Given): GivenGrant {
  const account = seen.accounts.find(one => one.providerId === grant.providerId && one.id === grant.accountId)
  return {
    provider: account?.provider ?? '',
    account: account?.label,
    tools: grant.tools.flatMap(id => {
      const bounds = grant.bounds[id]
      if (bounds === undefined) return []
      const title = seen.tools.find(tool => tool.name === bounds.name)?.title
      const rows = Object.entries(bounds.constraints).map(
        ([name, bound]) => `${name}: ${constraintInWords(bound, reader)}`,
      )
      return [{ name: bounds.name, title, bounds: rows }]
    }),
    startsAt: grant.createdAt,
    expiresAt: grant.expiresAt,
    maxCalls,
    ...(grant.maxBytes === undefined ? {} : { maxBytes: grant.maxBytes, bytesLeft: left }),
    endedAt: grantEnd(grant, seen.now)?.endedAt,
  }
}
