import { findApplication } from '../applications/index.ts'
import { endGrantsOnAccount, listPendingOfPerson } from '../approvals/index.ts'

import { getPrincipal, getUser } from '../directory/index.ts'
import { disconnectAccount, getAccount, listAccounts, listProviders } from '../pipes/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { endSession, findSession, listSessionsOfPerson, type Session, sessionStatus } from '../sessions/index.ts'
import { checkCsrf, frameOf, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { type Explanation, explainSession } from './actions.ts'
import { agentRow, agentsByAccount } from './actions-account.ts'
import { actorOf, endOtherSignIns } from './actions-security.ts'
import { storyApproval, storyCall, storyGrant, touchedLines } from './derive-session-view.ts'
import { securityPages } from './pages-security.ts'
import { renderAccount } from './render-account.ts'
import { renderSession } from './render-session.ts'

const rowsMax = 20
const callsShown = 200
const newest = pageOf({ limit: 100, order: 'desc' })

async function showAccount(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const { userId } = person
  const [waiting, agents, signIns, accounts] = await Promise.all([
    listPendingOfPerson(on.database, userId, rowsMax),
    listSessionsOfPerson(on.database, userId, { kind: 'agent', limit: rowsMax }),
    listSessionsOfPerson(on.database, userId, { kind: 'user', limit: rowsMax }),
    listAccounts(on.database, newest, userId),
  ])
  const providers = new Map((await listProviders(on.database, newest)).map(provider => [provider.id, provider]))
  const usedBy = await agentsByAccount(on, agents)
  return answerPage(
    renderAccount({
      frame: frameOf(on, person),
      csrfToken: person.csrfToken,
      waiting: await Promise.all(waiting.map(approval => waitingRow(on, approval))),
      agents: await Promise.all(agents.map(session => agentRow(on, session))),
      signIns: await Promise.all(
        signIns.filter(session => isLiving(on, session)).map(session => signInRow(on, session, person)),
      ),
      accounts: accounts
        .filter(account => account.state !== 'disconnected')
        .map(account => ({
          id: account.id,
          provider: providers.get(account.providerId)?.name ?? 'A provider',
          label: account.label,
          state: account.state === 'connected' ? ('connected' as const) : ('broken' as const),
          scopes: account.scopes,
          usedBy: [...(usedBy.get(account.id) ?? [])],
          href: `/connect/${providers.get(account.providerId)?.slug ?? ''}`,
        })),
      actions: {
        signOut: '/sign-out',
        endSession: '/account/sessions/end',
        endOtherSignIns: '/account/sign-ins/end-others',
        disconnect: '/account/accounts/disconnect',
        securityHref: '/account/security',
      },
      attachCommand: `claude mcp add --transport http ambit ${on.config.baseUrl}/mcp`,
    }),
  )
}

function isLiving(on: Platform, session: Session): boolean {
  return sessionStatus(session, undefined, on.clock.now()).living
}

type Waiting = Awaited<ReturnType<typeof listPendingOfPerson>>[number]

async function waitingRow(
  on: Platform,
  approval: Waiting,
): Promise<{ href: string; agent: string; asks: string; code: string; expiresAt: Date }> {
  const session = await findSession(on.database, approval.sessionId)
  const agent = session && (await getPrincipal(on.database, session.principalId))
  const providers = [...new Set(approval.request.tools.map(tool => tool.name.split('__')[0]))].join(', ')
  return {
    href: `/approvals/${approval.id}`,
    agent: agent?.name ?? 'An agent',
    asks:
      approval.kind === 'access'
        ? `asks for access to ${providers}`
        : `asks for one call of ${approval.request.tools[0]?.name}`,
    code: approval.code,
    expiresAt: approval.expiresAt,
  }
}

async function signInRow(
  on: Platform,
  session: Session,
  person: Person,
): Promise<{
  sessionId: string
  device: string
  application: string
  lastActiveAt: Date
  expiresAt: Date
  current: boolean
}> {
  const application = await findApplication(on.database, session.applicationId)
  return {
    sessionId: session.id,
    device: session.device ?? 'An unknown device',
    application: application?.name ?? 'An application',
    lastActiveAt: session.lastActiveAt,
    expiresAt: session.expiresAt,
    current: session.id === person.sessionId,
  }
}

/** The session of the address, if it is this person's; a stranger's and an unknown one answer alike (I10). */
async function ownSession(on: Platform, person: Person, text: string): Promise<Session> {
  const id = parseId('session', text)
  const session = id && (await findSession(on.database, id))
  if (session === undefined || session.onBehalfOf !== person.userId) throw notFound('session')
  return session
}

async function showSession(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const session = await ownSession(on, person, call.params.id ?? '')
  const told = await explainSession(on, session.id, { after: undefined, limit: callsShown })
  const person0 = await getUser(on.database, person.userId)
  return answerPage(renderSession(await sessionView(on, { person, told, nameOfPerson: person0.email })))
}

interface Viewing {
  readonly person: Person
  readonly told: Explanation
  readonly nameOfPerson: string
}

async function sessionView(
  on: Platform,
  { person, told, nameOfPerson }: Viewing,
): Promise<Parameters<typeof renderSession>[0]> {
  const { session, verdict } = told
  const endedBy = session.endReason === 'ended_by_person' ? nameOfPerson : undefined
  const providers = new Map((await listProviders(on.database, newest)).map(({ id, name }) => [id, name]))
  return {
    frame: frameOf(on, person),
    csrfToken: person.csrfToken,
    homeHref: '/account',
    principal: { name: told.principal.name },
    onBehalfOf: told.onBehalfOf?.email,
    purpose: told.purpose,
    story: {
      session: {
        id: session.id,
        startedAt: session.startedAt,
        expiresAt: session.expiresAt,
        endedAt: session.endedAt,
        endReason: session.endReason,
        endedBy,
      },
      approvals: told.approvals.map(approval =>
        storyApproval(approval, approval.decidedBy === undefined ? undefined : nameOfPerson),
      ),
      grants: told.grants.map(grant =>
        storyGrant(grant, { ...told, provider: providers.get(grant.providerId) ?? grant.providerSlug }),
      ),
      calls: told.calls.map(storyCall),
    },
    callsCount: told.callsCount,
    resources: touchedLines(told.resources),
    integrity:
      verdict.integrity === 'broken'
        ? { kind: 'broken', firstBadIndex: verdict.firstBadIndex }
        : verdict.integrity === 'pending'
          ? { kind: 'pending' }
          : { kind: 'verified', events: told.events, checkpoint: told.size },
    completeness: told.complete,
    receipt: told.receipt && receiptView(on, told, told.receipt),
    endAction: session.endedAt === undefined ? '/account/sessions/end' : undefined,
  }
}

function receiptView(
  on: Platform,
  told: Explanation,
  receipt: NonNullable<Explanation['receipt']>,
): NonNullable<Parameters<typeof renderSession>[0]['receipt']> {
  const { session } = told
  return {
    ...receipt,
    endedAt: session.endedAt ?? receipt.completedAt,
    endReason: session.endReason ?? 'expired',
    offlineTokens: receipt.offlineTokens.map(token => ({
      application: token.applicationId,
      expiresAt: new Date(token.until),
    })),
    proof:
      receipt.eventIndex === undefined
        ? undefined
        : { leaf: receipt.eventIndex, checkpoint: told.size, digest: receipt.digest, key: on.signer.keyId },
  }
}

async function endFromPage(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const session = await ownSession(on, person, form.get('session_id') ?? '')
  await endSession(on, actorOf(person), session.id, 'ended_by_person')
  return seeOther(session.kind === 'agent' ? `/account/sessions/${session.id}` : '/account')
}

async function endOthers(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, await readForm(call.request))
  await endOtherSignIns(on, person)
  return seeOther('/account')
}

async function disconnect(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const id = parseId('account', form.get('account_id') ?? '')
  if (id === undefined) throw notFound('connected account')
  const account = await getAccount(on.database, id, person.userId)
  await disconnectAccount(on, actorOf(person), {
    account,
    endGrants: (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected'),
  })
  return seeOther('/account')
}

export const governancePages: readonly Route[] = [
  ...securityPages,
  page('get', '/account', { summary: 'What acts in a person’s name, and until when', handle: showAccount }),
  page('get', '/account/sessions/{id}', { summary: 'One session explained', handle: showSession }),
  page('post', '/account/sessions/end', { summary: 'End a session of one’s own', handle: endFromPage }),
  page('post', '/account/sign-ins/end-others', { summary: 'End all other sign-ins', handle: endOthers }),
  page('post', '/account/accounts/disconnect', { summary: 'Disconnect an account', handle: disconnect }),
]
