import { emailKey } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { renderStaleForm } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { lastSignIn } from '../sessions/index.ts'
import { checkCsrf, frameFor, type Person, personOf } from '../sign-in/index.ts'
import { confirmClaim, denyClaim, findWaitingClaim, placesOf, userCodeSeconds } from './actions-claim.ts'
import { askToSignIn, reach } from './actions-sign-in.ts'
import type { ClaimFault } from './errors.ts'
import type { Waiting } from './model.ts'
import { openClaim, sealClaim } from './parse-sealed.ts'
import { atBaseUrl, type Fault, refuse } from './render-answer.ts'
import { renderClaim, renderClaimCode, renderClaimDenied } from './render-claim.ts'

/** Owning an agent takes a sign-in as fresh as approving what it may write, and the form lives as long again. */
const signInSecondsMax = 300
const formSecondsMax = 600

const claimAddress = (token: string): string => `/agent/claim?claim_attempt_token=${encodeURIComponent(token)}`

/** Who asks, and for what. A stranger signs in first, and so does who did it too long ago. */
async function show(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const asked = { prompt: undefined, maxAgeSeconds: signInSecondsMax }
  const { person, signInNeeded } = await reach(on, call, asked)
  if (signInNeeded || person === undefined) return askToSignIn(on, call, { again: person !== undefined })
  const token = call.url.searchParams.get('claim_attempt_token') ?? ''
  return told(on, call, person, async () =>
    askAbout(on, call, { person, token, ...(await findWaitingClaim(on, token)) }),
  )
}

interface Asking extends Waiting {
  readonly person: Person
  readonly token: string
}

async function askAbout(on: Platform, call: Call, { person, token, registration, attempt }: Asking): Promise<Response> {
  // Who was not asked is not told who asks either.
  if (attempt.loginHint === undefined || emailKey(attempt.loginHint) !== emailKey(person.email))
    return refuse(on, call, faults.email_mismatch, person)
  const places = await placesOf(on.database, person.userId)
  const body = renderClaim({
    frame: frameFor(on, call, person),
    csrfToken: person.csrfToken,
    fields: { claim: sealClaim(on, person, token) },
    agent: registration.name,
    place: { address: registration.ipAddress, calledItself: registration.userAgent },
    askedAt: attempt.createdAt,
    waitsUntil: attempt.expiresAt,
    person: person.email,
    organizations: places.map(({ organizationId: id, name }) => ({ id, name })),
  })
  return answerPage(body)
}

/** The person's answer, by the form of the page that showed them who asks (T20, T42). */
async function decide(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, form)
  const token = openClaim(on, person, form.get('claim') ?? '')
  if (token === undefined) return answerPage(renderStaleForm(frameFor(on, call, person), '/account'), { status: 400 })
  const signIn = await lastSignIn(on.database, person.sessionId)
  if (signIn === undefined || signIn.secondsAgo > formSecondsMax) return seeOther(claimAddress(token))
  return told(on, call, person, () => answer(on, call, { person, token, form }))
}

interface Answering {
  readonly person: Person
  readonly token: string
  readonly form: URLSearchParams
}

async function answer(on: Platform, call: Call, { person, token, form }: Answering): Promise<Response> {
  const actor = { kind: 'person', ...person } as const
  const frame = frameFor(on, call, person)
  const decision = form.get('decision')
  if (decision === 'deny') {
    await denyClaim(on, actor, token)
    return answerPage(renderClaimDenied(frame))
  }
  if (decision !== 'claim') return answerPage(renderStaleForm(frame, claimAddress(token)), { status: 400 })
  const organizationId = parseId('organization', form.get('organization_id') ?? '')
  const { registration, userCode } = await confirmClaim(on, actor, { attemptToken: token, organizationId })
  const until = new Date(on.clock.now().getTime() + userCodeSeconds * 1000)
  return answerPage(renderClaimCode({ frame, agent: registration.name, userCode, until }))
}

const gone: Fault = { status: 410, name: 'claim_gone', link: { label: 'account', href: '/account' } }
const notYours: Fault = { status: 403, name: 'claim_not_yours', link: { label: 'account', href: '/account' } }

/** What a person reads of a claim that can't be answered, or not by them; codes that only an agent meets are none of these. */
const faults: Readonly<Partial<Record<ClaimFault, Fault>>> & { readonly email_mismatch: Fault } = {
  invalid_claim: { ...gone, status: 404 },
  claim_expired: gone,
  already_claimed: gone,
  auth_method_disabled: gone,
  claim_denied: notYours,
  email_mismatch: notYours,
  wrong_account: notYours,
  invalid_organization: notYours,
  organization_selection_required: notYours,
}

async function told(on: Platform, call: Call, person: Person, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run()
  } catch (cause) {
    const fault =
      cause instanceof Refusal ? Object.entries(faults).find(([code]) => code === cause.code)?.[1] : undefined
    if (fault === undefined) throw cause
    return refuse(on, call, fault, person)
  }
}

/** Where a person says whether an agent that registered itself is theirs. */
export const claimPages: readonly Route[] = [
  page('get', '/agent/claim', { summary: 'A person sees which agent asks them to be its owner', handle: show }),
  page('post', '/agent/claim', { summary: 'The person’s answer to the agent', handle: decide }),
]
