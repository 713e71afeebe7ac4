import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { activateConnection, addressesOf, deactivateConnection, startTest } from '../sso/index.ts'
import { type Connection, type ConnectionType, connectionTypes } from '../sso/model.ts'
import { type Filling, filled, type Shown, showPortal, type Visiting, within } from './actions-pages.ts'
import { beginSetup, saveTold, setUpOf, standingOf, type Told } from './actions-setups.ts'
import { renderConnection, renderSso } from './render-sso.ts'

const here = '/portal/sso'

async function showSso(on: Platform, at: Visiting, shown: Shown = {}): Promise<Response> {
  const there = await setUpOf(on, at.visit.organizationId)
  return showPortal(on, at, renderSso({ ...at.view, ...shown, ...there }), shown)
}

async function begin(on: Platform, { actor, visit, form }: Filling): Promise<Response> {
  const type = form.get('type') ?? ''
  if (!Object.hasOwn(connectionTypes, type)) throw notFound('kind of connection')
  const { organizationId } = visit
  return seeOther(`${here}/${await beginSetup(on, actor, { organizationId, type: type as ConnectionType })}`)
}

async function showConnection(
  on: Platform,
  at: Visiting | Filling,
  { testUrl, ...shown }: Shown & { readonly testUrl?: string } = {},
): Promise<Response> {
  const standing = await standingOf(on, at.visit.organizationId, at.call.params.connection ?? '')
  const { id, type } = standing.kind === 'setup' ? standing.setup : standing.connection
  const body = renderConnection({
    ...at.view,
    ...shown,
    id,
    type,
    connection: standing.kind === 'connection' ? standing.connection : undefined,
    addresses: addressesOf(on, { id, protocol: connectionTypes[type] }),
    testUrl,
    typed: 'form' in at && shown.error !== undefined ? typedIn(at.form) : undefined,
  })
  return showPortal(on, at, body, shown)
}

const texts = ['issuer', 'client_id', 'metadata_url', 'metadata'] as const

/** What was typed, but for the secret. */
function typedIn(form: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.flatMap(name => (form.get(name) ? [[name, form.get(name) ?? '']] : [])))
}

async function save(on: Platform, at: Filling): Promise<Response> {
  const { actor, visit, form, call } = at
  const standing = await standingOf(on, visit.organizationId, call.params.connection ?? '')
  const typed = Object.fromEntries(Object.entries(typedIn(form)).map(([name, value]) => [name, value.trim()]))
  const given = form.get('client_secret')?.trim()
  const told: Told = { settings: typed, secret: given ? new Secret(given) : undefined }
  const { id } = await saveTold(on, actor, { standing, told })
  return seeOther(`${here}/${id}`)
}

/** Made already, and of this organization. */
async function made(on: Platform, { visit, call }: Visiting): Promise<Connection> {
  const standing = await standingOf(on, visit.organizationId, call.params.connection ?? '')
  if (standing.kind === 'setup') throw notFound('connection')
  return standing.connection
}

/**
 * To the provider, and from there to what arrived; whoever looked at it comes back here. A form of ours leads nowhere else, not by a
 * redirect either (CSP `form-action`), so the page that follows leads on by itself, and by a link.
 */
async function test(on: Platform, at: Filling): Promise<Response> {
  const { id } = await made(on, at)
  const { url } = await startTest(on, at.actor, { id, returnTo: `${here}/${id}` })
  const answer = await showConnection(on, at, { testUrl: url })
  answer.headers.set('Refresh', `0; url=${url}`)
  return answer
}

async function activate(on: Platform, at: Filling): Promise<Response> {
  const { id } = await made(on, at)
  await activateConnection(on, at.actor, id)
  return seeOther(`${here}/${id}`)
}

async function deactivate(on: Platform, at: Filling): Promise<Response> {
  const { id } = await made(on, at)
  await deactivateConnection(on, at.actor, id)
  return seeOther(`${here}/${id}`)
}

export const ssoSetupPages: readonly Route[] = [
  page('get', here, { summary: 'Single sign-on of an organization', handle: within('sso', showSso) }),
  page('post', here, { summary: 'Begin a connection', handle: filled('sso', begin, showSso) }),
  page('get', `${here}/{connection}`, { summary: 'One connection', handle: within('sso', showConnection) }),
  page('post', `${here}/{connection}`, {
    summary: 'Keep what the provider says',
    handle: filled('sso', save, showConnection),
  }),
  page('post', `${here}/{connection}/test`, {
    summary: 'Begin a test sign-in',
    handle: filled('sso', test, showConnection),
  }),
  page('post', `${here}/{connection}/activate`, {
    summary: 'Let people sign in by a connection',
    handle: filled('sso', activate, showConnection),
  }),
  page('post', `${here}/{connection}/deactivate`, {
    summary: 'Let nobody sign in by a connection any more',
    handle: filled('sso', deactivate, showConnection),
  }),
]
