import { type Application, actsAsAgent, findApplicationByClientId, isBuiltIn } from '../applications/index.ts'
import {
  askToSignIn,
  atBaseUrl,
  type Client,
  isRegistered,
  parseParameters,
  reach,
  refuse,
  sendBack,
  strangeRedirect,
  unknownClient,
} from '../oauth/index.ts'
import type { Id } from '../platform/ids.ts'
import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import {
  connectionOrganization,
  listConnectionsOf,
  type NextStep,
  placeOf,
  providerPath,
  stepAddress,
} from '../sign-in/index.ts'
import { enterApplication } from './actions-enter.ts'
import { decideUserAuthorization } from './decide-authorization.ts'
import type { AuthorizationAsked, AuthorizationFault } from './model.ts'
import { logoutPage } from './pages-logout.ts'
import { found } from './render-found.ts'

/**
 * Where an application sends a browser to sign a person in. Until application and redirect URI are trusted every fault is a page
 * of ours; after that the application is told (T06).
 */
async function authorize(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const parameters = parseParameters(call.url.searchParams)
  const application = await applicationOf(on, parameters.values.get('client_id'))
  if (application === undefined) return refuse(on, call, unknownClient)
  const redirectUri = parameters.values.get('redirect_uri')
  if (redirectUri === undefined || !isRegistered(application, redirectUri)) return refuse(on, call, strangeRedirect)
  const client: Client = { application, redirectUri, state: parameters.values.get('state') }
  const decided = decideUserAuthorization(parameters, application)
  if (!decided.ok) return tellFault(on, client, decided.fault)
  return proceed(on, call, { client, asked: decided.value })
}

async function applicationOf(on: Platform, clientId: string | undefined): Promise<Application | undefined> {
  const application = clientId === undefined ? undefined : await findApplicationByClientId(on.database, clientId)
  if (application?.state !== 'active' || isBuiltIn(application.kind)) return undefined
  // A third party gets people by the standard door, which asks them; this one is for applications of our own.
  if (application.connect.thirdParty) return undefined
  return actsAsAgent(application.kind) ? undefined : application
}

interface Proceeding {
  readonly client: Client
  readonly asked: AuthorizationAsked
}

/** The person's part: sign in where needed, pass each gate that is left, and the application gets its code. */
async function proceed(on: Platform, call: Call, { client, asked }: Proceeding): Promise<Response> {
  const way = await wayOf(on, asked)
  if ('fault' in way) return tellFault(on, client, way.fault)
  const { at, organizationId } = way
  const { person, signInNeeded: needed, cameBack } = await reach(on, call, asked)
  // Who names a third party or a connection wants a sign-in there, whoever is at the browser already.
  const signInNeeded = needed || (at !== undefined && !cameBack)
  if (asked.prompt === 'none' && signInNeeded)
    return tellFault(on, client, {
      error: 'login_required',
      description: 'Nobody is signed in recently enough.',
    })
  if (signInNeeded || person === undefined) return askToSignIn(on, call, { again: person !== undefined, at })
  const { application, redirectUri } = client
  const place = placeOf(call)
  const parts = { person, application, redirectUri, asked: { ...asked, organizationId }, place }
  const entered = await enterApplication(on, parts).catch(invitationFault)
  if (entered.outcome === 'fault') return tellFault(on, client, entered.fault)
  if (entered.outcome === 'denied') return tellFault(on, client, { error: 'access_denied', description: entered.text })
  if (entered.outcome === 'step') return toStep(on, call, { client, step: entered.step, cameBack })
  return sendBack(on, { client, members: { code: entered.made.reveal() }, afterForm: cameBack ? call : undefined })
}

type Way =
  | { readonly at: string | undefined; readonly organizationId: AuthorizationAsked['organizationId'] }
  | { readonly fault: AuthorizationFault }

/** The page at which the person is to sign in, where the application names one, and the organization that is entered then. */
async function wayOf(on: Platform, { provider, connection, organizationId }: AuthorizationAsked): Promise<Way> {
  if (connection !== undefined) {
    const named = connection === 'organization' ? await oldestOf(on, organizationId) : connection
    const entered = named && (await connectionOrganization(on.database, named))
    if (named === undefined || entered === undefined) return { fault: connectionMissing }
    return { at: `/sign-in/sso/${named}`, organizationId: entered }
  }
  if (provider === undefined) return { at: undefined, organizationId }
  const at = await providerPath(on.database, provider)
  return at === undefined ? { fault: providerMissing } : { at, organizationId }
}

async function oldestOf(
  on: Platform,
  organizationId: AuthorizationAsked['organizationId'],
): Promise<Id<'connection'> | undefined> {
  return organizationId && (await listConnectionsOf(on.database, organizationId))[0]
}

/** An invitation that can't be used is for the application to tell; nothing was started. */
function invitationFault(cause: unknown): { readonly outcome: 'fault'; readonly fault: AuthorizationFault } {
  const code = cause instanceof Refusal ? cause.code : undefined
  if (code !== 'invitation_invalid' && code !== 'invitation_cannot_be_used_for_email') throw cause
  return { outcome: 'fault', fault: { error: code, description: 'This invitation can’t be used by who is signed in.' } }
}

const providerMissing: AuthorizationFault = {
  error: 'connection_invalid',
  description: 'This provider is not set up here.',
}

const connectionMissing: AuthorizationFault = {
  error: 'connection_invalid',
  description: 'There is no such active connection.',
}

const refusals = {
  method_not_allowed: {
    error: 'authentication_method_not_allowed',
    description: 'This application does not take that way of signing in.',
  },
  sign_up_not_allowed: { error: 'sign_up_not_allowed', description: 'This application makes no new accounts.' },
  organization_not_allowed: {
    error: 'organization_invalid',
    description: 'This person can’t sign in to that organization here.',
  },
  organization_methods: {
    error: 'organization_authentication_methods_required',
    description: 'That organization does not take this way of signing in.',
  },
  risk: { error: 'access_denied', description: 'The rules of this server refuse this sign-in.' },
} as const

const singleSignOn: AuthorizationFault = {
  error: 'sso_required',
  description: 'That organization is entered by its single sign-on.',
}

interface Stepping {
  readonly client: Client
  readonly step: Exclude<NextStep, { step: 'done' }>
  /** This very request sent the person to sign in before. */
  readonly cameBack: boolean
}

/** A gate has a page of its own, which leads back here; a refusal is for the application to tell. */
async function toStep(on: Platform, call: Call, { client, step, cameBack }: Stepping): Promise<Response> {
  if (step.step === 'sso_required') {
    const [connection] = step.connectionIds
    if (connection === undefined || cameBack) return tellFault(on, client, singleSignOn)
    return askToSignIn(on, call, { again: false, at: `/sign-in/sso/${connection}` })
  }
  return step.step === 'refused' ? tellFault(on, client, refusals[step.because]) : seeOther(stepAddress(step, call))
}

function tellFault(on: Platform, client: Client, { error, description }: AuthorizationFault): Response {
  return sendBack(on, { client, members: { error, error_description: description } })
}

/** Where a browser is sent to sign in for an application, and to be signed out. */
export const authenticationPages: readonly Route[] = [
  page('get', '/user_management/authorize', {
    summary: 'Sign a person in for an application',
    handle: async (on, call) => found(await authorize(on, call)),
  }),
  logoutPage,
]
