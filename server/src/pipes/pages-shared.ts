import { findOrganization, type Organization } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import { page as answerPage, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { listRoles } from '../roles/index.ts'
import { checkCsrf, frameFor, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { changeAccountSettings } from './actions-account-settings.ts'
import { requestConnection } from './actions-connect-request.ts'
import { integrationFor } from './actions-owners.ts'
import { connectableFor, mayManageAccounts } from './actions-shared.ts'
import { accountHealth } from './derive-account-health.ts'
import { type AccountUse, sharedAccountsPath } from './model.ts'
import { renderSharedAccounts } from './render-shared-accounts.ts'
import { listProviders } from './store.ts'
import { getAccount, listAccountsAnywhere } from './store-accounts.ts'

interface Visit {
  readonly call: Call
  readonly person: Person
  readonly organization: Organization
}

/** Whoever may not, and whoever asks for what is not there, get the same answer (I10). */
async function visit(on: Platform, call: Call): Promise<Visit | Response> {
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(call.request.method === 'GET' ? signInAddress(call) : '/sign-in')
  const id = parseId('organization', call.params.id ?? '')
  const organization = id && (await findOrganization(on.database, id))
  if (organization === undefined || !(await mayManageAccounts(on, person, organization.id)))
    throw notFound('organization')
  return { call, person, organization }
}

const providersMax = 100
const rolesMax = 200

async function showShared(on: Platform, call: Call): Promise<Response> {
  const visiting = await visit(on, call)
  if (visiting instanceof Response) return visiting
  const { person, organization } = visiting
  const { id } = organization
  const [accounts, providers, roles, connectable] = await Promise.all([
    listAccountsAnywhere(on.database, { ownerId: id, organizationId: id }),
    listProviders(on.database, pageOf({ limit: providersMax, order: 'desc' })),
    listRoles(on.database, id, rolesMax),
    connectableFor(on, person, id),
  ])
  const names = new Map(providers.map(provider => [provider.id, provider.name]))
  const now = on.clock.now()
  return answerPage(
    renderSharedAccounts({
      frame: frameFor(on, call, person),
      csrfToken: person.csrfToken,
      organization,
      saved: call.url.searchParams.get('done') === 'saved',
      notConnected: call.url.searchParams.has('error'),
      connectable: connectable.map(({ slug, name }) => ({ slug, name })),
      roles: roles.map(({ slug, name }) => ({ slug, name })),
      accounts: accounts.map(account => ({
        id: account.id,
        provider: names.get(account.providerId) ?? '',
        label: account.label,
        name: account.name,
        usedBy: account.usedBy,
        health: accountHealth(account, now),
        checkedAt: account.checkedAt,
      })),
    }),
  )
}

async function saveUseOf(on: Platform, call: Call): Promise<Response> {
  const visiting = await visit(on, call)
  if (visiting instanceof Response) return visiting
  const { person, organization } = visiting
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const id = parseId('account', form.get('account_id') ?? '')
  const use = useIn(form.get('use') ?? '')
  if (id === undefined || use === undefined) throw notFound('connected account')
  const account = await getAccount(on.database, id, organization.id)
  const { userId, email, role, sessionId } = person
  await changeAccountSettings(on, { kind: 'person', userId, email, role, sessionId }, { account, change: { use } })
  return seeOther(`${sharedAccountsPath(organization)}?done=saved`)
}

/** Leads to the page on which the person connects an account that will be the organization's, and back here. */
async function connectShared(on: Platform, call: Call): Promise<Response> {
  const visiting = await visit(on, call)
  if (visiting instanceof Response) return visiting
  const { person, organization } = visiting
  const form = await readForm(call.request)
  checkCsrf(person, form)
  const { userId, email, role, sessionId } = person
  const named = { userId, organizationId: organization.id, ownership: 'organization' } as const
  const owned = await integrationFor(on, form.get('provider') ?? '', named)
  const returnTo = `${on.config.baseUrl}${sharedAccountsPath(organization)}`
  const actor = { kind: 'person', userId, email, role, sessionId } as const
  const link = await requestConnection(on, actor, { ...owned, userId, returnTo })
  return seeOther(`${link.pathname}${link.search}`)
}

/** `nobody`, `members`, or `role` and its slug behind a colon. */
function useIn(text: string): AccountUse | undefined {
  if (text === 'nobody' || text === 'members') return { by: text }
  return text.startsWith('role:') ? { by: 'role', role: text.slice('role:'.length) } : undefined
}

const path = '/account/organizations/{id}/accounts'

/** Accounts of an organization, for whoever manages them there. */
export const sharedAccountPages: readonly Route[] = [
  page('get', path, { summary: 'The accounts of an organization, and whose agents may use them', handle: showShared }),
  page('post', path, { summary: 'Say whose agents may use an account of an organization', handle: saveUseOf }),
  page('post', `${path}/connect`, { summary: 'Begin to connect an account of an organization', handle: connectShared }),
]
