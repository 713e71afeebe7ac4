import { findOrganization, findUser } from '../directory/index.ts'
import { listCalls } from '../gateway/index.ts'
import { findAccount } from '../pipes/index.ts'
import type { AccountId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import { type Frame, type Html, pageWordsIn } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { signedInWithin } from '../sessions/index.ts'
import type { Person } from '../sign-in/index.ts'
import { listLivingGrants } from './actions-grants.ts'
import { openArguments, type Seen } from './actions-ground.ts'
import { offeredValues } from './actions-values.ts'
import { askedAccounts, askedLimits, type Entered } from './derive-approval-view.ts'
import { changedBounds, type Redefined } from './derive-change.ts'
import { languageOf, shownOf } from './derive-shown.ts'
import { callUsableSeconds, needsStepUp, stepUpFreshSeconds } from './model.ts'
import {
  type ApprovalProblem,
  type Ask,
  renderApproval,
  type ShownAccount,
  type Since,
  type Taint,
} from './render-approval.ts'
import { type ApprovalCallView, renderApprovalCall, renderWholeArgument } from './render-approval-call.ts'
import { renderApprovalChange } from './render-approval-change.ts'
import { findSnapshot } from './store.ts'
import { bytesLeft, callsLeft } from './store-grants.ts'

/** What the page is about, and what the person had entered when it is shown again. */
export interface Asking {
  /** Whose reader says in which language it is asked. */
  readonly frame: Frame
  readonly person: Person
  readonly seen: Seen
  readonly entered?: Entered | undefined
  readonly problem?: ApprovalProblem | undefined
}

/** The page of a request that waits for its decision. Reading it changes nothing (T42). */
export async function askedPage(on: Platform, asking: Asking): Promise<Html> {
  const { seen } = asking
  if (seen.approval.kind === 'call') return renderApprovalCall(await callView(on, asking))
  return seen.replaces.length > 0 ? changePage(on, asking) : accessPage(on, asking)
}

/** The whole of one argument of an asked call, or of all of them. */
export async function argumentPage(on: Platform, asking: Asking, argument: string): Promise<Html> {
  return renderWholeArgument(await callView(on, asking), argument)
}

async function accessPage(on: Platform, asking: Asking): Promise<Html> {
  const { seen, entered } = asking
  const { reader } = asking.frame
  const living = await listLivingGrants(on.database, seen.session.id)
  const tools = new Set(living.flatMap(grant => grant.toolIds)).size
  return renderApproval({
    ask: await askOf(on, asking),
    accounts: await accountsOf(on, asking),
    limits: askedLimits(seen, { entered, reader }),
    // A request for other tools stands beside what the session has.
    hasNow: tools === 0 ? undefined : tools,
    since: await sinceOf(on, asking),
  })
}

/** What was approved before beside what is asked now, where that lost its ground. */
async function sinceOf(on: Platform, { seen, entered, frame }: Asking): Promise<Since | undefined> {
  if (seen.former === undefined) return undefined
  const { grant, lost } = seen.former
  const now = seen.accounts.find(one => one.providerId === grant.providerId)
  const label = async (id: AccountId | undefined): Promise<string> =>
    [now?.provider, id === undefined ? undefined : (await findAccount(on.database, id))?.label]
      .filter(part => part !== undefined)
      .join(', ')
  return {
    approvedAt: grant.createdAt,
    lost,
    bounds: changedBounds({
      request: seen.approval.request,
      replaces: [grant],
      callsLeft: await callsLeft(on.database, grant.approvalId),
      bytesLeft: await bytesLeft(on.database, grant.approvalId),
      endsAt: endsAt(seen, askedLimits(seen, { entered, reader: frame.reader }).durationSeconds),
      titles: titlesOf(seen),
      accountLabel: await label(grant.accountId),
      otherAccountLabel: now === undefined || now.id === grant.accountId ? undefined : await label(now.id),
      redefined: await redefinedOf(on, seen, frame),
      reader: frame.reader,
    }),
  }
}

/** From what the person was shown then: the words of the tool are part of what they approved. */
async function redefinedOf(on: Platform, seen: Seen, { reader }: Frame): Promise<readonly Redefined[]> {
  const { approval, former, current } = seen
  if (former === undefined) return []
  const snapshot = await findSnapshot(on.database, approval.sessionId, former.grant.approvalId)
  const shown: { readonly tools?: readonly { name: string; description: string }[] } = JSON.parse(
    snapshot?.shown ?? '{}',
  )
  const { effect: effects } = pageWordsIn(reader.locale)
  return Object.values(former.grant.bounds).flatMap(({ name, digest, effect }) => {
    const tool = current.get(name)
    if (tool === undefined || (tool.digest === digest && tool.effect === effect)) return []
    const before = shown.tools?.find(each => each.name === name)?.description ?? ''
    return [{ name, before: `${effects[effect]}: ${before}`, now: `${effects[tool.effect]}: ${tool.description}` }]
  })
}

function titlesOf({ tools }: Seen): ReadonlyMap<string, string> {
  return new Map(tools.map(tool => [tool.name, tool.title ?? tool.name]))
}

/** When a grant would end that is approved at this moment. */
function endsAt({ grantMaxSeconds, now, sessionEnd }: Seen, durationSeconds: number): Date {
  const seconds = Math.min(durationSeconds, grantMaxSeconds)
  return new Date(Math.min(now.getTime() + seconds * 1000, sessionEnd.getTime()))
}

async function changePage(on: Platform, asking: Asking): Promise<Html> {
  const { seen, entered } = asking
  const { reader } = asking.frame
  const [first] = seen.replaces
  const limits = askedLimits(seen, { entered, reader })
  const approvedAt = first?.createdAt ?? seen.now
  const account = seen.accounts.find(one => one.providerId === first?.providerId && one.id === first?.accountId)
  return renderApprovalChange({
    ask: await askOf(on, asking),
    grant: { approvedAt, expiresAt: first?.expiresAt ?? seen.now },
    bounds: changedBounds({
      request: seen.approval.request,
      replaces: seen.replaces,
      callsLeft: first === undefined ? undefined : await callsLeft(on.database, first.approvalId),
      bytesLeft: first === undefined ? undefined : await bytesLeft(on.database, first.approvalId),
      endsAt: endsAt(seen, limits.durationSeconds),
      titles: titlesOf(seen),
      accountLabel: [account?.provider, account?.label].filter(part => part !== undefined).join(', '),
      reader,
    }),
    accounts: await accountsOf(on, asking),
    limits,
  })
}

async function callView(on: Platform, asking: Asking): Promise<ApprovalCallView> {
  const { approval, accounts, current, sessionEnd } = asking.seen
  const [tool] = approval.request.tools
  const [account] = accounts
  const args = await openArguments(on, approval)
  const path = `/approvals/${approval.id}/arguments`
  const usableMs = approval.expiresAt.getTime() + callUsableSeconds * 1000
  return {
    ask: await askOf(on, asking),
    usableUntil: new Date(Math.min(usableMs, sessionEnd.getTime())),
    tool: {
      name: tool?.name ?? '',
      effect: tool?.effect ?? 'destructive',
      provider: account?.provider ?? '',
      account: account?.label,
      digest: tool?.digest ?? '',
      pinnedAt: current.get(tool?.name ?? '')?.updatedAt,
    },
    arguments: args,
    argumentsJson: canonicalize(args),
    callDigest: approval.call?.callDigest ?? '',
    argumentHref: argument => (argument === '' ? path : `${path}?name=${encodeURIComponent(argument)}`),
  }
}

/** The tools with their bounds, and what can be chosen for them as far as the accounts answer within a moment. */
async function accountsOf(on: Platform, { seen, person, entered, frame }: Asking): Promise<readonly ShownAccount[]> {
  // What the person's account can reach is theirs to look through, and nobody's in their place.
  const offered = seen.approval.userId === person.userId ? await offeredValues(on, person, seen) : new Map()
  const { reader } = frame
  return askedAccounts({
    ground: seen,
    current: seen.current,
    entered,
    connectHref: connectHref(seen),
    offered,
    reader,
  })
}

/** Connecting gives no agent access, and leads back here. */
function connectHref({ approval }: Seen): (slug: string) => string {
  return slug => `/connect/${slug}?return_to=${encodeURIComponent(`/approvals/${approval.id}`)}`
}

/** What every kind of request shows of who asks, and what has to be proven to decide it. */
export async function askOf(on: Platform, { frame, person, seen, problem }: Asking): Promise<Ask> {
  const { approval, session, application } = seen
  const organization =
    session.organizationId === undefined ? undefined : await findOrganization(on.database, session.organizationId)
  const isTheirs = approval.userId === person.userId
  const user = isTheirs ? undefined : await findUser(on.database, approval.userId)
  return {
    frame,
    csrfToken: person.csrfToken,
    fields: { shown: shownOf(seen, languageOf(frame)).digest, language: languageOf(frame) },
    approvalId: approval.id,
    code: approval.code,
    expiresAt: approval.expiresAt,
    agent: { ...seen.agent, clientId: application.clientId },
    actsFor: { email: user?.email ?? person.email, organization: organization?.name },
    purpose: approval.request.purpose,
    session: {
      id: session.id,
      expiresAt: seen.sessionEnd,
      href: isTheirs ? `/account/sessions/${session.id}` : undefined,
    },
    isTheirs,
    taint: await taintOf(on, seen),
    reached: seen.reached,
    stepUp: await stepUpOf(on, person, seen),
    others: seen.needs.map(({ name, persons }) => ({ name, persons })),
    problem,
  }
}

/** Asked only when it is needed, so that a password is typed for what writes or destroys and for nothing else. */
async function stepUpOf(on: Platform, person: Person, { approval }: Seen): Promise<Ask['stepUp']> {
  const effects = approval.request.tools.map(tool => tool.effect)
  if (!needsStepUp(effects) || (await signedInWithin(on.database, person.sessionId, stepUpFreshSeconds)))
    return undefined
  return { because: effects.includes('destructive') ? 'destroys' : 'writes' }
}

const callsLookedAtMax = 1000
const toolsNamedMax = 5

/** With which tools the session read what others wrote, for the notice above the decision. */
async function taintOf(on: Platform, seen: Seen): Promise<Taint | undefined> {
  if (!seen.taint.includes('untrusted')) return undefined
  const calls = await listCalls(on.database, { sessionId: seen.session.id, limit: callsLookedAtMax })
  const reads = calls.filter(call => call.effect === 'read' && call.outcome !== 'refused')
  const tools = [...new Set(reads.map(call => call.toolName))].slice(0, toolsNamedMax)
  const { approval, session } = seen
  const writes = approval.request.tools.some(tool => tool.effect !== 'read')
  const asksEach = approval.kind === 'call' && writes && seen.taint.includes('private')
  return { tools, lastReadAt: reads.at(-1)?.startedAt ?? session.startedAt, asksEach }
}
