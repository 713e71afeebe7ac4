import { endGrantsOnTools, findCallApproval, type Grant, requestCall } from '../approvals/index.ts'
import {
  type Account,
  argumentProblems,
  type Callable,
  checkFreshness,
  prepareAccount,
  type Tool,
} from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import type { Session } from '../sessions/index.ts'
import { type DecidedCall, endByClock } from './actions-admit.ts'
import { accountRefusal, connectionRefusal, openApproval, personName, reconnectionRefusal } from './actions-approval.ts'
import { policyNow, policyRemembered } from './actions-policy.ts'
import { proposeGrant, proposeTaint, rememberedGrant } from './actions-proposals.ts'
import { endedRefusal } from './actions-run.ts'
import { taintForbidsGrant } from './check-taint.ts'
import { mayAsk } from './decide-asking.ts'
import { isRefused, type JsonObject, type MayAsk, type RefusedCall } from './model.ts'
import {
  approvalText,
  boundsMissed,
  driftedRefusal,
  isPassing,
  judgedBy,
  refusalOf,
  refuse,
  tainted,
} from './render-refusal.ts'

export interface AskedCall {
  readonly session: Session
  readonly callable: Callable
  /** The account as the agent names it; undefined: none. */
  readonly named?: string | undefined
  readonly args: JsonObject
  /** From a client whose person can fill in forms. */
  readonly asking?: MayAsk | undefined
  /** Given when whose token it is comes from memory. */
  readonly tokenHash?: Buffer | undefined
}

/**
 * Everything that is judged before admission, in the order that matters: the tool as it was pinned, its definition as it is
 * now, the arguments, the account, what covers the call, the policies over it, the account's credential. The first that says no is the answer.
 */
export async function decideCall(on: Platform, call: AskedCall): Promise<DecidedCall | RefusedCall> {
  const { callable, args } = call
  const { tool } = callable
  const pinned = checkPinned(tool)
  if (pinned !== undefined) return pinned
  const lookup = await checkAccount(on, call)
  if (isRefused(lookup)) return lookup
  const { account } = lookup
  const fresh = callable.isFresh ? undefined : await checkFresh(on, tool, account)
  if (fresh !== undefined) return fresh
  const fit = checkArguments(on, tool, args)
  if (fit !== undefined) return fit
  const authority = await findAuthority(on, call, account)
  if (isRefused(authority)) return authority
  const policy = policyRemembered(on, call, account) ?? (await policyNow(on, call, account))
  if (isRefused(policy)) return policy
  const ready = callable.isReady ? undefined : await checkReady(on, tool, account)
  if (ready !== undefined) return ready
  return decided(on, call, { account, authority, policy, seen: undefined })
}

/**
 * The same by what this node remembers alone, without a look at anything. Its only answer is a yes that admission compares with
 * what is there; undefined is no answer, and the call has to be decided.
 */
export function decideRemembered(on: Platform, call: AskedCall): DecidedCall | undefined {
  const { session, callable, args } = call
  const { tool, seen } = callable
  const account = callable.account.outcome === 'connected' ? callable.account.account : undefined
  if (asksEachTime(on, session, tool) || argumentProblems(on, tool, args).length > 0) return undefined
  const covering = rememberedGrant(on, { sessionId: session.id, tool, accountId: account?.id, args })
  const policy = covering === undefined ? undefined : policyRemembered(on, call, account)
  if (covering === undefined || policy === undefined) return undefined
  return decided(on, call, { account, authority: byGrant(covering.grant, tool), policy, seen })
}

function byGrant({ id, bounds, approvalId, maxBytes }: Grant, tool: Tool): DecidedCall['authority'] {
  const isFree = Object.keys(bounds[tool.id]?.constraints ?? {}).length === 0
  return { kind: 'grant', grantId: id, isFree, ...(maxBytes === undefined ? {} : { countedFor: approvalId }) }
}

function decided(
  on: Platform,
  { session, callable, args, asking, tokenHash }: AskedCall,
  { account, authority, policy, seen }: Pick<DecidedCall, 'account' | 'authority' | 'policy' | 'seen'>,
): DecidedCall {
  const { tool, provider } = callable
  const argumentsText = canonicalize(args)
  const taint = proposeTaint(on, session.id)
  return {
    callId: newId('call'),
    session,
    tool,
    provider,
    args,
    account,
    argumentsText,
    argumentsDigest: sha256Hex(argumentsText),
    authority,
    policy,
    taint,
    taintAdds: taintAdds(tool, { isPrivate: account !== undefined || provider.kind === 'ambit', seen: taint }),
    seen,
    tokenHash,
    asking: mayAsk(authority) ? asking : undefined,
  }
}

/**
 * What others wrote is untrusted; what an account lets us read may be private, and what this server says of people is. Set when
 * the reading call is admitted.
 */
function taintAdds(
  tool: Tool,
  read: { readonly isPrivate: boolean; readonly seen: readonly string[] },
): readonly string[] {
  if (tool.effect !== 'read') return []
  return ['untrusted', ...(read.isPrivate ? ['private'] : [])].filter(label => !read.seen.includes(label))
}

function checkAccount(
  on: Platform,
  { session, callable }: AskedCall,
): Promise<FoundAccount | RefusedCall> | FoundAccount | RefusedCall {
  const { account, tool } = callable
  switch (account.outcome) {
    case 'none_needed':
      return { account: undefined }
    case 'connected':
      return { account: account.account }
    case 'connection_required':
      return connectionRefusal(on, session, { provider: tool.providerSlug, connectPath: account.connectPath })
    case 'selection_required':
    case 'account_unknown':
      return accountRefusal(tool.providerSlug, account)
  }
}

interface FoundAccount {
  readonly account: Account | undefined
}

function checkPinned(tool: Tool): RefusedCall | undefined {
  switch (tool.state) {
    case 'active':
      return undefined
    case 'drifted':
      return driftedRefusal(tool, 'pinned')
    case 'gone':
      return goneRefusal(tool, 'pinned')
  }
}

function goneRefusal({ name }: Tool, found: 'pinned' | 'read'): RefusedCall {
  return judgedBy(refuse('tool_gone', `Refused: ${name} is not served any more. Nothing was sent.`), { found })
}

function awayRefusal({ providerSlug }: Tool, step: 'definition' | 'account'): RefusedCall {
  const text = `Refused: ${providerSlug} does not answer. Nothing was sent.`
  return judgedBy(refuse('upstream_unavailable', text, { retryable: true }), { provider: providerSlug, step })
}

async function checkFresh(on: Platform, tool: Tool, account: Account | undefined): Promise<RefusedCall | undefined> {
  const { outcome } = await checkFreshness(on, tool, { account, endGrants: endGrantsOnTools })
  switch (outcome) {
    case 'same':
      return undefined
    case 'drifted':
      return driftedRefusal(tool, 'read')
    case 'gone':
      return goneRefusal(tool, 'read')
    case 'unavailable':
      return awayRefusal(tool, 'definition')
  }
}

function checkArguments(on: Platform, tool: Tool, args: JsonObject): RefusedCall | undefined {
  const [problem] = argumentProblems(on, tool, args)
  if (problem === undefined) return undefined
  const field = problem.pointer.slice(1).replaceAll('/', '.')
  const text = `Refused: ${field === '' ? 'the arguments' : field} ${problem.message}. Nothing was sent. Correct it and call again.`
  const refused = refuse('arguments_refused', text, { field: field === '' ? null : field })
  const [argument = ''] = field.split('.')
  const isKnown = Object.hasOwn(Object(tool.definition.inputSchema.properties), argument)
  return isKnown ? judgedBy(refused, { argument }) : refused
}

/**
 * What the call stands on. A destructive one is asked for each time, inside a grant too, and so is a write of a session that
 * read private data and text by others; another needs a grant that covers these very arguments, or an approval of exactly this
 * call. What no grant covers asks for one call, and says which bound of a grant it missed.
 */
async function findAuthority(
  on: Platform,
  call: AskedCall,
  account: Account | undefined,
): Promise<DecidedCall['authority'] | RefusedCall> {
  const { session, args } = call
  const { tool } = call.callable
  const covered = { sessionId: session.id, tool, accountId: account?.id, args }
  const grant = tool.effect === 'destructive' ? undefined : await proposeGrant(on, covered)
  const eachTime = taintForbidsGrant(tool.effect, proposeTaint(on, session.id))
  if (grant?.outcome === 'covered' && !eachTime) return byGrant(grant.grant, tool)
  const usable = await findCallApproval(on.database, covered)
  if (usable !== undefined) return { kind: 'approval', approvalId: usable.approval.id, callDigest: usable.callDigest }
  const policy = await policyNow(on, call, account)
  if (isRefused(policy)) return policy
  const asked = await askForCall(on, call, account)
  if (grant?.outcome === 'covered') return tainted(asked, grant.grant.id)
  if (grant?.outcome === 'outside_bounds') return boundsMissed(asked, grant)
  return judgedBy(asked, grant?.outcome === 'ended' ? { grant: grant.grant.id, grant_ended: grant.reason } : {})
}

/** By the labels that this node knows of; admission looks at those that are there. */
function asksEachTime(on: Platform, session: Session, { effect }: Tool): boolean {
  return effect === 'destructive' || taintForbidsGrant(effect, proposeTaint(on, session.id))
}

async function askForCall(on: Platform, call: AskedCall, account: Account | undefined): Promise<RefusedCall> {
  try {
    const approval = openApproval(
      await requestCall(on, { session: call.session, tool: call.callable.tool, account, args: call.args }),
    )
    const text = approvalText(approval, await personName(on, call.session))
    return { refused: 'approval_required', text, approval }
  } catch (cause) {
    if (!(cause instanceof Refusal) || isPassing(cause)) throw cause
    return cause.code === 'session_revoked' ? askedTooLate(on, call.session, cause) : refusalOf(cause)
  }
}

/** The session was over when this was asked. Whoever finds that a clock ran out starts the end, so that the door says which. */
async function askedTooLate(on: Platform, session: Session, { cause }: Refusal): Promise<RefusedCall> {
  const state = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (state === 'AM003') await endByClock(on, session, 'idle')
  if (state === 'AM004') await endByClock(on, session, 'expired')
  return endedRefusal(on, session)
}

/** Refresh and health come before admission: nothing is consumed by a call that can't be made. */
async function checkReady(on: Platform, tool: Tool, account: Account | undefined): Promise<RefusedCall | undefined> {
  if (account === undefined) return undefined
  const { outcome } = await prepareAccount(on, account)
  switch (outcome) {
    case 'ready':
      return undefined
    case 'connection_required':
      return reconnectionRefusal(on, tool.providerSlug)
    case 'unavailable':
      return awayRefusal(tool, 'account')
  }
}
