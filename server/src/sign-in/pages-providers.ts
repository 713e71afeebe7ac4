import { readForm } from '../platform/body.ts'
import { type HtmlValue, named, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { signedInWithin } from '../sessions/index.ts'
import { checkCsrf, personOf, signInAddress } from './actions.ts'
import { applicationName, type Flow, flowPath, openFlow } from './actions-flow.ts'
import { changeFreshSeconds } from './actions-gates.ts'
import { connectIdentity, findWaitingLink, welcomeArrival } from './actions-identities.ts'
import { passOn } from './actions-sign-in.ts'
import { endVisit, startVisit } from './actions-visits.ts'
import { checkReturnTo } from './check-return-to.ts'
import type { IdentityProvider } from './model.ts'
import { parseHints } from './parse-hints.ts'
import { goOn, home, show, toConnection } from './render-answer.ts'
import { renderRefused } from './render-gates.ts'
import { renderLinkAsk, renderLinkNeedsProof, renderProviderNote } from './render-provider.ts'

const linkPath = '/sign-in/link-account'

/** Sends a browser to a provider, as an authorization request of somebody else sends it to us. */
async function visit(on: Platform, call: Call): Promise<Response> {
  const { searchParams } = call.url
  const flow = await openFlow(on, call, { returnTo: searchParams.get('return_to') ?? undefined })
  const visiting = await startVisit(on, {
    slug: call.params.slug ?? '',
    flow: flow.browser,
    returnTo: flow.returnTo,
    loginHint: searchParams.get('login_hint') ?? parseHints(flow.returnTo).email,
    again: searchParams.get('prompt') === 'login',
  })
  return sent(flow, visiting)
}

function sent(flow: Flow, visiting: Awaited<ReturnType<typeof startVisit>>): Response {
  switch (visiting.outcome) {
    case 'sent':
      return elsewhere(visiting.address, flow.cookies)
    case 'provider_failed':
      return providerFailed(flow, visiting.provider)
    case 'unknown_provider':
      return stray(flow, 404)
  }
}

/** To the provider: the only redirect of these pages that leaves this server. */
function elsewhere(target: URL, cookies: readonly string[]): Response {
  return seeOther(target.href, cookies)
}

interface Note {
  readonly heading: HtmlValue
  readonly lead: HtmlValue
  readonly status: number
}

function note(flow: Flow, { heading, lead, status }: Note): Response {
  const goOnHref = flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
  const label = flow.words.provider.tryAgain
  return show(flow, renderProviderNote({ ...flow, heading, lead, goOn: { label, href: goOnHref } }), { status })
}

function providerFailed(flow: Flow, provider: IdentityProvider): Response {
  const { failedHeading, failed } = flow.words.provider
  return note(flow, { heading: failedHeading(named(provider.name)), lead: failed, status: 502 })
}

/** Nothing of ours waits for what this browser brings. */
function stray(flow: Flow, status: number): Response {
  const { strayHeading, stray: lead } = flow.words.provider
  return note(flow, { heading: strayHeading, lead, status })
}

/** Some providers answer with a form of their own page. It comes without our cookies, so the browser is asked to come once more. */
async function callbackByForm(_on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const kept = new URLSearchParams()
  for (const name of ['code', 'state', 'iss', 'error', 'user']) {
    const value = form.get(name)
    if (value !== null) kept.set(name, value)
  }
  return seeOther(`${call.url.pathname}?${kept}`)
}

async function callback(on: Platform, call: Call): Promise<Response> {
  const slug = call.params.slug ?? ''
  const begun = await openFlow(on, call, { returnTo: undefined })
  if (begun.isNew) return stray(begun, 400)
  const returned = await endVisit(on, { slug, flow: begun.browser, parameters: call.url.searchParams })
  if (returned.outcome === 'stray') return stray(begun, 400)
  const flow = await openFlow(on, call, { returnTo: returned.returnTo })
  const { provider } = returned
  if (returned.outcome === 'provider_failed') return providerFailed(flow, provider)
  if (returned.outcome === 'declined') {
    const { declinedHeading, declined } = flow.words.provider
    return note(flow, { heading: declinedHeading(named(provider.name)), lead: declined, status: 400 })
  }
  const welcomed = await welcomeArrival(on, flow, returned)
  return welcomed.outcome === 'proven'
    ? goOn(flow, await passOn(on, flow, { proof: welcomed.proof }))
    : notProven(flow, provider, welcomed)
}

type NotProven = Exclude<Awaited<ReturnType<typeof welcomeArrival>>, { outcome: 'proven' }>

function notProven(flow: Flow, provider: IdentityProvider, welcomed: NotProven): Response {
  const { words } = flow
  const { failedHeading, connectedHeading, connected, onlyLinks } = words.provider
  const name = named(provider.name)
  switch (welcomed.outcome) {
    case 'link': {
      const more = { link: welcomed.token.reveal(), because: welcomed.because }
      return seeOther(flowPath(linkPath, undefined, more), flow.cookies)
    }
    case 'connected':
      return note(flow, { heading: connectedHeading(name), lead: connected, status: 409 })
    case 'provider_only_links':
      return note(flow, { heading: failedHeading(name), lead: onlyLinks(name), status: 403 })
    case 'not_active':
      return note(flow, {
        heading: failedHeading(name),
        lead: words.error.notActive(named(flow.frame.brand)),
        status: 403,
      })
    case 'captured':
      return toConnection(flow, welcomed)
    case 'denied':
      return note(flow, { heading: failedHeading(name), lead: words.error.denied(named(welcomed.text)), status: 403 })
    case 'refused': {
      const otherWayHref = flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
      const view = { ...flow, because: welcomed.because, application: applicationName(flow), otherWayHref }
      return show(flow, renderRefused(view), { status: 403 })
    }
  }
}

async function showLink(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  const token = call.url.searchParams.get('link') ?? ''
  const flow = await openFlow(on, call, { returnTo: undefined, person })
  const waiting = await findWaitingLink(on, flow, { token, person })
  if (waiting === undefined) return linkOver(flow)
  const { link, provider, isProven } = waiting
  const cancelHref = link.returnTo ?? home
  if (person !== undefined && isProven) {
    const body = renderLinkAsk({
      ...flow,
      csrfToken: person.csrfToken,
      action: linkPath,
      token,
      provider: provider.name,
      theirs: link.email ?? link.subject,
      ours: person.email,
      endsAt: link.expiresAt,
      cancelHref,
    })
    return show(flow, body)
  }
  const because = call.url.searchParams.get('because') === 'link' ? 'link' : 'verify_email'
  const back = flowPath(linkPath, undefined, { link: token, because })
  const body = renderLinkNeedsProof({
    ...flow,
    provider: provider.name,
    takenEmail: because === 'link' ? link.email : undefined,
    signInHref: flowPath('/sign-in', back, { prompt: 'login', ...(link.email && { login_hint: link.email }) }),
    cancelHref,
  })
  return show(flow, body, { status: 403 })
}

function linkOver(flow: Flow): Response {
  const { linkOverHeading, linkOver: lead } = flow.words.provider
  return note(flow, { heading: linkOverHeading, lead, status: 403 })
}

async function takeLink(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const flow = await openFlow(on, call, { returnTo: undefined, person })
  const tried = await connectIdentity(on, flow, { token: form.get('link') ?? '', person })
  if (tried.outcome === 'link_proof_required') return linkOver(flow)
  if (tried.outcome === 'connected_now') return seeOther(checkReturnTo(tried.returnTo) ?? home, flow.cookies)
  const { connectedHeading, connected } = flow.words.provider
  return note(flow, { heading: connectedHeading(named(tried.provider.name)), lead: connected, status: 409 })
}

/** From the account page: a form of ours, by somebody who signed in lately. */
async function connectFromAccount(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  checkCsrf(person, await readForm(call.request))
  if (!(await signedInWithin(on.database, person.sessionId, changeFreshSeconds)))
    return seeOther(flowPath('/sign-in', home, { prompt: 'login' }))
  const flow = await openFlow(on, call, { returnTo: home, person })
  const slug = call.params.slug ?? ''
  const parts = { slug, flow: flow.browser, returnTo: home, linkingUserId: person.userId }
  const visiting = await startVisit(on, parts)
  return visiting.outcome === 'sent' ? lead(flow, visiting) : sent(flow, visiting)
}

/** Browsers hold the redirect that answers a form to the form's own policy, so a link leads on from here. */
function lead(
  flow: Flow,
  { address, provider }: { readonly address: URL; readonly provider: IdentityProvider },
): Response {
  const { linkHeading, linkThere, linkButton } = flow.words.provider
  const goOn = { label: linkButton(provider.name), href: address.href }
  const [heading, text] = [linkHeading(named(provider.name)), linkThere(named(provider.name))]
  return show(flow, renderProviderNote({ ...flow, heading, lead: text, goOn }))
}

export const providerPages: readonly Route[] = [
  page('get', '/sign-in/with/{slug}', { summary: 'To a provider, to sign in there', handle: visit }),
  page('get', '/sign-in/callback/{slug}', { summary: 'Back from a provider', handle: callback }),
  page('post', '/sign-in/callback/{slug}', {
    summary: 'Back from a provider, by its form',
    fromElsewhere: true,
    handle: callbackByForm,
  }),
  page('get', linkPath, { summary: 'Ask before a provider is connected with an account', handle: showLink }),
  page('post', linkPath, { summary: 'Connect a provider with an account', handle: takeLink }),
  page('post', '/account/identities/connect/{slug}', {
    summary: 'Begin to connect a provider with the own account',
    handle: connectFromAccount,
  }),
]
