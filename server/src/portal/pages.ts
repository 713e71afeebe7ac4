import {
  allowAttempt,
  createDomain,
  deleteDomain,
  getDomain,
  getOrganization,
  verifyDomain,
} from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { address, page as answerPage, host, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { limitedAddress, rateLimits } from '../platform/rate-limits.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { endVisit, lookAtLink, openLink } from './actions.ts'
import {
  type Filling,
  filled,
  frameOfVisit,
  over,
  portalCookie,
  type Shown,
  showPortal,
  type Visiting,
  within,
} from './actions-pages.ts'
import { firstSection, sectionsFor } from './decide-sections.ts'
import { certificatePages } from './pages-certificates.ts'
import { directoryPages } from './pages-directories.ts'
import { logPages } from './pages-logs.ts'
import { ssoSetupPages } from './pages-sso.ts'
import { streamPages } from './pages-streams.ts'
import { renderDomains } from './render-domains.ts'
import { sectionPath } from './render-portal.ts'
import { renderHome, renderStart } from './render-start.ts'

/** Says who asks for what. The link is not used up by it: programs that look at mails open links too. */
async function showStart(on: Platform, call: Call): Promise<Response> {
  await allowAttempt(on, rateLimits.portal_address, limitedAddress(call.peer.address))
  const token = call.url.searchParams.get('token') ?? ''
  const visit = await lookAtLink(on, token)
  if (visit === undefined) return over(on, call, { what: 'link', status: 410 })
  const { frame, words, shared } = await frameOfVisit(on, call, visit)
  const { name } = await getOrganization(on.database, visit.organizationId)
  const body = renderStart({
    frame,
    words,
    organization: name,
    application: frame.brand,
    sections: sectionsFor(visit.intent),
    token,
    until: shared.worksUntil,
    linkEndsAt: visit.linkEndsAt,
  })
  return answerPage(body, { look: frame.look })
}

async function start(on: Platform, call: Call): Promise<Response> {
  await allowAttempt(on, rateLimits.portal_address, limitedAddress(call.peer.address))
  const opened = await openLink(on, (await readForm(call.request)).get('token') ?? '')
  if (opened === undefined) return over(on, call, { what: 'link', status: 410 })
  const first = firstSection(opened.visit.intent)
  return seeOther(first === undefined ? '/portal' : sectionPath(first), [portalCookie(on, opened.cookie)])
}

async function home(on: Platform, at: Visiting): Promise<Response> {
  const [only, ...others] = at.view.sections
  return only !== undefined && others.length === 0 ? seeOther(sectionPath(only)) : showHome(on, at)
}

async function showHome(on: Platform, at: Visiting, shown: Shown = {}): Promise<Response> {
  return showPortal(on, at, renderHome({ ...at.view, ...shown, organization: at.organization.name }), shown)
}

/** The visit is over; on to where the application wants its administrators, or to a page that says so. */
async function leave(on: Platform, at: Filling): Promise<Response> {
  const { visit, form } = at
  await endVisit(on, visit)
  const target = form.get('to') === 'done' ? (visit.successUrl ?? visit.returnUrl) : visit.returnUrl
  return target === undefined ? over(on, at.call, { what: 'left', status: 200 }) : seeOther(address(target))
}

async function showDomains(on: Platform, at: Visiting | Filling, shown: Shown = {}): Promise<Response> {
  const { domains } = await getOrganization(on.database, at.visit.organizationId)
  const typed = shown.error !== undefined && 'form' in at ? (at.form.get('domain') ?? undefined) : undefined
  return showPortal(on, at, renderDomains({ ...at.view, ...shown, domains, typed }), shown)
}

async function addDomain(on: Platform, { actor, visit, form }: Filling): Promise<Response> {
  await createDomain(on, actor, { organizationId: visit.organizationId, domain: form.get('domain') ?? '' })
  return seeOther('/portal/domains')
}

/** Another organization's is answered as one that is not there. */
async function ownDomain(on: Platform, { visit, form }: Filling) {
  const domain = await getDomain(on.database, form.get('domain_id') ?? '')
  if (domain.organizationId !== visit.organizationId) throw notFound('domain')
  return domain
}

async function checkDomain(on: Platform, at: Filling): Promise<Response> {
  const { id } = await ownDomain(on, at)
  const checked = await verifyDomain(on, at.actor, id)
  const { domains: said } = at.view.words
  if (checked.state === 'verified') return showDomains(on, at, { done: said.proven(host(checked.domain)) })
  if (checked.state === 'pending') return showDomains(on, at, { waits: said.notYet })
  return showDomains(on, at, { error: at.view.words.refused.domain_already_exists })
}

/** What is proven is taken away where the organization is run, and not by a link. */
async function removeDomain(on: Platform, at: Filling): Promise<Response> {
  const domain = await ownDomain(on, at)
  if (domain.state === 'verified') throw notFound('domain')
  await deleteDomain(on, at.actor, domain.id)
  return showDomains(on, at, { done: at.view.words.domains.removed(host(domain.domain)) })
}

export const portalPages: readonly Route[] = [
  ...ssoSetupPages,
  ...certificatePages,
  ...directoryPages,
  ...logPages,
  ...streamPages,
  page('get', '/portal/start', { summary: 'A link for the administrators of an organization', handle: showStart }),
  page('post', '/portal/start', { summary: 'Begin the visit of a link, which is used up by it', handle: start }),
  page('get', '/portal', {
    summary: 'What the administrators of an organization set up',
    handle: within(undefined, home),
  }),
  page('post', '/portal/leave', { summary: 'End a visit of the portal', handle: filled(undefined, leave, showHome) }),
  page('get', '/portal/domains', { summary: 'The domains of an organization', handle: within('domains', showDomains) }),
  page('post', '/portal/domains', { summary: 'Claim a domain', handle: filled('domains', addDomain, showDomains) }),
  page('post', '/portal/domains/check', {
    summary: 'Look the record of a domain up now',
    handle: filled('domains', checkDomain, showDomains),
  }),
  page('post', '/portal/domains/remove', {
    summary: 'Give up a domain that is not proven',
    handle: filled('domains', removeDomain, showDomains),
  }),
]
