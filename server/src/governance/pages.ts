import { getUser } from '../directory/index.ts'
import { listProviders } from '../pipes/index.ts'
import { parseId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import { page as answerPage, type Frame, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { findSession, type Session } from '../sessions/index.ts'
import { frameFor, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { type Explanation, explainSession } from './actions.ts'
import { reportName, reportSession } from './actions-report.ts'
import { storyApproval, storyCall, storyGrant, touchedLines } from './derive-session-view.ts'
import { accountPages } from './pages-account.ts'
import { lifecyclePages } from './pages-lifecycle.ts'
import { securityPages } from './pages-security.ts'
import { renderSession } from './render-session.ts'
import { sessionWordsIn } from './words/all.ts'

const callsShown = 200
const newest = pageOf({ limit: 100, order: 'desc' })

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
  return answerPage(
    renderSession(
      await sessionView(on, { frame: frameFor(on, call, person), person, told, nameOfPerson: person0.email }),
    ),
  )
}

interface Viewing {
  readonly frame: Frame
  readonly person: Person
  readonly told: Explanation
  readonly nameOfPerson: string
}

async function sessionView(
  on: Platform,
  { frame, person, told, nameOfPerson }: Viewing,
): Promise<Parameters<typeof renderSession>[0]> {
  const { session, verdict } = told
  const endedBy = session.endReason === 'ended_by_person' ? nameOfPerson : undefined
  const providers = new Map((await listProviders(on.database, newest)).map(({ id, name }) => [id, name]))
  return {
    frame,
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
        storyApproval(approval, approval.decidedBy === undefined ? undefined : nameOfPerson, frame.reader),
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
          : { kind: 'verified', events: told.events.length, checkpoint: told.size },
    completeness: told.complete.complete ? told.complete : { complete: false, because: incompleteWords(told, frame) },
    receipt: told.receipt && receiptView(on, told, told.receipt),
    reportHref: `/account/sessions/${session.id}/report`,
    endAction: session.endedAt === undefined ? '/account/sessions/end' : undefined,
  }
}

function incompleteWords({ verdict, complete }: Explanation, { reader }: Frame): string {
  const { page: words } = sessionWordsIn(reader)
  return verdict.integrity === 'pending' || complete.complete
    ? words.pendingEvents
    : words.unsettled(complete.unsettled)
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

/** The same as a file that is saved: only for the person of the session, to everybody else it is not there. */
async function saveReport(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const { id } = await ownSession(on, person, call.params.id ?? '')
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Disposition': `attachment; filename="${reportName(id)}"`,
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  }
  return new Response(await reportSession(on, id), { headers })
}

export const governancePages: readonly Route[] = [
  ...securityPages,
  ...lifecyclePages,
  ...accountPages,
  page('get', '/account/sessions/{id}', { summary: 'One session explained', handle: showSession }),
  page('get', '/account/sessions/{id}/report', { summary: 'One session as a signed report', handle: saveReport }),
]
