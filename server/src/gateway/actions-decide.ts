import { argumentsDigest, findCallApproval, findGrant, requestCall } from '../approvals/index.ts'
import { type Account, argumentProblems, checkFreshness, prepareAccount, type Tool } from '../pipes/index.ts'
import { newId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Session, taintOf } from '../sessions/index.ts'
import type { DecidedCall } from './actions-admit.ts'
import { accountOf, openApproval, personName } from './actions-approval.ts'
import { isRefused, type JsonObject, type RefusedCall } from './model.ts'
import { approvalText, boundsRefusal, driftedRefusal, refuse } from './render-refusal.ts'

export interface AskedCall {
  readonly session: Session
  readonly tool: Tool
  readonly args: JsonObject
}

/**
 * Everything that is judged before admission, in the order that matters: the tool as it was pinned, its definition as it is
 * now, the arguments, the account, what covers the call, the account's credential. The first that says no is the answer.
 */
export async function decideCall(on: Platform, call: AskedCall): Promise<DecidedCall | RefusedCall> {
  const pinned = checkPinned(call.tool)
  if (pinned !== undefined) return pinned
  const fresh = await checkFresh(on, call.tool)
  if (fresh !== undefined) return fresh
  const fit = checkArguments(on, call)
  if (fit !== undefined) return fit
  const account = await accountOf(on, call.session, call.tool)
  if (isRefused(account)) return account
  const authority = await findAuthority(on, call, account.account)
  if (isRefused(authority)) return authority
  const ready = await checkReady(on, call.tool, account.account)
  if (ready !== undefined) return ready
  return {
    callId: newId('call'),
    ...call,
    account: account.account,
    argumentsText: canonicalize(call.args),
    argumentsDigest: argumentsDigest(call.args),
    authority,
    taint: await taintOf(on.database, call.session.id),
  }
}

function checkPinned(tool: Tool): RefusedCall | undefined {
  switch (tool.state) {
    case 'active':
      return undefined
    case 'drifted':
      return driftedRefusal(tool)
    case 'gone':
      return refuse('tool_gone', `Refused: ${tool.name} is not served any more. Nothing was sent.`)
  }
}

async function checkFresh(on: Platform, tool: Tool): Promise<RefusedCall | undefined> {
  const { outcome } = await checkFreshness(on, tool)
  switch (outcome) {
    case 'same':
      return undefined
    case 'drifted':
      return driftedRefusal(tool)
    case 'gone':
      return refuse('tool_gone', `Refused: ${tool.name} is not served any more. Nothing was sent.`)
    case 'unavailable':
      return refuse('upstream_unavailable', `Refused: ${tool.providerSlug} does not answer. Nothing was sent.`, {
        retryable: true,
      })
  }
}

function checkArguments(on: Platform, { tool, args }: AskedCall): RefusedCall | undefined {
  const [problem] = argumentProblems(on, tool, args)
  if (problem === undefined) return undefined
  const field = problem.pointer.slice(1).replaceAll('/', '.')
  return refuse(
    'arguments_refused',
    `Refused: ${field === '' ? 'the arguments' : field} ${problem.message}. Nothing was sent. Correct it and call again.`,
    { field: field === '' ? null : field },
  )
}

/**
 * What the call stands on. A destructive one is asked for each time, inside a grant too; another needs a grant that covers
 * these very arguments, or an approval of exactly this call.
 */
async function findAuthority(
  on: Platform,
  call: AskedCall,
  account: Account | undefined,
): Promise<DecidedCall['authority'] | RefusedCall> {
  const { session, tool, args } = call
  const covered = { sessionId: session.id, tool, accountId: account?.id, args }
  const grant = tool.effect === 'destructive' ? undefined : await findGrant(on.database, covered)
  if (grant?.outcome === 'covered') return { kind: 'grant', grantId: grant.grant.id }
  const usable = await findCallApproval(on.database, covered)
  if (usable !== undefined) return { kind: 'approval', approvalId: usable.approval.id, callDigest: usable.callDigest }
  if (grant?.outcome === 'outside_bounds') return boundsRefusal(grant)
  return askForCall(on, call, account)
}

async function askForCall(on: Platform, call: AskedCall, account: Account | undefined): Promise<RefusedCall> {
  try {
    const approval = openApproval(await requestCall(on, { ...call, account }))
    const text = approvalText(approval, await personName(on, call.session))
    return { refused: 'approval_required', text, approval }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    if (cause.status === 401) return refuse('session_revoked', cause.message)
    if (cause.code === 'tool_definition_changed') return driftedRefusal(call.tool)
    if (cause.code === 'connection_required') return refuse('connection_required', cause.message)
    throw cause
  }
}

/** Refresh and health come before admission: nothing is consumed by a call that can't be made. */
async function checkReady(on: Platform, tool: Tool, account: Account | undefined): Promise<RefusedCall | undefined> {
  if (account === undefined) return undefined
  const { outcome } = await prepareAccount(on, account)
  switch (outcome) {
    case 'ready':
      return undefined
    case 'connection_required': {
      const connectUrl = `${on.config.baseUrl}/connect/${tool.providerSlug}`
      const text = `Refused: ${tool.providerSlug} does not accept the connected account any more. The person can connect it again at ${connectUrl}.`
      return refuse('connection_required', text, { connect_url: connectUrl, provider: tool.providerSlug })
    }
    case 'unavailable':
      return refuse('upstream_unavailable', `Refused: ${tool.providerSlug} does not answer. Nothing was sent.`, {
        retryable: true,
      })
  }
}
