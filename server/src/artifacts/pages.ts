import { getApplication } from '../applications/index.ts'
import { type NotPresent, provenPresence } from '../approvals/index.ts'
import { listNames } from '../directory/index.ts'
import { listDrifts } from '../governance/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import { page as answerPage, type Frame, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderNotFound } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { signedInWithin } from '../sessions/index.ts'
import {
  changeFreshSeconds,
  checkCsrf,
  frameFor,
  frameIn,
  type Person,
  personOf,
  signInAddress,
  wordsIn,
  wordsOf,
} from '../sign-in/index.ts'
import { decideArtifactAsPerson, findForDecider, type SeenArtifact, shownArtifact } from './actions-decide.ts'
import type { SetChange } from './derive-set-changes.ts'
import { changeKinds } from './derive-set-changes.ts'
import type { ArtifactId } from './model.ts'
import { type DecisionForm, parseDecisionForm } from './parse-decision-form.ts'
import { type ArtifactProblem, renderArtifact } from './render-artifact-page.ts'
import { artifactWordsIn } from './words/all.ts'

interface Visit {
  readonly call: Call
  readonly person: Person
  readonly seen: SeenArtifact
  readonly frame: Frame
}

/** A stranger signs in and comes back; what this person may not decide is answered like what there is not (MT13). */
async function showArtifact(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const id = parseId('artifact', call.params.id ?? '')
  const seen = id && (await findForDecider(on.database, person, id))
  if (seen === undefined) return nothingHere(on, call, person)
  return artifactPage(on, { call, person, seen, frame: frameFor(on, call, person) }, { status: 200 })
}

function nothingHere(on: Platform, call: Call, person: Person): Response {
  return answerPage(renderNotFound(frameFor(on, call, person), call.requestId), { status: 404 })
}

interface Again {
  readonly status: number
  readonly problem?: ArtifactProblem
  readonly entered?: DecisionForm
  readonly headers?: NotPresent['headers']
}

async function artifactPage(on: Platform, { person, seen, frame }: Visit, again: Again): Promise<Response> {
  const { artifact, files, review, isAlone } = seen
  const { author } = artifact
  const language = artifactWordsIn(frame.reader).language
  const view = renderArtifact({
    frame,
    csrfToken: person.csrfToken,
    artifact,
    files,
    review,
    nameOf: await namesFor(on, seen),
    changes: artifact.state === 'drifted' ? await changesOf(on, artifact.id) : [],
    isOwn: person.userId === author.ownerId || person.userId === author.principalId,
    isMadeHere: person.sessionId === author.sessionId,
    isAlone,
    fields: { shown: shownArtifact(seen, language).digest, language },
    asksPassword: !(await signedInWithin(on.database, person.sessionId, changeFreshSeconds)),
    entered: again.entered,
    problem: again.problem,
  })
  return answerPage(view, { status: again.status, headers: again.headers ?? [] })
}

/** People and agents by their names; what has none keeps its id. */
async function namesFor(on: Platform, { artifact, review }: SeenArtifact): Promise<(id: string) => string> {
  const { author, decision, applicationId } = artifact
  const ids = [author.principalId, author.ownerId, artifact.submittedBy, review?.reportedBy, decision?.by]
  const known = await listNames(on.database, [...new Set(ids.filter(id => id !== undefined))])
  const names = new Map<string, string>(known.map(({ id, name }) => [id, name]))
  names.set(applicationId, (await getApplication(on.database, applicationId)).name)
  return id => names.get(id) ?? id
}

async function changesOf(on: Platform, id: ArtifactId): Promise<Pick<SetChange, 'path' | 'change'>[]> {
  const nothing = { severity: undefined, organizationId: undefined, sessionId: undefined }
  const page = pageOf({ limit: 1, order: 'desc' })
  const [drift] = await listDrifts(on.database, { ...nothing, rule: 'D13', state: 'open', subject: id }, page)
  const { changes } = drift?.after ?? {}
  if (!Array.isArray(changes)) return []
  return changes.flatMap(each => {
    const { path, change }: { path?: unknown; change?: unknown } = Object(each)
    const kind = changeKinds.find(known => known === change)
    return typeof path === 'string' && kind !== undefined ? { path, change: kind } : []
  })
}

/** The one door through which a decision about an artifact comes in: cookie, form of this very page, right person (I8). */
async function takeArtifactDecision(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  const id = parseId('artifact', call.params.id ?? '')
  if (person === undefined) return seeOther(`/sign-in?return_to=${encodeURIComponent(`/artifacts/${id ?? ''}`)}`)
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const seen = id && (await findForDecider(on.database, person, id))
  if (seen === undefined) return nothingHere(on, call, person)
  const named = form.get('language')
  const words = named === null ? wordsOf(call, person) : wordsIn([named])
  const visiting: Visit = { call, person, seen, frame: frameIn(on, words, person) }
  const entered = parseDecisionForm(form)
  const { decision } = entered
  if (decision === 'review') return artifactPage(on, visiting, { problem: { kind: 'reviewed' }, entered, status: 200 })
  if (entered.reason === '')
    return artifactPage(on, visiting, { problem: { kind: 'reason_missing' }, entered, status: 422 })
  const missing = await provenPresence(on, person, form)
  if (missing !== undefined) return artifactPage(on, visiting, { ...presentProblem(missing), entered })
  return decideFromForm(on, visiting, { ...entered, decision, shownDigest: form.get('shown') ?? '' })
}

function presentProblem({ problem, status, headers }: NotPresent): Again {
  const { kind } = problem
  const known: ArtifactProblem =
    kind === 'locked_out' ? problem : { kind: kind === 'password_wrong' ? 'password_wrong' : 'password_needed' }
  return { problem: known, status, ...(headers === undefined ? {} : { headers }) }
}

type Deciding = DecisionForm & { readonly decision: 'approve' | 'reject'; readonly shownDigest: string }

async function decideFromForm(on: Platform, visiting: Visit, entered: Deciding): Promise<Response> {
  const { call, person, seen, frame } = visiting
  const { id } = seen.artifact
  const { language } = artifactWordsIn(frame.reader)
  const outcome = await decideArtifactAsPerson(on, person, { ...entered, id, language })
  const spoken = wordsOf(call, person).frame.language === language ? '' : `?ui_locales=${language}`
  const path = `/artifacts/${id}${spoken}`
  switch (outcome) {
    case 'approved':
    case 'rejected':
      return seeOther(path)
    case 'signed_out':
      return seeOther(`/sign-in?return_to=${encodeURIComponent(path)}`)
    case 'unknown':
      return nothingHere(on, call, person)
    case 'step_up_needed':
      return artifactPage(on, visiting, { problem: { kind: 'password_needed' }, entered, status: 403 })
    case 'waivers_missing':
      return artifactPage(on, visiting, { problem: { kind: outcome }, entered, status: 422 })
    case 'own_artifact':
    case 'made_in_this_session':
      return artifactPage(on, visiting, { problem: { kind: outcome }, entered, status: 403 })
    case 'over':
    case 'obstacles':
    case 'changed': {
      const now = await findForDecider(on.database, person, id)
      return artifactPage(
        on,
        { ...visiting, seen: now ?? seen },
        { problem: { kind: 'changed' }, entered, status: 409 },
      )
    }
  }
}

export const artifactPages: readonly Route[] = [
  page('get', '/artifacts/{id}', {
    summary: 'What an agent made, what was found, and the access model that it encodes',
    handle: showArtifact,
  }),
  page('post', '/artifacts/{id}/decision', {
    summary: 'Decide about an artifact; one person, from this page only',
    handle: takeArtifactDecision,
  }),
]
