import { endGrantsOnAccount, listActsForPerson, listPendingOfPerson } from '../approvals/index.ts'
import { withdrawAuthorization } from '../oauth/index.ts'
import {
  type Account,
  accountNameCharactersMax,
  changeAccountSettings,
  cleanText,
  connectPath,
  disconnectAccount,
  findAccount,
  getAccount,
  labelOf,
  listAccounts,
  organizationsWithAccounts,
  sharedAccountsPath,
  sharedAccountsTitle,
} from '../pipes/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, type Page, pageOf } from '../platform/list.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { managedOrganizations } from '../policy/index.ts'
import {
  endWithScope,
  findSession,
  findUserSession,
  listSessions,
  listSessionsOfPerson,
  listSignInSessions,
  type Session,
  sessionStatus,
} from '../sessions/index.ts'
import { checkCsrf, checkReturnTo, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import {
  accountRows,
  agentRows,
  endedSignIn,
  providersById,
  signInRow,
  waitingAct,
  waitingRow,
} from './actions-account.ts'
import { authorizedRows, withdrawnApplication } from './actions-authorized.ts'
import { accountBase } from './actions-frame.ts'
import { actorOf, endOtherSignIns } from './actions-security.ts'
import { type JustDone, renderAccount, renderAgents, renderConnections, renderSignIns } from './render-account.ts'
import type { Listed } from './render-account-parts.ts'

const rowsShown = 10
const rowsOfPage = 20
const agentsMax = 100
const waitingMax = 20
/** So many ends are told one by one; an address has its limits. */
const endsTold = 20

type Handle = (on: Platform, at: { readonly call: Call; readonly person: Person }) => Promise<Response>

/** For whoever is signed in; strangers come back afterwards. */
function own(handle: Handle) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const person = await personOf(on, call)
    return person === undefined ? seeOther(signInAddress(call)) : handle(on, { call, person })
  }
}

/** A form of one of these pages. */
function form(act: (on: Platform, person: Person, form: URLSearchParams) => Promise<Response>) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const person = await personOf(on, call)
    if (person === undefined) return seeOther('/sign-in')
    const sent = await readForm(call.request)
    checkCsrf(person, sent)
    return act(on, person, sent)
  }
}

const showAccount: Handle = async (on, { call, person }) => {
  const { userId } = person
  const first = pageOf({ limit: rowsShown, order: 'desc' })
  const [waiting, acts, agents, signIns, accounts, applications, justDone] = await Promise.all([
    listPendingOfPerson(on.database, userId, waitingMax),
    listActsForPerson(on.database, userId, waitingMax),
    listSessionsOfPerson(on.database, userId, { kind: 'agent', limit: agentsMax }),
    listSignInSessions(on.database, userId, { page: pageOf({ limit: agentsMax, order: 'desc' }), living: true }),
    listAccounts(on.database, first, userId),
    authorizedRows(on, userId),
    whatWasDone(on, call, person),
  ])
  const living = signIns.filter(session => isLiving(on, session))
  const [here, elsewhere] = [
    living.filter(({ id }) => id === person.sessionId),
    living.filter(({ id }) => id !== person.sessionId),
  ]
  const base = accountBase(on, person)
  return answerPage(
    renderAccount({
      ...base,
      justDone,
      waiting: [
        ...(await Promise.all(waiting.map(approval => waitingRow(on, approval)))),
        ...acts.map(act => waitingAct(act, base.frame.reader)),
      ],
      agents: {
        rows: await agentRows(on, agents.slice(0, rowsShown)),
        allHref: agents.length === 0 ? undefined : '/account/agents',
      },
      signIns: {
        rows: await Promise.all(
          [...here, ...elsewhere].slice(0, rowsShown).map(session => signInRow(on, session, person)),
        ),
        allHref: '/account/sign-ins',
      },
      living: living.length,
      applications,
      accounts: {
        rows: await accountRows(on, accounts.slice(0, rowsShown), agents),
        allHref: accounts.length > rowsShown ? '/account/accounts' : undefined,
      },
      shared: (await organizationsWithAccounts(on, person)).map(organization => ({
        title: sharedAccountsTitle(base.frame.reader, organization),
        href: sharedAccountsPath(organization),
      })),
      attachCommand: attachCommand(on),
      managed: (await managedOrganizations(on, person)).map(({ id, name }) => ({ id, name })),
    }),
  )
}

function attachCommand(on: Platform): string {
  return `claude mcp add --transport http ambit ${on.config.baseUrl}/mcp`
}

function isLiving(on: Platform, session: Session): boolean {
  return sessionStatus(session, undefined, on.clock.now()).living
}

/** What the address says was done here, as far as it is this person's and has ended. */
async function whatWasDone(on: Platform, call: Call, person: Person): Promise<JustDone | undefined> {
  if (call.url.searchParams.get('saved') === 'email') return { kind: 'address', email: person.email }
  const ids = (call.url.searchParams.get('ended') ?? '').split(',').slice(0, endsTold)
  const sessions = await Promise.all(
    ids.map(async text => {
      const id = parseId('session', text)
      const session = id && (await findUserSession(on.database, id))
      return session?.userId === person.userId ? endedSignIn(on, session) : undefined
    }),
  )
  const ended = sessions.filter(session => session !== undefined)
  if (ended.length > 0) return { kind: 'sign_ins', sessions: ended, areMore: ended.length === endsTold }
  const withdrawn = await withdrawnApplication(on, person, call.url.searchParams.get('withdrawn'))
  if (withdrawn !== undefined) return { kind: 'application', name: withdrawn }
  const accountId = parseId('account', call.url.searchParams.get('disconnected') ?? '')
  const account = accountId && (await findAccount(on.database, accountId))
  if (account?.ownerId !== person.userId || account.state !== 'disconnected') return undefined
  const provider = (await providersById(on)).get(account.providerId)?.name
  return { kind: 'account', account: { provider, label: labelOf(account) } }
}

/** The page that the address asks for; from a cursor of another kind it begins anew. */
function pageAsked(call: Call): Page {
  const id = (name: string): string | undefined => call.url.searchParams.get(name) ?? undefined
  const [after, before] = [id('after'), id('before')]
  return pageOf({
    limit: rowsOfPage,
    order: 'desc',
    ...(after === undefined ? {} : { after }),
    ...(before === undefined || after !== undefined ? {} : { before }),
  })
}

function listed<Row extends { id: string }, Shown>(
  call: Call,
  { found, page: asked }: { readonly found: readonly Row[]; readonly page: Page },
  show: (rows: readonly Row[]) => Promise<Shown[]>,
): Promise<Listed<Shown>> {
  const { data, list_metadata: cursors } = listOf(found, asked)
  const href = (name: string, id: string | null): string | undefined =>
    id === null ? undefined : `${call.url.pathname}?${name}=${id}`
  return show(data).then(rows => ({
    rows,
    newerHref: href('before', cursors.before),
    olderHref: href('after', cursors.after),
  }))
}

const showAgents: Handle = async (on, { call, person }) => {
  const asked = pageAsked(call)
  const filter = { principalId: undefined, applicationId: undefined, living: undefined }
  const found = await listSessions(on.database, { ...filter, onBehalfOf: person.userId, kind: 'agent' }, asked)
  const agents = await listed(call, { found, page: asked }, rows => agentRows(on, rows))
  return answerPage(renderAgents({ ...accountBase(on, person), agents, attachCommand: attachCommand(on) }))
}

const showSignIns: Handle = async (on, { call, person }) => {
  const asked = pageAsked(call)
  const found = await listSignInSessions(on.database, person.userId, { page: asked, living: false })
  const signIns = await listed(call, { found, page: asked }, rows =>
    Promise.all(rows.map(session => signInRow(on, session, person))),
  )
  const living = signIns.rows.filter(row => row.ended === undefined).length
  return answerPage(renderSignIns({ ...accountBase(on, person), signIns, living }))
}

const showConnections: Handle = async (on, { call, person }) => {
  const asked = pageAsked(call)
  const found = await listAccounts(on.database, asked, person.userId)
  const agents = await listSessionsOfPerson(on.database, person.userId, { kind: 'agent', limit: agentsMax })
  const accounts = await listed(call, { found, page: asked }, rows => accountRows(on, rows, agents))
  return answerPage(renderConnections({ ...accountBase(on, person), accounts }))
}

async function endOne(on: Platform, person: Person, sent: URLSearchParams): Promise<Response> {
  const id = parseId('session', sent.get('session_id') ?? '')
  const session = id && (await findSession(on.database, id))
  // One's own, or one in which this person acts in the place of somebody else.
  const isActing = person.acting?.some(({ sessionId }) => sessionId === id) === true
  if (session === undefined || (session.onBehalfOf !== person.userId && !isActing)) throw notFound('session')
  await endWithScope(on, actorOf(person), { id: session.id, scope: 'application', reason: 'ended_by_person' })
  if (session.onBehalfOf !== person.userId) return seeOther('/account')
  return seeOther(session.kind === 'agent' ? `/account/sessions/${session.id}` : `/account?ended=${session.id}`)
}

async function endOthers(on: Platform, person: Person): Promise<Response> {
  const ended = await endOtherSignIns(on, person)
  return seeOther(ended.length === 0 ? '/account' : `/account?ended=${ended.slice(0, endsTold).join(',')}`)
}

/** A person's own only: an application that they let nothing have answers like one that there is not (I10). */
async function withdraw(on: Platform, person: Person, sent: URLSearchParams): Promise<Response> {
  const applicationId = parseId('application', sent.get('application_id') ?? '')
  if (applicationId === undefined) throw notFound('application')
  const whose = { userId: person.userId, applicationId, reason: 'ended_by_person' } as const
  if ((await withdrawAuthorization(on, actorOf(person), whose)) === undefined) throw notFound('application')
  return seeOther(`/account?withdrawn=${applicationId}`)
}

async function disconnect(on: Platform, person: Person, sent: URLSearchParams): Promise<Response> {
  const id = parseId('account', sent.get('account_id') ?? '')
  if (id === undefined) throw notFound('connected account')
  const account = await getAccount(on.database, id, person.userId)
  await disconnectAccount(on, actorOf(person), {
    account,
    endGrants: (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected'),
  })
  return seeOther(`/account?disconnected=${account.id}`)
}

/** The account of a form, if it is this person's own and lives; a neighbour's and one that is not there answer alike (I10). */
async function ownAccount(on: Platform, person: Person, sent: URLSearchParams): Promise<Account> {
  const id = parseId('account', sent.get('account_id') ?? '')
  const account = id && (await getAccount(on.database, id, person.userId))
  if (account === undefined || account.state === 'disconnected') throw notFound('connected account')
  return account
}

async function toProvider(on: Platform, { providerId }: Account, sent: URLSearchParams): Promise<Response> {
  const back = checkReturnTo(sent.get('return_to'))
  const slug = (await providersById(on)).get(providerId)?.slug
  if (slug === undefined) return seeOther('/account')
  return seeOther(`${connectPath(slug)}${back === undefined ? '' : `?return_to=${encodeURIComponent(back)}`}`)
}

/** An empty name takes the name away. */
async function nameOne(on: Platform, person: Person, sent: URLSearchParams): Promise<Response> {
  const account = await ownAccount(on, person, sent)
  const name = cleanText(sent.get('name') ?? '').trim()
  if (name.length > accountNameCharactersMax)
    throw badRequest('name_too_long', `A name has at most ${accountNameCharactersMax} characters.`)
  await changeAccountSettings(on, actorOf(person), { account, change: { name: name === '' ? null : name } })
  return toProvider(on, account, sent)
}

async function makeDefault(on: Platform, person: Person, sent: URLSearchParams): Promise<Response> {
  const account = await ownAccount(on, person, sent)
  await changeAccountSettings(on, actorOf(person), { account, change: { isDefault: true } })
  return toProvider(on, account, sent)
}

/** What acts in a person's name, and how each of it is ended. */
export const accountPages: readonly Route[] = [
  page('get', '/account', { summary: 'What acts in a person’s name, and until when', handle: own(showAccount) }),
  page('get', '/account/agents', { summary: 'All sessions of a person’s agents', handle: own(showAgents) }),
  page('get', '/account/sign-ins', { summary: 'All sign-ins of a person', handle: own(showSignIns) }),
  page('get', '/account/accounts', { summary: 'All connected accounts of a person', handle: own(showConnections) }),
  page('post', '/account/sessions/end', { summary: 'End a session of one’s own', handle: form(endOne) }),
  page('post', '/account/sign-ins/end-others', { summary: 'End all other sign-ins', handle: form(endOthers) }),
  page('post', '/account/applications/withdraw', {
    summary: 'Take back what an application of a third party gets',
    handle: form(withdraw),
  }),
  page('post', '/account/accounts/name', { summary: 'Name an account of one’s own', handle: form(nameOne) }),
  page('post', '/account/accounts/default', {
    summary: 'Choose which account is meant where none is named',
    handle: form(makeDefault),
  }),
  page('post', '/account/accounts/disconnect', { summary: 'Disconnect an account', handle: form(disconnect) }),
]
