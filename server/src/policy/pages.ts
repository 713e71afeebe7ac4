import { findOrganization, listGroups, type Organization } from '../directory/index.ts'
import { recordedUnder } from '../gateway/index.ts'
import { listProviders } from '../pipes/index.ts'
import type { Actor } from '../platform/actor.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { canonicalize, parseJson } from '../platform/json.ts'
import { pageOf } from '../platform/list.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret, sha256Hex } from '../platform/secret.ts'
import { signedInWithin } from '../sessions/index.ts'
import {
  changeFreshSeconds,
  checkCsrf,
  frameFor,
  type Person,
  personOf,
  signInAddress,
  stepUp,
} from '../sign-in/index.ts'
import { activatePolicy, createPolicy, discardPolicy, getPolicy } from './actions.ts'
import { mayManage } from './actions-managed.ts'
import { previewPolicy } from './actions-preview.ts'
import { formCedar } from './derive-form-cedar.ts'
import type { Policy, Preview } from './model.ts'
import { parsePolicyForm } from './parse-policy-form.ts'
import { type PoliciesView, renderPolicies } from './render-policies.ts'
import { policyTestSchema } from './render-policy.ts'
import { policyPath, wordsOf } from './render-policy-parts.ts'
import { type PolicyView, renderPolicyVersion } from './render-policy-version.ts'
import { findActive, findPreview, type KeptPreview, listPolicies } from './store.ts'

interface Visit {
  readonly call: Call
  readonly person: Person
  readonly organization: Organization
}

/** Whoever may not, and whoever asks for what is not there, get the same answer (I10). */
async function visit(on: Platform, call: Call): Promise<Visit | Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(call.request.method === 'GET' ? signInAddress(call) : '/sign-in')
  const id = parseId('organization', call.params.id ?? '')
  const organization = id && (await findOrganization(on.database, id))
  if (organization === undefined || !(await mayManage(on, person, organization.id))) throw notFound('organization')
  return { call, person, organization }
}

type Handle = (on: Platform, visiting: Visit) => Promise<Response>
type Change = (on: Platform, visiting: Visit & { readonly form: URLSearchParams }) => Promise<Response>

function reads(handle: Handle) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const visiting = await visit(on, call)
    return visiting instanceof Response ? visiting : handle(on, visiting)
  }
}

function changes(handle: Change) {
  return reads(async (on, visiting) => {
    const form = await readForm(visiting.call.request)
    checkCsrf(visiting.person, form)
    return handle(on, { ...visiting, form })
  })
}

function actorOf({ userId, email, role, sessionId }: Person): Actor {
  return { kind: 'person', userId, email, role, sessionId }
}

const versionsShown = pageOf({ limit: 100, order: 'desc' })

async function showPolicies(
  on: Platform,
  { call, person, organization }: Visit,
  more: Partial<PoliciesView> & { readonly status?: number } = {},
): Promise<Response> {
  const { status = 200, ...shown } = more
  const active = await findActive(on.database, organization.id)
  const [versions, groups, providers] = await Promise.all([
    listPolicies(on.database, organization.id, versionsShown),
    listGroups(on.database, versionsShown, { organizationId: organization.id }),
    listProviders(on.database, versionsShown),
  ])
  const view = {
    frame: frameFor(on, call, person),
    csrfToken: person.csrfToken,
    organization,
    versions,
    groups: groups.map(({ id, name }) => ({ id, name })),
    providers: providers.map(({ slug, name }) => ({ slug, name })),
    text: active?.text ?? formCedar(parsePolicyForm(new URLSearchParams(), { groups: [], providers: [] })),
    tests: JSON.stringify(active?.tests ?? []),
    ...shown,
  }
  return answerPage(renderPolicies(view), { status })
}

/** Shows the rules that say what was chosen. Nothing is kept. */
const showCedar: Change = async (on, { form, ...visiting }) => {
  const [groups, providers] = await Promise.all([
    listGroups(on.database, versionsShown, { organizationId: visiting.organization.id }),
    listProviders(on.database, versionsShown),
  ])
  const chosen = parsePolicyForm(form, { groups, providers: providers.map(({ slug }) => slug) })
  return showPolicies(on, visiting, { text: formCedar(chosen), tests: '[]', fromForm: true, entered: form })
}

const keepPolicy: Change = async (on, { form, ...visiting }) => {
  const { person, organization, call } = visiting
  // A form sends each line end as two signs.
  const text = (form.get('text') ?? '').replaceAll('\r\n', '\n')
  const testsText = form.get('tests') ?? ''
  try {
    const tests = readTests(testsText)
    const policy = await createPolicy(on, actorOf(person), { organizationId: organization.id, text, tests })
    return seeOther(`${policyPath({ organization })}/${policy.id}?done=kept`)
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status !== 422) throw cause
    const faults = (cause.errors ?? []).map(({ field, message }) => `${field ?? ''}: ${message}`)
    return showPolicies(
      on,
      { person, organization, call },
      { text, tests: testsText, error: cause.message, faults, status: 422 },
    )
  }
}

function readTests(text: string): Policy['tests'] {
  const parsed = parseJson(text.trim() === '' ? '[]' : text)
  const read = policyTestSchema
    .array()
    .max(100)
    .safeParse(parsed.ok ? parsed.value : undefined)
  if (read.success) return read.data
  throw new Refusal({
    status: 422,
    code: 'invalid_request_parameters',
    message: 'The tests are no list of tests.',
    errors: read.error.issues.slice(0, 5).map(({ path, message }) => ({
      code: 'invalid_test',
      field: `tests ${path.join('.')}`,
      message,
    })),
  })
}

interface ShownVersion extends Visit {
  readonly policy: Policy
}

async function policyAt(on: Platform, visiting: Visit): Promise<ShownVersion> {
  const id = parseId('policy', visiting.call.params.policy_id ?? '')
  if (id === undefined) throw notFound('policy')
  return { ...visiting, policy: await getPolicy(on, visiting.organization.id, id) }
}

interface Seen {
  readonly active: Policy | undefined
  readonly kept: KeptPreview | undefined
  readonly fresh: boolean
}

async function seenNow(on: Platform, { policy, person }: ShownVersion): Promise<Seen> {
  return {
    active: await findActive(on.database, policy.organizationId),
    kept: await findPreview(on.database, policy),
    fresh: await signedInWithin(on.database, person.sessionId, changeFreshSeconds),
  }
}

/** What the page shows, as one digest: a decision counts only if the same would be shown now. */
function shownDigest(policy: Policy, { active, kept }: Seen): string | undefined {
  if (policy.state !== 'draft' || kept === undefined || kept.against !== active?.id) return undefined
  return sha256Hex(
    canonicalize({
      policy: policy.id,
      digest: policy.digest,
      against: active?.id ?? null,
      ran_at: kept.ranAt.toISOString(),
      preview: kept.result,
    }),
  )
}

const doneWords = ['kept', 'previewed', 'activated', 'discarded'] as const

async function showVersion(
  on: Platform,
  visiting: ShownVersion,
  { status = 200, error }: { readonly status?: number; readonly error?: string } = {},
): Promise<Response> {
  const { call, person, organization, policy } = visiting
  const seen = await seenNow(on, visiting)
  const frame = frameFor(on, call, person)
  const words = wordsOf({ frame })
  const done = doneWords.find(word => word === call.url.searchParams.get('done'))
  const view: PolicyView = {
    frame,
    csrfToken: person.csrfToken,
    organization,
    policy,
    active: seen.active,
    preview: seen.kept && previewOf(seen.kept, seen.active),
    readerId: person.userId,
    shown: shownDigest(policy, seen),
    asksPassword: !seen.fresh,
    ...(error === undefined ? {} : { error }),
    ...(done === undefined || error !== undefined ? {} : { done: words[done] }),
  }
  return answerPage(renderPolicyVersion(view), { status })
}

function previewOf(kept: KeptPreview, active: Policy | undefined): PolicyView['preview'] {
  const result: Preview = JSON.parse(JSON.stringify(kept.result))
  return {
    ranAt: kept.ranAt,
    ranBy: kept.ranBy,
    isStale: kept.against !== active?.id && kept.policyId !== active?.id,
    result,
  }
}

const runPreview: Change = async (on, visiting) => {
  const shown = await policyAt(on, visiting)
  await previewPolicy(on, actorOf(visiting.person), shown.policy, looking => recordedUnder(on, looking))
  return seeOther(`${policyPath(visiting)}/${shown.policy.id}?done=previewed`)
}

/** The one door through which a policy becomes active: cookie, form of this very page, an administrator, freshly signed in. */
const activate: Change = async (on, { form, ...visiting }) => {
  const shown = await policyAt(on, visiting)
  const words = wordsOf({ frame: frameFor(on, visiting.call, visiting.person) })
  const seen = await seenNow(on, shown)
  const digest = shownDigest(shown.policy, seen)
  if (digest === undefined || digest !== form.get('shown'))
    return showVersion(on, shown, { status: 409, error: words.changed })
  const missing = seen.fresh ? undefined : await provePresence(on, visiting.person, form)
  if (missing !== undefined)
    return showVersion(on, shown, { status: missing === 'lockedOut' ? 429 : 403, error: words[missing] })
  try {
    await activatePolicy(on, actorOf(visiting.person), shown.policy)
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status !== 409) throw cause
    return showVersion(on, await policyAt(on, visiting), { status: 409, error: cause.message })
  }
  return seeOther(`${policyPath(visiting)}/${shown.policy.id}?done=activated`)
}

async function provePresence(
  on: Platform,
  person: Person,
  form: URLSearchParams,
): Promise<'passwordNeeded' | 'passwordWrong' | 'lockedOut' | undefined> {
  const password = form.get('password') ?? ''
  if (password === '') return 'passwordNeeded'
  try {
    return (await stepUp(on, person, new Secret(password))) ? undefined : 'passwordWrong'
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status !== 429) throw cause
    return 'lockedOut'
  }
}

const discard: Change = async (on, visiting) => {
  const { policy } = await policyAt(on, visiting)
  await discardPolicy(on, actorOf(visiting.person), policy)
  return seeOther(`${policyPath(visiting)}/${policy.id}?done=discarded`)
}

const path = '/account/organizations/{id}/policies'

/** The policy of an organization, written and decided by whoever administers it. */
export const policyPages: readonly Route[] = [
  page('get', path, { summary: 'The policy of an organization', handle: reads(showPolicies) }),
  page('post', path, { summary: 'Keep the next version of a policy as a draft', handle: changes(keepPolicy) }),
  page('post', `${path}/form`, { summary: 'Show the rules that say what was chosen', handle: changes(showCedar) }),
  page('get', `${path}/{policy_id}`, {
    summary: 'One version of a policy, and what it would change',
    handle: reads(async (on, visiting) => showVersion(on, await policyAt(on, visiting))),
  }),
  page('post', `${path}/{policy_id}/preview`, {
    summary: 'Run a version over what was recorded',
    handle: changes(runPreview),
  }),
  page('post', `${path}/{policy_id}/activate`, { summary: 'Make a version the policy', handle: changes(activate) }),
  page('post', `${path}/{policy_id}/discard`, { summary: 'Give up a draft', handle: changes(discard) }),
]
