import { type Application, actsAsAgent } from '../applications/index.ts'
import { parseId } from '../platform/ids.ts'
import { code, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { externalPath, type NextStep, personOf, placeOf, stepAddress } from '../sign-in/index.ts'
import { isKnownTo, loadClient } from './actions.ts'
import { enterForCode } from './actions-enter.ts'
import { type AskedRequest, readAsked } from './actions-pushed.ts'
import { loadScopes, resourcesOf } from './actions-scopes.ts'
import { askToSignIn, reach } from './actions-sign-in.ts'
import { type AtThirdParty, enterByConsent, gateBeforeConsent } from './actions-third-party.ts'
import { decideAuthorization } from './decide-authorization.ts'
import { redirectsByItself } from './decide-automatic-redirect.ts'
import { redirectWith } from './derive-redirect.ts'
import type { AuthorizationError, AuthorizationRequest } from './model.ts'
import { consentPages } from './pages-consent.ts'
import { endSessionPages } from './pages-logout.ts'
import { consentAddress } from './pages-third-party.ts'
import { parseParameters } from './parse-parameters.ts'
import { sealRequest } from './parse-sealed.ts'
import {
  atBaseUrl,
  type Client,
  isRegistered,
  pushedOver,
  refuse,
  sendBack,
  strangeRedirect,
  unknownClient,
} from './render-answer.ts'

/**
 * RFC 6749 section 4.1.1. Until client and redirect URI are trusted every fault is a page of ours; after that the client is told.
 */
async function authorize(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const inAddress = parseParameters(call.url.searchParams)
  const clientId = inAddress.values.get('client_id')
  const application = clientId === undefined ? undefined : await loadClient(on, call, clientId)
  if (application === undefined) return refuse(on, call, unknownClient)
  const asked = await readAsked(on, call, { application, inAddress })
  if (asked === undefined) return refuse(on, call, pushedOver)
  return answerAsked(on, { ...asked, application })
}

async function answerAsked(
  on: Platform,
  { parameters, call, application }: AskedRequest & { readonly application: Application },
): Promise<Response> {
  const redirectUri = parameters.values.get('redirect_uri')
  if (redirectUri === undefined || !isRegistered(application, redirectUri)) return refuse(on, call, strangeRedirect)
  const state = parameters.values.get('state')
  const client: Client = { application, redirectUri, state }
  const scopes = await loadScopes(on.database, application)
  const resources = await resourcesOf(on.database, application)
  const { baseUrl } = on.config
  const decided = decideAuthorization({ parameters, application, redirectUri, baseUrl, scopes, resources })
  if (!decided.ok) return sendError(on, call, { client, error: decided.error, description: decided.description })
  return proceed(on, call, { client, request: decided.value })
}

interface Proceeding {
  readonly client: Client
  readonly request: AuthorizationRequest
}

/** The person's part: sign in where needed; an agent then asks for consent, an application gets its code. */
async function proceed(on: Platform, call: Call, { client, request }: Proceeding): Promise<Response> {
  const { application } = client
  const { person, signInNeeded: needed, cameBack } = await reach(on, call, request)
  const agent = actsAsAgent(application.kind)
  if (request.prompt === 'none' && agent)
    return sendError(on, call, {
      client,
      error: 'interaction_required',
      description: 'Each agent session asks a person.',
    })
  if (request.prompt === 'none' && needed)
    return sendError(on, call, { client, error: 'login_required', description: 'Nobody is signed in recently enough.' })
  if (needed || person === undefined) {
    const at = application.externalSignInUri === undefined ? undefined : externalPath
    return askToSignIn(on, call, { again: person !== undefined, at })
  }
  const organizationId = parseId('organization', call.url.searchParams.get('organization_id') ?? '')
  const entrant = { place: placeOf(call), person, application, organizationId, request }
  if (agent) return askForAgent(on, call, { client, request, entrant })
  const entered = await (application.connect.thirdParty ? enterThirdParty(on, entrant) : enterForCode(on, entrant))
  if (entered.outcome === 'unconsented') return askFirst(on, call, { client, request, entrant })
  if (entered.outcome === 'denied')
    return sendError(on, call, { client, error: 'access_denied', description: entered.text })
  if (entered.outcome === 'step') return toStep(on, call, { client, request, step: entered.step })
  return sendBack(on, { client, members: { code: entered.made.reveal() }, afterForm: cameBack ? call : undefined })
}

/** An agent that names an organization acts inside it: whether the person may, is judged before they are asked. */
async function askForAgent(
  on: Platform,
  call: Call,
  { client, request, entrant }: Proceeding & { readonly entrant: AtThirdParty },
): Promise<Response> {
  const step = entrant.organizationId === undefined ? undefined : await gateBeforeConsent(on, entrant)
  return step === undefined ? toConsent(on, call, entrant) : toStep(on, call, { client, request, step })
}

/** By what the person allowed before, unless the client wants them to be asked anew. */
function enterThirdParty(on: Platform, entrant: AtThirdParty): ReturnType<typeof enterByConsent> {
  return entrant.request.asksAnew ? Promise.resolve({ outcome: 'unconsented' }) : enterByConsent(on, entrant)
}

/** The gates come first, and the question last: whoever says yes is in. */
async function askFirst(
  on: Platform,
  call: Call,
  { client, request, entrant }: Proceeding & { readonly entrant: AtThirdParty },
): Promise<Response> {
  if (request.prompt === 'none')
    return sendError(on, call, {
      client,
      error: 'consent_required',
      description: 'The person has not let this application have all of these scopes.',
    })
  const step = await gateBeforeConsent(on, entrant)
  return step === undefined ? toConsent(on, call, entrant) : toStep(on, call, { client, request, step })
}

function toConsent(
  on: Platform,
  call: Call,
  { person, ...asked }: Pick<AtThirdParty, 'person' | 'request' | 'organizationId'>,
): Response {
  const { request, organizationId } = asked
  return seeOther(
    consentAddress(sealRequest(on, person, { request, organizationId }), call.url.searchParams.get('ui_locales')),
  )
}

interface Stepping extends Proceeding {
  readonly step: Exclude<NextStep, { step: 'done' }>
}

/** A gate has a page of its own, which leads back here; what can't be passed is for the client to tell. */
function toStep(on: Platform, call: Call, { client, request, step }: Stepping): Promise<Response> | Response {
  if (step.step === 'refused')
    return sendError(on, call, { client, error: 'access_denied', description: refusedWords[step.because] })
  if (step.step === 'sso_required')
    return sendError(on, call, { client, error: 'access_denied', description: refusedWords.sso_required })
  if (request.prompt === 'none')
    return sendError(on, call, { client, error: 'interaction_required', description: 'A person has to answer first.' })
  return seeOther(stepAddress(step, call))
}

const refusedWords = {
  method_not_allowed: 'This application does not take that way of signing in.',
  sign_up_not_allowed: 'This application makes no new accounts.',
  organization_not_allowed: 'This person can not sign in to that organization here.',
  organization_methods: 'That organization does not take this way of signing in.',
  risk: 'The rules of this server refuse this sign-in.',
  sso_required: 'That organization is entered by its single sign-on.',
}

interface SentError {
  readonly client: Client
  readonly error: AuthorizationError
  readonly description: string
}

/** RFC 6749 section 4.1.2.1, with a page in between where the redirect leads to a site that nobody vouched for (T06). */
async function sendError(on: Platform, call: Call, { client, error, description }: SentError): Promise<Response> {
  const { application, redirectUri } = client
  const members = { error, error_description: description }
  const person = await personOf(on, call)
  const knownToPerson = await isKnownTo(on, application, person)
  if (redirectsByItself({ registration: application.registration, redirectUri, knownToPerson }))
    return sendBack(on, { client, members })
  const issuer = on.config.baseUrl
  const href = redirectWith({ redirectUri, issuer, members: { ...members, state: client.state } })
  const fault = { name: 'cant_go_on', more: code(new URL(redirectUri).host) } as const
  return refuse(on, call, { ...fault, link: { label: 'tellProgram', href } }, person)
}

export const oauthPages: readonly Route[] = [
  page('get', '/oauth2/authorize', { summary: 'RFC 6749, section 4.1.1', handle: authorize }),
  ...consentPages,
  ...endSessionPages,
]
