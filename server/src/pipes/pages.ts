import { endGrantsOnAccount } from '../approvals/index.ts'
import { findOrganization, getOrganization } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import {
  checkCsrf,
  checkReturnTo,
  cookieText,
  frameFor,
  type Person,
  personOf,
  readCookie,
  signInAddress,
} from '../sign-in/index.ts'
import type { EndGrants } from './actions-accounts.ts'
import { beginConnection, connectBearer, type Finished, finishConnection, flowSeconds } from './actions-connect.ts'
import { type OpenedRequest, openRequest } from './actions-connect-request.ts'
import { authorizationOrigin, defaultScopes, scopesFor, scopesToAsk, scopesWanted } from './actions-party.ts'
import { findCatalogue } from './catalogue/index.ts'
import type { AccountTarget } from './decide-account-target.ts'
import { isDefault } from './decide-meant-account.ts'
import { accountHealth } from './derive-account-health.ts'
import { hostOf as hostNamed } from './derive-oauth-party.ts'
import { type Account, connectPath, type Provider } from './model.ts'
import { sharedAccountPages } from './pages-shared.ts'
import {
  type ConnectProblem,
  type ConnectState,
  type OwnAccounts,
  renderConnect,
  renderConnectWaiting,
} from './render-connect.ts'
import { getProvider } from './store.ts'
import { findAccountOf, getAccount, listAccountsAt } from './store-accounts.ts'

const tokenCharactersMax = 8_192
const accountPage = '/account'
const disconnectAction = '/account/accounts/disconnect'

const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')

function bindingName(on: Platform): string {
  return `${on.config.baseUrl.startsWith('https:') ? '__Host-' : ''}ambit_connect`
}

interface Shown {
  readonly call: Call
  readonly person: Person
  readonly provider: Provider
  readonly returnTo: string | undefined
  readonly problem?: ConnectProblem
  /** Another account is wanted, beside those that there are, or one of them anew. */
  readonly target?: AccountTarget | undefined
  /** What an application's link lets this person begin. */
  readonly asked?: Asked | undefined
}

interface Asked extends OpenedRequest {
  readonly token: string
}

/** The link of an application, as far as it is this person's; undefined where the address has none. */
async function askedBy(
  on: Platform,
  it: { readonly token: string | null; readonly person: Person; readonly provider: Provider; readonly use?: boolean },
): Promise<Asked | undefined> {
  const { token, person, provider } = it
  if (token === null || token === '') return undefined
  const opened = await openRequest(on, { token, userId: person.userId, provider, use: it.use === true })
  if (opened === undefined) throw unknownRequest()
  return { ...opened, token }
}

/** The same words for another person's link, one that was used, one that is too old and one that was invented. */
function unknownRequest(): Refusal {
  return new Refusal({
    status: 400,
    code: 'connection_unknown',
    message:
      'This link is for somebody else, was used, or is too old. Nothing was connected. Ask the application for another.',
  })
}

async function showConnect(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const provider = await getProvider(on.database, call.params.provider ?? '')
  const asked = await askedBy(on, { token: call.url.searchParams.get('request'), person, provider })
  const returnTo = asked?.returnTo ?? checkReturnTo(call.url.searchParams.get('return_to'))
  return answerConnect(on, { call, person, provider, returnTo, asked })
}

async function answerConnect(on: Platform, shown: Shown): Promise<Response> {
  const { person, provider, returnTo, problem, asked } = shown
  const state = await stateFor(on, shown)
  const frame = frameFor(on, shown.call, person)
  const body = renderConnect({
    frame,
    csrfToken: person.csrfToken,
    provider: { slug: provider.slug, name: provider.name, host: hostOf(provider), addedAt: provider.createdAt },
    organization: frame.brand,
    forOrganization: await organizationNamed(on, asked),
    request: asked?.token,
    returnTo,
    state,
    own: asked === undefined ? await ownOf(on, shown, state) : undefined,
    backHref: accountPage,
    problem,
  })
  const origin = state.kind === 'oauth' ? await authorizationOrigin(on, provider).catch(quiet) : undefined
  return answerPage(body, {
    status: problem === undefined ? 200 : 400,
    // A provider that answers at once sends the browser on to where the application wants it.
    formAction: [origin, asked?.returnTo].filter(target => target !== undefined),
  })
}

/** Where nothing is connected there is nothing to stand beside. */
async function ownOf(on: Platform, { person, provider }: Shown, state: ConnectState): Promise<OwnAccounts | undefined> {
  if (state.kind === 'not_needed') return undefined
  const found = await listAccountsAt(on.database, provider.id, person.userId)
  if (found.length === 0) return undefined
  const now = on.clock.now()
  const accounts = found.map(async account => ({
    id: account.id,
    label: account.label,
    name: account.name,
    isDefault: isDefault(account),
    health: accountHealth(account, now),
    checkedAt: account.checkedAt,
    organization: account.organizationId && (await findOrganization(on.database, account.organizationId))?.name,
  }))
  return { accounts: await Promise.all(accounts), takesToken: provider.auth.type === 'bearer' }
}

async function organizationNamed(on: Platform, asked: Asked | undefined): Promise<string | undefined> {
  if (asked?.integration.ownership !== 'organization' || asked.owner.organizationId === undefined) return undefined
  return (await getOrganization(on.database, asked.owner.organizationId)).name
}

/** By the link of an application an account is authorized anew, whatever is connected. */
async function stateFor(on: Platform, { person, provider, asked }: Shown): Promise<ConnectState> {
  if (asked === undefined) {
    const account = await findAccountOf(on.database, provider.id, person.userId)
    const isWider = account?.state === 'connected' && (await scopesWanted(on, provider, account)).length > 0
    const own = stateOf(provider, isWider ? undefined : account)
    if (own.kind !== 'oauth') return own
    return { ...own, scopes: await scopesToAsk(on, provider, { ownerId: person.userId, organizationId: undefined }) }
  }
  const state = stateOf(provider, undefined)
  return state.kind === 'oauth' ? { ...state, scopes: await scopesFor(on, provider, asked.owner) } : state
}

/** A provider that is not there can't be sent to: the page says so when the person tries. */
function quiet(cause: unknown): undefined {
  if (!(cause instanceof Refusal)) throw cause
}

function stateOf(provider: Provider, account: Account | undefined): ConnectState {
  const { type, per } = provider.auth
  // Clients that speak for themselves are entered by applications, not by people.
  if (type === 'none' || type === 'client_credentials') return { kind: 'not_needed', by: 'none' }
  if (per === 'installation') return { kind: 'not_needed', by: 'installation' }
  if (account?.state === 'connected')
    return {
      kind: 'connected',
      account: {
        id: account.id,
        label: account.label,
        connectedAt: account.updatedAt,
        scopes: account.scopes,
        usedBy: [],
        disconnectAction,
      },
    }
  return type === 'bearer' ? { kind: 'bearer' } : { kind: 'oauth', scopes: defaultScopes(provider) }
}

function hostOf(provider: Provider): string {
  const { authorizationUrl, tokenUrl } = provider.definition ?? {}
  const custom = authorizationUrl ?? tokenUrl
  if (custom !== undefined) return new URL(custom).host
  if (provider.kind === 'custom') return provider.name
  const catalogue = findCatalogue(provider.catalogue ?? '')
  return new URL(provider.url ?? (catalogue && hostNamed(catalogue, provider.baseUrls, 'oauth')) ?? 'https://invalid')
    .host
}

async function beginConnect(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  const slug = call.params.provider ?? ''
  if (person === undefined) return seeOther(`/sign-in?return_to=${encodeURIComponent(connectPath(slug))}`)
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const provider = await getProvider(on.database, slug)
  const asked = await askedBy(on, { token: form.get('request'), person, provider, use: true })
  const returnTo = asked?.returnTo ?? checkReturnTo(form.get('return_to'))
  const target = asked === undefined ? await targetIn(on, form, { person, provider }) : undefined
  const shown = { call, person, provider, returnTo, asked, target }
  const state = target === undefined ? await stateFor(on, shown) : stateOf(provider, undefined)
  switch (state.kind) {
    case 'not_needed':
    case 'connected':
      return answerConnect(on, shown)
    case 'bearer':
      return keepToken(on, shown, form.get('token') ?? '')
    case 'oauth':
      return sendAway(on, call, shown)
  }
}

/** What the form is for beside the default; a neighbour's account and one that is not there answer alike (I10). */
async function targetIn(
  on: Platform,
  form: URLSearchParams,
  { person, provider }: Pick<Shown, 'person' | 'provider'>,
): Promise<AccountTarget | undefined> {
  const again = form.get('again')
  if (again === null) return form.get('beside') === '1' ? { kind: 'beside' } : undefined
  const id = parseId('account', again)
  const account = id && (await getAccount(on.database, id, person.userId))
  if (account?.providerId !== provider.id || account.state === 'disconnected') throw notFound('connected account')
  return { kind: 'exactly', id: account.id }
}

async function keepToken(on: Platform, shown: Shown, given: string): Promise<Response> {
  const token = given.trim()
  if (token === '') return answerConnect(on, { ...shown, problem: { kind: 'token_missing' } })
  const usable = /^[\x21-\x7e]+$/.test(token) && token.length <= tokenCharactersMax
  const { provider, person, returnTo, asked, target } = shown
  const parts = {
    target,
    provider,
    userId: person.userId,
    token: new Secret(token),
    endGrants,
    owner: asked?.owner,
    forApplications: asked !== undefined,
  }
  const kept = usable ? await connectBearer(on, actorOf(person), parts) : undefined
  if (kept?.outcome === 'connected') return seeOther(returnTo ?? connectPath(provider.slug))
  const kind = kept === undefined || kept.why === 'credential_refused' ? 'token_refused' : 'failed'
  return answerConnect(on, { ...shown, problem: { kind } })
}

async function sendAway(on: Platform, call: Call, shown: Shown): Promise<Response> {
  const { provider, person, returnTo, asked, target } = shown
  const name = bindingName(on)
  const binding = readCookie(call.request.headers.get('cookie'), name)
  const owner = asked && { ownerId: asked.owner.ownerId, organizationId: asked.owner.organizationId }
  const parts = {
    provider,
    userId: person.userId,
    returnTo,
    binding,
    owner,
    target,
    forApplications: asked !== undefined,
  }
  const begun = await beginConnection(on, actorOf(person), parts)
  const secure = name.startsWith('__Host-')
  const cookie = cookieText({ name, value: begun.binding, secure, sameSite: 'Lax', maxAgeSeconds: flowSeconds })
  return seeOther(begun.address.href, [cookie])
}

async function finishConnect(on: Platform, call: Call): Promise<Response> {
  const person = await personOf(on, call)
  if (person === undefined) throw unknownFlow()
  const finished = await finishConnection(on, actorOf(person), {
    address: call.url,
    issuerHash: call.params.issuerHash ?? '',
    binding: readCookie(call.request.headers.get('cookie'), bindingName(on)),
    userId: person.userId,
    endGrants,
  })
  switch (finished.outcome) {
    case 'connected':
      return seeOther(finished.returnTo ?? connectPath(finished.provider.slug))
    case 'unknown':
      throw unknownFlow()
    case 'declined':
    case 'failed':
    case 'scopes_missing':
      return notConnected(on, { call, person, finished })
  }
}

const errorWords = { declined: 'access_denied', failed: 'connection_failed', scopes_missing: 'scopes_missing' } as const

/** An application that sent the person is told in its own address; a page of ours says it to the person. */
async function notConnected(
  on: Platform,
  it: {
    readonly call: Call
    readonly person: Person
    readonly finished: Extract<Finished, { outcome: keyof typeof errorWords }>
  },
): Promise<Response> {
  const { finished } = it
  const { returnTo } = finished
  if (returnTo !== undefined && URL.canParse(returnTo)) {
    const target = new URL(returnTo)
    target.searchParams.set('error', errorWords[finished.outcome])
    return seeOther(target.href)
  }
  const problem: ConnectProblem =
    finished.outcome === 'scopes_missing'
      ? { kind: 'scopes_missing', scopes: finished.scopes }
      : { kind: finished.outcome }
  return answerConnect(on, { ...finished, call: it.call, person: it.person, problem })
}

/** The same words for a stranger, another browser, a second use and an invented state. */
function unknownFlow(): Refusal {
  return new Refusal({
    status: 400,
    code: 'connection_unknown',
    message:
      'This connection was not begun in this browser, or it is over. Nothing was connected. Open the page of the provider again.',
  })
}

function actorOf(person: Person): Actor {
  const { userId, email, role, sessionId } = person
  return { kind: 'person', userId, email, role, sessionId }
}

export const pipesPages: readonly Route[] = [
  ...sharedAccountPages,
  page('get', '/pipes/redirecting', {
    summary: 'A window that an application leads on to where an account is connected',
    handle: (on, call) => answerPage(renderConnectWaiting(frameFor(on, call, undefined))),
  }),
  page('get', '/connect/callback/{issuerHash}', { summary: 'The way back from a provider', handle: finishConnect }),
  page('get', '/connect/{provider}', { summary: 'Connect an account at a provider', handle: showConnect }),
  page('post', '/connect/{provider}', { summary: 'Begin to connect, or enter a token', handle: beginConnect }),
]
