import { findUser } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId, type UserId } from '../platform/ids.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { signedInWithin } from '../sessions/index.ts'
import { checkCsrf, frameFor, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { delegateApprovals, endOwnDelegation } from './actions-delegations.ts'
import { provenPresence } from './actions-presence.ts'
import type { DelegationFault } from './check-delegation.ts'
import { stepUpFreshSeconds } from './model.ts'
import { type DelegationsView, renderDelegations } from './render-delegations.ts'
import { listDelegationsOf } from './store-delegations.ts'

const path = '/account/delegations'
const shownMax = 20

async function show(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  return person === undefined ? seeOther(signInAddress(call)) : delegationsPage(on, call, { person })
}

interface Shown {
  readonly person: Person
  readonly status?: number
  readonly fault?: DelegationFault | 'password_needed' | 'password_wrong' | 'locked_out'
  readonly entered?: URLSearchParams
}

async function delegationsPage(
  on: Platform,
  call: Call,
  { person, status = 200, fault, entered }: Shown,
): Promise<Response> {
  const known = await listDelegationsOf(on.database, person.userId, shownMax)
  const now = on.clock.now()
  const view: DelegationsView = {
    frame: frameFor(on, call, person),
    csrfToken: person.csrfToken,
    rows: await Promise.all(
      known.map(async ({ id, userId, delegateId, startsAt, endsAt, endedAt }) => ({
        id,
        isMine: userId === person.userId,
        other: await emailOf(on, userId === person.userId ? delegateId : userId),
        startsAt,
        endsAt: endedAt ?? endsAt,
        state: endedAt !== undefined || endsAt <= now ? 'ended' : startsAt > now ? 'later' : 'now',
      })),
    ),
    asksPassword: !(await signedInWithin(on.database, person.sessionId, stepUpFreshSeconds)),
    fault,
    entered,
  }
  return answerPage(renderDelegations(view), { status })
}

async function emailOf(on: Platform, id: UserId): Promise<string> {
  return (await findUser(on.database, id))?.email ?? id
}

async function make(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const missing = await provenPresence(on, person, form)
  if (missing !== undefined) {
    const { kind } = missing.problem
    const fault = kind === 'password_wrong' || kind === 'locked_out' ? kind : 'password_needed'
    return delegationsPage(on, call, { person, status: missing.status, fault, entered: form })
  }
  const asked = {
    email: (form.get('email') ?? '').trim(),
    startsAt: momentIn(form, 'from'),
    endsAt: momentIn(form, 'until'),
  }
  const fault = await delegateApprovals(on, person, asked)
  return fault === undefined ? seeOther(path) : delegationsPage(on, call, { person, status: 422, fault, entered: form })
}

/** `2026-12-24T18:00`, as a browser's field has it, in UTC like every time of a page. */
function momentIn(form: URLSearchParams, name: string): Date | undefined {
  const text = form.get(name) ?? ''
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? new Date(`${text}:00Z`) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

async function end(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const id = parseId('delegation', form.get('delegation_id') ?? '')
  if (id === undefined || !(await endOwnDelegation(on, person, id))) throw notFound('delegation')
  return seeOther(path)
}

/** Who decides while a person is away: made by that person alone, seen and ended by both. */
export const delegationPages: readonly Route[] = [
  page('get', path, { summary: 'Who decides in your place, and in whose you do', handle: show }),
  page('post', path, { summary: 'Let somebody decide in your place for a while', handle: make }),
  page('post', `${path}/end`, { summary: 'End it', handle: end }),
]
