import { brandingOf } from '../applications/index.ts'
import { findOrganization, getUser } from '../directory/index.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, type Look, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { frameIn, organizationsFor, type Person, stepAddress, wordsOf } from '../sign-in/index.ts'
import { denyConsent } from './actions.ts'
import { loadScopes, permissionsNamed } from './actions-scopes.ts'
import { allowThirdParty, needsOrganization, scopesLetIn } from './actions-third-party.ts'
import { homeOf, shownDigest } from './derive-third-party-shown.ts'
import type { CarriedRequest } from './parse-sealed.ts'
import { answeredBefore, type Client, refuse, requestOver, sendBack } from './render-answer.ts'
import { renderThirdParty, type ThirdPartyView } from './render-third-party.ts'

/** A third party's request at its page: who is asked, for whom, and what stands in the sealed field. */
export interface Asking {
  readonly person: Person
  readonly carried: CarriedRequest
  readonly client: Client
  readonly sealed: string
}

/** False once the application may no longer ask for what this request asks for. */
export async function mayStillAsk(on: Platform, { carried, client }: Asking): Promise<boolean> {
  const { allowed } = await loadScopes(on.database, client.application)
  return carried.request.scope.split(' ').every(scope => allowed.includes(scope))
}

/** The page that asks a person whether a third party's application may use their account. */
export async function showThirdParty(
  on: Platform,
  call: Call,
  asking: Asking,
  problem?: ThirdPartyView['problem'],
): Promise<Response> {
  const { person, carried, client, sealed } = asking
  if (!(await mayStillAsk(on, asking))) return refuse(on, call, requestOver, person)
  const { application, redirectUri } = client
  const scopes = carried.request.scope.split(' ')
  const permissions = await permissionsNamed(on.database, scopes)
  const before = await scopesLetIn(on, person.userId, application.id)
  const words = wordsOf(call, person)
  const { policy, connect } = application
  const owner = connect.organizationId && (await findOrganization(on.database, connect.organizationId))
  const look = lookOf(application)
  const body = renderThirdParty({
    frame: frameIn(on, words, person),
    words,
    csrfToken: person.csrfToken,
    fields: {
      request: sealed,
      shown: shownDigest(application, permissions),
      ui_locales: call.url.searchParams.get('ui_locales') ?? undefined,
    },
    client: {
      name: application.name,
      verified: application.registration === 'admin',
      logo: look?.logo,
      home: homeOf(application),
      owner: owner?.name,
    },
    redirectUri,
    person: person.email,
    scopes: scopes.map(scope => ({
      scope,
      permission: permissions.find(({ slug }) => slug === scope),
      isNew: before.size === 0 ? undefined : !before.has(scope),
    })),
    organizations: await organizationsToChoose(on, asking),
    expiresAt: new Date(on.clock.now().getTime() + policy.maxSeconds * 1000),
    problem,
  })
  return answerPage(body, { status: problem === undefined ? 200 : 409, formAction: [redirectUri], look })
}

/** Where a look is wanted for nothing but its logo, which the page shows beside the name and never in our own place. */
function lookOf(application: Client['application']): Look | undefined {
  const { logoUrl: href, darkLogoUrl: darkHref } = brandingOf(application)
  return href === undefined ? undefined : { stylesheet: '', logo: { href, darkHref } }
}

async function organizationsToChoose(
  on: Platform,
  { person, carried, client: { application } }: Asking,
): Promise<{ id: string; name: string }[]> {
  const asked = carried.organizationId
  if (asked === undefined && !needsOrganization(application, carried.request.scope)) return []
  const user = await getUser(on.database, person.userId)
  const organizations = await organizationsFor(on.database, { user, application })
  return organizations.filter(({ id }) => asked === undefined || id === asked)
}

/** The answer of the person, once: a form that is sent twice gives one code. */
export async function decideThirdParty(
  on: Platform,
  call: Call,
  asking: Asking & { readonly form: URLSearchParams },
): Promise<Response> {
  const { person, carried, client, form } = asking
  const { request } = carried
  const place = { userAgent: call.request.headers.get('user-agent') ?? undefined, address: call.peer.address }
  switch (form.get('decision')) {
    case 'allow':
      return allow(on, call, asking)
    case 'deny': {
      if (!(await denyConsent(on, { person, request, ...place }, carried)))
        return refuse(on, call, answeredBefore, person)
      return sendBack(on, { client, members: { error: 'access_denied', error_description: 'The person said no.' } })
    }
    default:
      return seeOther(consentAddress(asking.sealed, form.get('ui_locales')))
  }
}

/** Where a sealed request is shown, in the language that its client asked for. */
export function consentAddress(sealed: string, locales: string | null): string {
  const query = new URLSearchParams({ request: sealed, ...(locales === null ? {} : { ui_locales: locales }) })
  return `/oauth2/consent?${query}`
}

async function allow(on: Platform, call: Call, asking: Asking & { readonly form: URLSearchParams }): Promise<Response> {
  const { person, carried, client, sealed, form } = asking
  if (!(await mayStillAsk(on, asking))) return refuse(on, call, requestOver, person)
  const { application } = client
  const { request } = carried
  const chosen = parseId('organization', form.get('organization_id') ?? '')
  const allowed = await allowThirdParty(on, {
    page: carried,
    shown: form.get('shown') ?? '',
    request,
    person,
    application,
    organizationId: carried.organizationId ?? chosen,
    place: { userAgent: call.request.headers.get('user-agent') ?? undefined, address: call.peer.address },
  })
  const url = new URL(consentAddress(sealed, form.get('ui_locales')), call.url)
  const here = { ...call, url }
  switch (allowed.outcome) {
    case 'entered':
      return sendBack(on, { client, members: { code: allowed.made.reveal() } })
    case 'answered':
      return refuse(on, call, answeredBefore, person)
    case 'changed':
      return showThirdParty(on, here, asking, 'changed')
    case 'denied':
      return sendBack(on, { client, members: { error: 'access_denied', error_description: allowed.text } })
    case 'step':
      if (allowed.step.step === 'organization_selection')
        return showThirdParty(on, here, asking, 'organization_missing')
      if (allowed.step.step !== 'refused') return seeOther(stepAddress(allowed.step, here))
      return sendBack(on, { client, members: { error: 'access_denied', error_description: notHere } })
  }
}

const notHere = 'This person can not enter like this, or not in that organization.'
