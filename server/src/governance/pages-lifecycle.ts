import { findApplication } from '../applications/index.ts'
import type { Principal } from '../directory/index.ts'
import type { PrincipalId } from '../platform/ids.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { parsePrincipalId } from '../sessions/index.ts'
import { type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { accountBase } from './actions-frame.ts'
import { type Lifecycle, lifecycleOf } from './actions-lifecycle.ts'
import { wouldEnd } from './derive-would-end.ts'
import { type LifecycleView, renderLifecycle, type ShownPrincipal } from './render-lifecycle.ts'
import { lifecycleWordsIn } from './words/all.ts'

async function show(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const lifecycle = await lifecycleOf(on, idOf(person, call.params.id ?? ''))
  if (!maySee(person, lifecycle.principal)) throw notFound('principal')
  return answerPage(renderLifecycle(await viewOf(on, person, lifecycle)))
}

/** `me` is whoever is there. */
function idOf(person: Person, text: string): PrincipalId {
  return text === 'me' ? person.userId : parsePrincipalId(text)
}

/** The principal itself, whoever answers for it, and who may read all; for everybody else it is not there (I10). */
function maySee({ userId, role }: Person, { id, ownerId }: Principal): boolean {
  return id === userId || ownerId === userId || role === 'owner' || role === 'admin' || role === 'auditor'
}

async function viewOf(on: Platform, person: Person, lifecycle: Lifecycle): Promise<LifecycleView> {
  const { principal, owner, sessions, keys, owns } = lifecycle
  const base = accountBase(on, person)
  const applications = await Promise.all(
    sessions.map(({ session }) => findApplication(on.database, session.applicationId)),
  )
  return {
    ...base,
    lifecycle: lifecycleWordsIn(base.frame.reader),
    name: principal.name,
    kind: principal.kind,
    state: principal.state,
    owner: owner?.name,
    wayIn: lifecycle.wayIn,
    createdAt: lifecycle.createdAt,
    lastUsedAt: lifecycle.lastUsedAt,
    sessions: sessions.map(({ session, grants }, place) => ({
      href: `/account/sessions/${session.id}`,
      application: applications[place]?.name ?? session.applicationId,
      mayDo: grants.map(({ tools }) => tools.join(', ')),
      expiresAt: session.expiresAt,
    })),
    keys: keys.map(({ kind, id, lastUsedAt, expiresAt }) => ({ kind, id, lastUsedAt, expiresAt })),
    owns: owns.filter(({ state }) => state !== 'offboarded').map(shown),
    wouldEnd: wouldEnd(lifecycle),
    findings: lifecycle.findings.map(({ kind, since }) => ({ kind, since })),
  }
}

function shown({ id, name, state }: Principal): ShownPrincipal {
  return { name, state, href: `/account/principals/${id}` }
}

export const lifecyclePages: readonly Route[] = [
  page('get', '/account/principals/{id}', { summary: 'Who answers for a principal, and what it holds', handle: show }),
]
