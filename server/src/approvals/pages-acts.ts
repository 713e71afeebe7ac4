import { findUser } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import type { ActId, UserId } from '../platform/ids.ts'
import { page as answerPage, type Frame, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderNotFound } from '../platform/render-error.ts'
import type { Call } from '../platform/route.ts'
import { signedInWithin } from '../sessions/index.ts'
import {
  checkCsrf,
  frameFor,
  frameIn,
  type Person,
  personOf,
  signInAddress,
  wordsIn,
  wordsOf,
} from '../sign-in/index.ts'
import { decideActAsPerson, findActForPerson, type SeenAct } from './actions-acts.ts'
import { type NotPresent, provenPresence } from './actions-presence.ts'
import { languageOf, shownAct } from './derive-shown.ts'
import { stepUpFreshSeconds } from './model.ts'
import { decisionOf } from './parse-approval-form.ts'
import { renderAct } from './render-act.ts'

interface Visit {
  readonly call: Call
  readonly person: Person
  readonly seen: SeenAct
  readonly frame: Frame
}

/** A stranger signs in and comes back; what this person may not decide is answered like what there is not (MT13). */
export async function showAct(on: Platform, call: Call, id: ActId): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const seen = await findActForPerson(on.database, person.userId, id)
  if (seen === undefined) return nothingHere(on, call, person)
  return actPage(on, { call, person, seen, frame: frameFor(on, call, person) }, { status: 200 })
}

function nothingHere(on: Platform, call: Call, person: Person): Response {
  return answerPage(renderNotFound(frameFor(on, call, person), call.requestId), { status: 404 })
}

type Again = Partial<NotPresent> & { readonly status: number }

async function actPage(on: Platform, { person, seen, frame }: Visit, again: Again): Promise<Response> {
  const { act, parts, approvals, isOver } = seen
  const hasDecided = parts.some(part => part.userId === person.userId)
  const view = renderAct({
    frame,
    csrfToken: person.csrfToken,
    act,
    askedBy: await emailOf(on, act.askedBy),
    parts: await Promise.all(parts.map(async part => ({ ...part, email: await emailOf(on, part.userId) }))),
    approvals,
    state: isOver && act.state === 'pending' ? 'expired' : act.state,
    mayDecide: !isOver && !hasDecided && person.role !== undefined && act.roles.includes(person.role),
    hasDecided,
    fields: { shown: shownAct(seen, languageOf(frame)).digest, language: languageOf(frame) },
    asksPassword: !(await signedInWithin(on.database, person.sessionId, stepUpFreshSeconds)),
    problem: again.problem,
  })
  return answerPage(view, { status: again.status, headers: again.headers ?? [] })
}

async function emailOf(on: Platform, id: UserId): Promise<string> {
  return (await findUser(on.database, id))?.email ?? id
}

/** What `POST /approvals/{id}/decision` does with an act: the same door, and the same proofs, for each of its persons. */
export async function decideAct(on: Platform, call: Call, id: ActId): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(`/sign-in?return_to=${encodeURIComponent(`/approvals/${id}`)}`)
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const seen = await findActForPerson(on.database, person.userId, id)
  if (seen === undefined) return nothingHere(on, call, person)
  const named = form.get('language')
  const words = named === null ? wordsOf(call, person) : wordsIn([named])
  const visiting: Visit = { call, person, seen, frame: frameIn(on, words, person) }
  const decision = decisionOf(form)
  if (seen.isOver) return actPage(on, visiting, { status: 409 })
  if (decision === 'review') return actPage(on, visiting, { problem: { kind: 'reviewed' }, status: 200 })
  const missing = decision === 'approve' ? await provenPresence(on, person, form) : undefined
  if (missing !== undefined) return actPage(on, visiting, missing)
  const shownDigest = form.get('shown') ?? ''
  const { language } = words.frame
  const outcome = await decideActAsPerson(on, person, {
    id,
    shownDigest,
    language,
    decision: decision === 'approve' ? 'approve' : 'deny',
  })
  const spoken = wordsOf(call, person).frame.language === language ? '' : `?ui_locales=${language}`
  const path = `/approvals/${id}${spoken}`
  switch (outcome) {
    case 'approved':
    case 'approved_in_part':
    case 'denied':
      return seeOther(path)
    case 'signed_out':
      return seeOther(`/sign-in?return_to=${encodeURIComponent(path)}`)
    case 'unknown':
      return nothingHere(on, call, person)
    case 'step_up_needed':
      return actPage(on, visiting, { problem: { kind: 'password_needed' }, status: 403 })
    case 'over':
    case 'changed': {
      const now = await findActForPerson(on.database, person.userId, id)
      const problem = outcome === 'changed' ? { problem: { kind: 'changed' } as const } : {}
      return actPage(on, { ...visiting, seen: now ?? seen }, { ...problem, status: 409 })
    }
  }
}
