import { allowAttempt, getOrganization, type Organization } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { readUpload } from '../platform/body.ts'
import { page as answerPage, assetPath, type Html, type HtmlValue } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import { type Secret, sameText } from '../platform/secret.ts'
import { cookieText, derivedFrom, flowFrame, isSecure, readCookie, wordsOf } from '../sign-in/index.ts'
import { actorOf, applicationOf, visitBy, visitSeconds } from './actions.ts'
import { sectionsFor } from './decide-sections.ts'
import type { PortalVisit, Section } from './model.ts'
import type { PortalView } from './render-portal.ts'
import { renderOver } from './render-start.ts'
import { portalWordsIn } from './words/all.ts'
import { type RefusedHere, refusedHere } from './words/words.ts'

/** What a page of the portal is answered with: the visit, whose it is, and what every page shows. */
export interface Visiting {
  readonly call: Call
  readonly visit: PortalVisit
  readonly organization: Organization
  readonly actor: Actor
  readonly view: PortalView
}

/** A form of a page of this visit. */
export interface Filling extends Visiting {
  readonly form: URLSearchParams
}

function cookieNameOf(on: Platform): string {
  return `${isSecure(on) ? '__Host-' : ''}ambit_portal_strict`
}

/** Of this host, unreadable for scripts, and sent with nothing that began elsewhere. */
export function portalCookie(on: Platform, value: Secret): string {
  return cookieText({
    name: cookieNameOf(on),
    value: value.reveal(),
    secure: isSecure(on),
    sameSite: 'Strict',
    maxAgeSeconds: visitSeconds,
  })
}

/** In the name and colours of the application, in the words of the browser. */
export async function frameOfVisit(on: Platform, call: Call, visit: PortalVisit | undefined) {
  const words = wordsOf(call, undefined)
  const application = await applicationOf(on.database, visit)
  const frame = flowFrame(on, { application, words, person: undefined })
  return { frame, words: portalWordsIn(frame.reader), shared: words }
}

/** A link or a visit that is over, in the words of the reader. */
export async function over(
  on: Platform,
  call: Call,
  { what, status }: { readonly what: 'link' | 'visit' | 'left'; readonly status: number },
): Promise<Response> {
  const { frame, words, shared } = await frameOfVisit(on, call, undefined)
  const body = renderOver({ frame, words }, { what, until: shared.noAccessYet })
  return answerPage(body, { status })
}

/** Answers within a visit; for a part that it is not for, as for an address that is none. */
export function within(section: Section | undefined, handle: (on: Platform, at: Visiting) => Promise<Response>) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const cookie = readCookie(call.request.headers.get('cookie'), cookieNameOf(on))
    const visit = cookie === undefined ? undefined : await visitBy(on, cookie)
    if (cookie === undefined || visit === undefined)
      return over(on, call, { what: 'visit', status: call.request.method === 'POST' ? 403 : 410 })
    const parts = sectionsFor(visit.intent)
    if (section !== undefined && !parts.includes(section)) throw notFound('page')
    const { frame, words } = await frameOfVisit(on, call, visit)
    return handle(on, {
      call,
      visit,
      organization: await getOrganization(on.database, visit.organizationId),
      actor: actorOf(visit),
      view: {
        frame,
        words,
        csrfToken: derivedFrom(cookie, 'csrf'),
        endsAt: visit.endsAt ?? on.clock.now(),
        sections: parts,
        goesBack: visit.returnUrl !== undefined,
      },
    })
  }
}

/** The same for a form, which counts only from a page of this visit; what is refused is said on the page again. */
export function filled(
  section: Section | undefined,
  handle: (on: Platform, at: Filling) => Promise<Response>,
  again: (on: Platform, at: Filling, shown: Shown) => Promise<Response>,
) {
  return within(section, async (on, at) => {
    const form = await readUpload(at.call.request)
    if (!sameText(form.get('csrf_token') ?? '', at.view.csrfToken))
      return again(on, { ...at, form }, { error: at.view.words.stale, status: 403 })
    await allowAttempt(on, rateLimits.portal_visit, at.visit.id)
    try {
      return await handle(on, { ...at, form })
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status === 404) throw cause
      const error = refusedIn(at.view, cause)
      return again(on, { ...at, form }, { error, status: cause.status })
    }
  })
}

export interface Shown {
  readonly error?: HtmlValue
  readonly done?: HtmlValue
  readonly waits?: HtmlValue
  readonly status?: number
}

function refusedIn({ words }: PortalView, cause: Refusal): string {
  const codes: readonly string[] = [...(cause.errors ?? []).map(({ code }) => code), cause.code]
  const known = refusedHere.find((each): each is RefusedHere => codes.includes(each))
  return known === undefined ? (cause.errors?.[0]?.message ?? cause.message) : words.refused[known]
}

/** A page of the visit, with its one script and where its forms lead. */
export function showPortal(
  on: Platform,
  { visit, view }: Visiting,
  body: Html,
  { status = 200 }: Shown = {},
): Response {
  return answerPage(body, {
    status,
    look: view.frame.look,
    script: `${on.config.baseUrl}${assetPath('portal.js')}`,
    formAction: [visit.returnUrl, visit.successUrl].filter(each => each !== undefined),
  })
}
