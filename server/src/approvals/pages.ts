import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, type Frame, type Html, type PageAnswer, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderNotFound } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
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
import { type Decided, decideAsPerson, denyAndEnd } from './actions-decide.ts'
import { findForPerson, type Seen } from './actions-ground.ts'
import { provenPresence } from './actions-presence.ts'
import type { Wider } from './check-narrowing.ts'
import { type Approval, decisionStatus, type Effect, type Given, type Need, needsStepUp } from './model.ts'
import { decideAct, showAct } from './pages-acts.ts'
import { argumentPage, askedPage } from './pages-asked.ts'
import { decidedPage } from './pages-decided.ts'
import { firstGiven, secondPage } from './pages-second.ts'
import {
  accountField,
  constraintField,
  decisionOf,
  type FieldProblem,
  parseApprovalForm,
} from './parse-approval-form.ts'
import type { ApprovalProblem } from './render-approval.ts'
import { decidesAsPerson, listNeeds } from './store-rules.ts'

/** A page for the person of this browser, about an approval that is theirs. */
interface Visit {
  readonly call: Call
  readonly person: Person
  readonly seen: Seen
  readonly frame: Frame
  readonly part: Part
}

/** As whom this person decides, and what others have to. */
interface Part {
  readonly isPerson: boolean
  readonly needs: readonly Need[]
}

async function partOf(on: Platform, { userId }: Person, { approval }: Seen): Promise<Part> {
  const isPerson = await decidesAsPerson(on.database, approval.id, userId)
  return { isPerson, needs: await listNeeds(on.database, approval.id, userId) }
}

/** Whether the person of the request has decided their part, so that what is left is the others’. */
function isOfOthers({ seen, part }: Pick<Visit, 'seen' | 'part'>): boolean {
  return !part.isPerson || seen.parts.some(each => each.given !== undefined)
}

/** A stranger signs in and comes back; a foreign and an unknown id get the same answer (MT13). */
async function visit(on: Platform, call: Call): Promise<Visit | Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const id = parseId('approval', call.params.id ?? '')
  const seen = id === undefined ? undefined : await findForPerson(on, person.userId, id)
  if (seen === undefined) return nothingHere(on, call, person)
  return { call, person, seen, frame: frameFor(on, call, person), part: await partOf(on, person, seen) }
}

function nothingHere(on: Platform, call: Call, person: Person): Response {
  return answerPage(renderNotFound(frameFor(on, call, person), call.requestId), { status: 404 })
}

async function showApproval(on: Platform, call: Call): Promise<Response> {
  const act = parseId('act', call.params.id ?? '')
  if (act !== undefined) return showAct(on, call, act)
  const visiting = await visit(on, call)
  if (visiting instanceof Response) return visiting
  if (isOver(visiting.seen)) return answerPage(await decidedPage(on, visiting))
  return answerPage(await openPage(on, visiting, undefined))
}

/** What is still to be decided, as the one who looks decides it. */
async function openPage(
  on: Platform,
  visiting: Visit,
  again: (Pick<Again, 'problem' | 'problems'> & { readonly form: URLSearchParams }) | undefined,
): Promise<Html> {
  const { frame, person, seen, part } = visiting
  const problem = again?.problem
  if (isOfOthers(visiting)) return secondPage(on, { frame, person, seen, ...part, problem })
  const entered = again && { form: again.form, problems: again.problems ?? [] }
  return askedPage(on, { frame, person, seen, entered, problem })
}

async function showArgument(on: Platform, call: Call): Promise<Response> {
  const visiting = await visit(on, call)
  if (visiting instanceof Response) return visiting
  const { person, seen } = visiting
  const name = call.url.searchParams.get('name') ?? ''
  if (seen.approval.kind !== 'call') return nothingHere(on, call, person)
  return answerPage(await argumentPage(on, visiting, name))
}

function isOver({ approval, now, sessionOver }: Seen): boolean {
  return sessionOver || decisionStatus(approval, now) !== 'pending'
}

/** The one door through which a decision comes in: cookie, form of this very page, right person, open request (I8). */
async function takeDecision(on: Platform, call: Call): Promise<Response> {
  const act = parseId('act', call.params.id ?? '')
  if (act !== undefined) return decideAct(on, call, act)
  const person = await personOf(on, call)
  const id = parseId('approval', call.params.id ?? '')
  if (person === undefined) return seeOther(`/sign-in?return_to=${encodeURIComponent(`/approvals/${id ?? ''}`)}`)
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const seen = id === undefined ? undefined : await findForPerson(on, person.userId, id)
  if (seen === undefined) return nothingHere(on, call, person)
  const { frame, language } = wordsOfForm(on, call, { person, form })
  const part = await partOf(on, person, seen)
  const taken: Taken = { call, person, seen, form, frame, language, part }
  const shownDigest = form.get('shown') ?? ''
  const approvalId = seen.approval.id
  switch (decisionOf(form)) {
    case 'review':
      return isOver(seen) ? tooLate(on, taken) : again(on, taken, { problem: { kind: 'reviewed' }, status: 200 })
    case 'approve':
      return approveFromForm(on, taken)
    case 'deny':
      return answerTo(
        on,
        taken,
        await decideAsPerson(on, person, { approvalId, shownDigest, language, decision: { kind: 'deny' } }),
      )
    case 'deny_and_end':
      return answerTo(on, taken, await denyAndEnd(on, person, { approvalId, shownDigest, language }))
  }
}

interface Taken extends Visit {
  readonly form: URLSearchParams
  readonly language: string
}

/** A form is answered in the language of its page. One that names none is the person's. */
function wordsOfForm(
  on: Platform,
  call: Call,
  { person, form }: { readonly person: Person; readonly form: URLSearchParams },
): { readonly frame: Frame; readonly language: string } {
  const named = form.get('language')
  const words = named === null ? wordsOf(call, person) : wordsIn([named])
  return { frame: frameIn(on, words, person), language: words.frame.language }
}

async function approveFromForm(on: Platform, taken: Taken): Promise<Response> {
  const { person, seen, form } = taken
  if (isOver(seen)) return tooLate(on, taken)
  const read = readGiven(taken)
  if (!read.ok) return again(on, taken, { problem: { kind: 'wider' }, status: 422, problems: read.problems })
  const proof = await provePresence(on, taken, read.given)
  if (proof !== undefined) return again(on, taken, proof)
  const decided = await decideAsPerson(on, person, {
    approvalId: seen.approval.id,
    shownDigest: form.get('shown') ?? '',
    language: taken.language,
    decision: { kind: 'approve', given: read.given },
  })
  return answerTo(on, taken, decided)
}

function readGiven({ seen, form, part }: Taken): ReturnType<typeof parseApprovalForm> {
  if (isOfOthers({ seen, part })) return { ok: true, given: firstGiven(seen) }
  const { request, kind } = seen.approval
  if (kind === 'call') return { ok: true, given: { tools: request.tools, limits: request.limits } }
  const schemas = [...seen.current].map(([name, tool]) => [name, tool.inputSchema])
  return parseApprovalForm(form, request, Object.fromEntries(schemas))
}

interface Again {
  readonly problem: ApprovalProblem
  readonly status: number
  readonly problems?: readonly FieldProblem[]
  readonly headers?: NonNullable<PageAnswer['headers']>
}

/** The page once more with what was entered; nothing was decided. */
async function again(on: Platform, taken: Taken, how: Again): Promise<Response> {
  const { problem, status, problems = [], headers = [] } = how
  const { person, form, frame } = taken
  const seen = await findForPerson(on, person.userId, taken.seen.approval.id)
  if (seen === undefined || isOver(seen)) return tooLate(on, taken)
  const visiting = { call: taken.call, frame, person, seen, part: await partOf(on, person, seen) }
  return answerPage(await openPage(on, visiting, { form, problems, problem }), { status, headers })
}

/** Decided by the same person elsewhere, expired, or withdrawn: the page says which, and nothing was changed by this. */
async function tooLate(on: Platform, { call, person, seen, frame }: Taken): Promise<Response> {
  const now = await findForPerson(on, person.userId, seen.approval.id)
  if (now === undefined) return nothingHere(on, call, person)
  return answerPage(await decidedPage(on, { frame, person, seen: now }), { status: 409 })
}

/** A password, where something writes or destroys and the last proof is older than five minutes. */
async function provePresence(on: Platform, { person, form, seen }: Taken, given: Given): Promise<Again | undefined> {
  return needsStepUp(effectsOf(seen.approval, given)) ? provenPresence(on, person, form) : undefined
}

function effectsOf({ request }: Approval, given: Given): readonly Effect[] {
  return request.tools.filter(tool => given.tools.some(each => each.name === tool.name)).map(tool => tool.effect)
}

/** 303 after what was done, so that a reload repeats nothing; the page again after what was not. */
async function answerTo(
  on: Platform,
  taken: Taken,
  decided: Decided | Awaited<ReturnType<typeof denyAndEnd>>,
): Promise<Response> {
  const { call, person, seen } = taken
  // The page that follows speaks as this one did, also where its address had chosen the language.
  const locales = wordsOf(call, person).frame.language === taken.language ? '' : `?ui_locales=${taken.language}`
  const path = `/approvals/${seen.approval.id}${locales}`
  switch (decided.outcome) {
    case 'approved':
    case 'approved_in_part':
    case 'denied':
    case 'ended':
      return seeOther(path)
    case 'over':
      return tooLate(on, taken)
    case 'unknown':
      return nothingHere(on, call, person)
    case 'signed_out':
      return seeOther(`/sign-in?return_to=${encodeURIComponent(path)}`)
    case 'changed':
      return again(on, taken, { problem: { kind: 'changed' }, status: 409 })
    case 'step_up_needed':
      return again(on, taken, { problem: { kind: 'password_needed' }, status: 403 })
    case 'nothing_checked':
      return again(on, taken, { problem: { kind: 'nothing_checked' }, status: 422 })
    case 'wider':
      return again(on, taken, { problem: { kind: 'wider' }, status: 422, problems: decided.wider.map(fieldOf) })
  }
}

function fieldOf(wider: Wider): FieldProblem {
  if (wider.field === 'account') return { field: accountField({ name: wider.tool }), fault: 'choose_account' }
  const field = wider.field === 'constraint' ? constraintField(wider.tool, wider.argument) : wider.field
  return { field, fault: 'wider' }
}

/** Pages of people: no route of the API, no bearer and no client can decide here, for none of them has this cookie. */
export const approvalPages: readonly Route[] = [
  page('get', '/approvals/{id}', { summary: 'What an agent asks for, and what became of it', handle: showApproval }),
  page('get', '/approvals/{id}/arguments', { summary: 'The whole of an argument', handle: showArgument }),
  page('post', '/approvals/{id}/decision', { summary: 'Decide an approval', handle: takeDecision }),
]
