import { type Application, findApplicationByClientId, isBuiltIn, servesPeople } from '../applications/index.ts'
import { addressDomain, findUserByEmail, getOrganization, verifiedOrganizationOf } from '../directory/index.ts'
import {
  atBaseUrl,
  isRegistered,
  parseParameters,
  refuse,
  sendBack,
  strangeRedirect,
  unknownClient,
} from '../oauth/index.ts'
import { readForm } from '../platform/body.ts'
import { type Id, parseId } from '../platform/ids.ts'
import { named, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { type Flow, findConnectionForDomain, flowPath, listConnectionsOf, openFlow, show } from '../sign-in/index.ts'
import { issueCode } from './actions-codes.ts'
import { noteTested } from './actions-connections.ts'
import { endVisit, keepPosted, startVisit } from './actions-visits.ts'
import { decideArrival } from './decide-arrival.ts'
import { decideProfileRequest } from './decide-profile-request.ts'
import type { Assertion, ProfileAsked } from './model.ts'
import { arrivePages, arriveUnasked } from './pages-arrive.ts'
import { type Came, failed, sendAway, signInBy } from './pages-back.ts'
import { logoutPages } from './pages-logout.ts'
import { samlPages } from './pages-saml.ts'
import { stray } from './render-notes.ts'
import { renderAsk, renderNote, renderTest } from './render-pages.ts'
import { findConnection, type SealedConnection } from './store-connections.ts'
import { takeTest } from './store-visits.ts'
import { ssoWordsIn } from './words/all.ts'
import { type RefusedArrival, refusedArrivals } from './words/words.ts'

const askPath = '/sign-in/sso'

/** Which organization; an address in a domain of a connection leads on. */
async function ask(on: Platform, call: Call): Promise<Response> {
  const { searchParams } = call.url
  const flow = await openFlow(on, call, { returnTo: searchParams.get('return_to') ?? undefined })
  const words = ssoWordsIn(flow.frame.reader)
  const email = searchParams.get('login_hint')?.trim() ?? ''
  const id = email === '' ? undefined : await findConnectionForDomain(on.database, addressDomain(email).toLowerCase())
  const connection = id && (await findConnection(on.database, id))
  if (connection === undefined)
    return show(
      flow,
      renderAsk({
        ...flow,
        words,
        until: flow.words.noAccessYet,
        email: email === '' ? undefined : email,
        isUnknown: email !== '',
        otherWayHref: flowPath('/sign-in', flow.returnTo, { screen: 'sign-in' }),
      }),
      { status: email === '' ? 200 : 404 },
    )
  const organization = await getOrganization(on.database, connection.organizationId)
  const { leave } = words
  return show(
    flow,
    renderNote({
      ...flow,
      title: leave.title,
      until: flow.words.noAccessYet,
      heading: leave.heading(named(organization.name)),
      lead: leave.lead(named(connection.name)),
      goOn: {
        label: leave.button,
        href: flowPath(`${askPath}/${connection.id}`, flow.returnTo, { login_hint: email }),
      },
    }),
  )
}

async function connectionOf(on: Platform, text: string | undefined): Promise<SealedConnection | undefined> {
  const id = parseId('connection', text ?? '')
  return id && (await findConnection(on.database, id))
}

/** Sends a browser to the provider of an organization, to sign in here. */
async function visit(on: Platform, call: Call): Promise<Response> {
  const { searchParams } = call.url
  const flow = await openFlow(on, call, { returnTo: searchParams.get('return_to') ?? undefined })
  const connection = await connectionOf(on, call.params.connection)
  if (connection?.state !== 'active') return stray(flow, 404)
  const away = await startVisit(on, {
    connection,
    purpose: 'sign_in',
    flow: flow.browser,
    returnTo: flow.returnTo,
    loginHint: searchParams.get('login_hint') ?? hinted(flow, 'login_hint'),
    domainHint: hinted(flow, 'domain_hint'),
    again: searchParams.get('prompt') === 'login',
  })
  return away === undefined
    ? failed(on, flow, { connection, why: 'unreachable' })
    : sendAway(on, flow, { connection, away })
}

/** What the request that the sign-in leads back to says for the provider. */
function hinted({ returnTo }: Flow, name: 'login_hint' | 'domain_hint'): string | undefined {
  const asked = returnTo === undefined ? undefined : new URL(returnTo, 'http://ambit.invalid').searchParams.get(name)
  return asked ?? undefined
}

/** By a link that was made for one test; nobody is signed in by it. */
async function test(on: Platform, call: Call): Promise<Response> {
  const flow = await openFlow(on, call, { returnTo: undefined })
  const taken = await takeTest(on.database, sha256(call.url.searchParams.get('token') ?? ''))
  const connection = taken && (await findConnection(on.database, taken.id))
  const words = ssoWordsIn(flow.frame.reader)
  if (connection === undefined)
    return show(
      flow,
      renderNote({
        ...flow,
        title: words.test.title,
        until: flow.words.noAccessYet,
        heading: words.stray.heading,
        lead: words.test.over,
      }),
      { status: 410 },
    )
  const away = await startVisit(on, {
    connection,
    purpose: 'test',
    flow: flow.browser,
    returnTo: taken?.returnTo,
    again: true,
  })
  return away === undefined
    ? failed(on, flow, { connection, why: 'unreachable' })
    : sendAway(on, flow, { connection, away })
}

/** What the provider's page posts comes without our cookies, so the browser is asked to come once more. */
async function callbackByForm(on: Platform, call: Call): Promise<Response> {
  const posted = await readForm(call.request)
  const state = posted.get('RelayState') ?? posted.get('state') ?? ''
  const connection = await connectionOf(on, call.params.connection)
  if (connection !== undefined && !(await keepPosted(on, { connection, state, posted }))) {
    const unasked = await arriveUnasked(on, call, { connection, posted })
    if (unasked !== undefined) return unasked
  }
  return seeOther(`/sso/callback/${call.params.connection}?${new URLSearchParams({ state })}`)
}

async function callback(on: Platform, call: Call): Promise<Response> {
  const begun = await openFlow(on, call, { returnTo: undefined })
  const connection = await connectionOf(on, call.params.connection)
  if (begun.isNew || connection === undefined) return stray(begun, 400)
  const returned = await endVisit(on, { connection, flow: begun.browser, parameters: call.url.searchParams })
  if (returned === undefined) return stray(begun, 400)
  const flow = await openFlow(on, call, { returnTo: returned.returnTo })
  switch (returned.purpose) {
    case 'sign_in':
      return signInBy(on, flow, { connection, returned })
    case 'profile':
      return tellProfile(on, flow, { connection, returned })
    case 'test':
      return showTest(on, flow, { connection, returned })
  }
}

/** Back to the application with a code for the profile, or with why there is none. */
async function tellProfile(on: Platform, flow: Flow, { connection, returned }: Came): Promise<Response> {
  const { back, asked } = returned
  const application = asked && (await findApplicationByClientId(on.database, asked.clientId))
  if (asked === undefined || application?.state !== 'active' || !isRegistered(application, asked.redirectUri))
    return refuse(on, flow.call, unknownClient)
  const client = { application, redirectUri: asked.redirectUri, state: asked.state }
  const fault = (error: string, description: string): Response =>
    sendBack(on, { client, members: { error, error_description: description } })
  if (connection.state !== 'active') return fault('connection_invalid', 'This connection is not active.')
  if (back.outcome === 'declined') return fault('access_denied', 'The person said no at the provider.')
  if (back.outcome === 'failed')
    return fault('server_error', 'What came back from the provider does not fit what was asked.')
  const { email } = back.assertion
  if (email === undefined) return fault('profile_email_missing', 'The provider said no e-mail address.')
  if (back.assertion.emailVerified === false)
    return fault(
      'access_denied',
      'The provider says that this address is not verified. Verify it there, and try again.',
    )
  if (!(await mayTell(on, connection, email)))
    return fault(
      'profile_not_allowed_outside_organization',
      'The address is in no domain that the organization has proven.',
    )
  const { session } = back
  const code = await issueCode(on, { connection, session, assertion: { ...back.assertion, email }, application, asked })
  return sendBack(on, { client, members: { code: code.reveal() } })
}

async function mayTell(on: Platform, { organizationId }: SealedConnection, email: string): Promise<boolean> {
  if ((await verifiedOrganizationOf(on.database, addressDomain(email))) === organizationId) return true
  return (await getOrganization(on.database, organizationId)).allowProfilesOutsideOrganization
}

async function showTest(on: Platform, flow: Flow, { connection, returned }: Came): Promise<Response> {
  const { back } = returned
  if (back.outcome !== 'told')
    return failed(on, flow, { connection, why: back.outcome === 'declined' ? 'declined' : 'answer' })
  const verdict = await verdictOn(on, connection, back.assertion)
  if (back.assertion.email !== undefined) await noteTested(on, connection)
  const words = ssoWordsIn(flow.frame.reader)
  return show(flow, renderTest({ ...flow, words, until: flow.words.noAccessYet, assertion: back.assertion, verdict }))
}

/** What would come of it, without making anybody. */
async function verdictOn(
  on: Platform,
  { organizationId }: SealedConnection,
  { email, emailVerified }: Assertion,
): Promise<'would_enter' | RefusedArrival> {
  const holder = email === undefined ? undefined : await findUserByEmail(on.database, email)
  const { allowProfilesOutsideOrganization } = await getOrganization(on.database, organizationId)
  const arrival = decideArrival({
    email,
    emailVerified,
    domainIsProven:
      email !== undefined && (await verifiedOrganizationOf(on.database, addressDomain(email))) === organizationId,
    allowsOutside: allowProfilesOutsideOrganization,
    isKnown: false,
    holder: holder && { administers: holder.role !== undefined },
  })
  return refusedArrivals.find(each => each === arrival) ?? 'would_enter'
}

/**
 * Where an application sends a browser to hear who it is from the provider of an organization. Until application and redirect URI
 * are trusted every fault is a page of ours; after that the application is told (T06).
 */
async function authorize(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const parameters = parseParameters(call.url.searchParams)
  const application = await applicationOf(on, parameters.values.get('client_id'))
  if (application === undefined) return refuse(on, call, unknownClient)
  const redirectUri = parameters.values.get('redirect_uri')
  if (redirectUri === undefined || !isRegistered(application, redirectUri)) return refuse(on, call, strangeRedirect)
  const state = parameters.values.get('state')
  const client = { application, redirectUri, state }
  const fault = (error: string, description: string): Response =>
    sendBack(on, { client, members: { error, error_description: description } })
  const decided = decideProfileRequest(parameters, application)
  if (!decided.ok) return fault(decided.fault.error, decided.fault.description)
  const id = await chosen(on, decided.value)
  const connection = id && (await findConnection(on.database, id))
  if (connection?.state !== 'active') return fault('connection_invalid', 'There is no such active connection.')
  const flow = await openFlow(on, call, { returnTo: undefined })
  const asked: ProfileAsked = {
    clientId: application.clientId,
    redirectUri,
    state,
    codeChallenge: decided.value.codeChallenge,
  }
  const { loginHint, domainHint, again } = decided.value
  const away = await startVisit(on, {
    connection,
    purpose: 'profile',
    flow: flow.browser,
    asked,
    loginHint,
    domainHint,
    again,
  })
  if (away === undefined) return fault('temporarily_unavailable', 'The provider can’t be reached right now.')
  return sendAway(on, flow, { connection, away })
}

async function applicationOf(on: Platform, clientId: string | undefined): Promise<Application | undefined> {
  const application = clientId === undefined ? undefined : await findApplicationByClientId(on.database, clientId)
  if (application?.state !== 'active' || isBuiltIn(application.kind) || application.connect.thirdParty) return undefined
  return servesPeople(application.kind) ? application : undefined
}

type Selected = Extract<ReturnType<typeof decideProfileRequest>, { ok: true }>['value']

async function chosen(on: Platform, { by }: Selected): Promise<Id<'connection'> | undefined> {
  switch (by.kind) {
    case 'connection':
      return by.id
    case 'organization':
      return (await listConnectionsOf(on.database, by.id))[0]
    case 'domain':
      return findConnectionForDomain(on.database, by.domain)
  }
}

export const ssoPages: readonly Route[] = [
  page('get', '/sso/authorize', { summary: 'Ask the provider of an organization who somebody is', handle: authorize }),
  page('get', askPath, { summary: 'Sign in through an organization, by the address', handle: ask }),
  page('get', `${askPath}/{connection}`, {
    summary: 'To the provider of an organization, to sign in there',
    handle: visit,
  }),
  page('get', '/sso/test', { summary: 'A test sign-in, to see what arrives', handle: test }),
  ...samlPages,
  ...logoutPages,
  ...arrivePages,
  page('get', '/sso/callback/{connection}', { summary: 'Back from the provider of an organization', handle: callback }),
  page('post', '/sso/callback/{connection}', {
    summary: 'Back from the provider of an organization, by its form',
    fromElsewhere: true,
    handle: callbackByForm,
  }),
]
