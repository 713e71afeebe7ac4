import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html, quoted } from './html.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { type Member, nameOf, requireAdmin, requireMember } from './session.ts'
import { settings } from './settings.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const accounts = Router()
navigation.push({ path: '/accounts', title: 'Your accounts elsewhere' })
navigation.push({ path: '/accounts/members', title: 'Accounts elsewhere', needs: 'admin' })

const rowsMax = 25
const back = { path: '/accounts', title: 'Back to your accounts' }

type Provider = Awaited<ReturnType<typeof workos.pipes.listUserDataProviders>>['data'][number]
type Account = NonNullable<Provider['connectedAccount']>

accounts.get('/accounts', async (request, response) => {
  const person = await requireMember(request, response)
  const providers = await providersOf(person)
  const body = html`<p>What you connect here is for your work in this organization. This application asks the identity server for it, and keeps no password or token of it.</p>
${request.query.error === undefined ? undefined : html`<p role="alert">The account was not connected. Nothing has changed.</p>`}
${freshNotice(person)}
${providers.length === 0 ? html`<p>There is nothing to connect.</p>` : table(person, providers)}`
  sendPage(response, { title: 'Your accounts elsewhere', person, body })
})

/** What the person can connect in this organization, with what they connected. */
async function providersOf({ userId, organizationId }: Pick<Member, 'userId' | 'organizationId'>): Promise<Provider[]> {
  return (await workos.pipes.listUserDataProviders({ userId, organizationId })).data
}

function table(person: Member, providers: readonly Provider[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Account at</th><th scope="col">State</th><th scope="col">May</th><th scope="col">Changes</th></tr></thead>
<tbody>${providers.map(provider => row(person, provider))}</tbody>
</table>`
}

function row(person: Member, provider: Provider): Fragment {
  const { name, slug, connectedAccount: account } = provider
  const hidden = { provider: slug }
  const connect = form(person, {
    action: '/accounts/connect',
    button: account === null ? 'Connect' : 'Connect again',
    label: `${account === null ? 'Connect' : 'Connect again'}: ${name}`,
    hidden,
  })
  const disconnect = form(person, {
    action: '/accounts/disconnect',
    button: 'Disconnect',
    label: `Disconnect ${name}`,
    hidden,
  })
  const wanted = account === null || account.state !== 'connected' || lackedBy(provider, account).length > 0
  return html`<tr>
<th scope="row">${quoted(name)}${account?.accountDisplayName ? html`<span class="second">${quoted(account.accountDisplayName)}</span>` : undefined}</th>
<td data-label="State">${stateOf(provider, account)}</td>
<td data-label="May">${scopes(account === null ? (provider.scopes ?? []) : account.scopes)}</td>
<td data-label="Changes"><div class="acts">${wanted ? connecting(provider, connect) : undefined}${account === null ? undefined : disconnect}</div></td>
</tr>`
}

/** The secret of a client is no person's to enter. */
function connecting({ authMethods = ['oauth'] }: Provider, connect: Fragment): Fragment {
  return authMethods.every(method => method === 'client_credentials')
    ? html`<span>An administrator of the server connects it</span>`
    : connect
}

/** What is asked for now, and was not when the account was connected. */
function lackedBy({ scopes: asked }: Provider, { scopes: given }: Account): string[] {
  return (asked ?? []).filter(scope => !given.includes(scope))
}

function stateOf(provider: Provider, account: Account | null): Fragment {
  if (account === null) return html`○ Not connected`
  if (account.state !== 'connected') return html`◔ Has to be connected again`
  const lacked = lackedBy(provider, account)
  if (lacked.length > 0) return html`◔ Connected, and lacks ${lacked.join(', ')}`
  return html`● Connected since ${time(account.createdAt)}`
}

function scopes(all: readonly string[]): Fragment {
  return all.length === 0
    ? html`What the provider gives`
    : html`<ul>${all.map(scope => html`<li><code>${scope}</code></li>`)}</ul>`
}

async function providerOf(person: Member, slug: string): Promise<Provider> {
  const provider = (await providersOf(person)).find(each => each.slug === slug)
  if (provider === undefined) throw new Refusal(404, 'There is no such account to connect.', back)
  return provider
}

/** The link is for this person alone, once. They agree on pages of the server and of the provider, and come back here. */
accounts.post('/accounts/connect', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const { id, slug } = await providerOf(person, fieldOf(request, 'provider'))
  await recordAct(request, person, { action: 'account.connect', target: { id, type: 'data_integration' } })
  const { userId, organizationId } = person
  const returnTo = `${settings.origin}/accounts`
  const { url } = await workos.pipes.authorizeDataIntegration({ slug, userId, organizationId, returnTo })
  response.redirect(303, url)
})

accounts.post('/accounts/disconnect', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const { slug, connectedAccount } = await providerOf(person, fieldOf(request, 'provider'))
  if (connectedAccount === null) throw new Refusal(404, 'This account is not connected.', back)
  if (stepUpAsked(response, person, '/accounts')) return
  const { id } = connectedAccount
  await recordAct(request, person, { action: 'account.disconnect', target: { id, type: 'connected_account' } })
  const { userId, organizationId } = person
  await workos.pipes.deleteUserConnectedAccount({ userId, organizationId, slug })
  response.redirect(303, '/accounts')
})

/** Whose accounts there are for this organization. What they are called elsewhere, and their tokens, concern their owners. */
accounts.get('/accounts/members', async (request, response) => {
  const person = await requireAdmin(request, response)
  const { organizationId } = person
  const after = typeof request.query.after === 'string' ? request.query.after : undefined
  const [page, own] = await Promise.all([
    workos.userManagement.listOrganizationMemberships({
      organizationId,
      statuses: ['active'],
      limit: rowsMax,
      ...(after === undefined ? {} : { after }),
    }),
    workos.pipes.listOrganizationDataProviders({ organizationId }),
  ])
  const rows = await Promise.all(
    page.data.map(async ({ userId }) => {
      const [user, providers] = await Promise.all([
        workos.userManagement.getUser(userId),
        providersOf({ userId, organizationId }),
      ])
      return html`<tr><th scope="row">${quoted(nameOf(user))}</th><td data-label="Accounts">${held(providers)}</td></tr>`
    }),
  )
  const next = page.listMetadata.after
  const body = html`<p>The accounts that people connected for your organization. Each is its owner’s: they disconnect it, and it ends when they leave.</p>
<table>
<thead><tr><th scope="col">Person</th><th scope="col">Accounts</th></tr></thead>
<tbody>${rows}</tbody>
</table>
${next ? html`<p><a href="/accounts/members?after=${next}">Next people</a></p>` : undefined}
<h2>Of the organization itself</h2>
${held(own.data)}`
  sendPage(response, { title: 'Accounts elsewhere', person, body })
})

function held(providers: readonly Provider[]): Fragment {
  const connected = providers.filter(({ connectedAccount }) => connectedAccount !== null)
  if (connected.length === 0) return html`<p>None</p>`
  return html`<ul>${connected.map(
    provider => html`<li>${quoted(provider.name)}: ${stateOf(provider, provider.connectedAccount)}</li>`,
  )}</ul>`
}
