import { setTimeout as pause } from 'node:timers/promises'
import { type Manner, manners } from '../oidc-upstream.ts'
import type { Storm, StormHandOut } from './storm.ts'

/** An account that a person authorized at a provider of one manner; `grant` names what it was given last. */
export interface AccountAt {
  readonly id: string
  readonly userId: string
  readonly manner: Manner
  /** All that it was ever given, the newest last: each time its person came back it was a new one. */
  readonly grants: string[]
}

const scopes = ['repo', 'read:user', 'user']

/** A provider of each manner with the tools of GitHub, and some people with an account at each; the first of them is the one who approves. */
export async function connectAccounts(
  { nodes, party }: Pick<Storm, 'nodes' | 'party'>,
  people: number,
): Promise<AccountAt[]> {
  for (const slug of manners)
    await nodes.first.api('POST', '/v1/providers', {
      slug,
      kind: 'rest',
      catalogue: 'github',
      base_urls: { api: party.url, oauth: party.issuers[slug] },
      oauth: { client_id: party.clientId, client_secret: party.clientSecret, scopes },
    })
  const [mina] = Object((await nodes.first.api('GET', `/user_management/users?email=${nodes.first.email}`)).data)
  const ids = [String(mina.id)]
  while (ids.length < people) {
    const user = await nodes.first.api('POST', '/user_management/users', { email: `u${ids.length}@acme.example` })
    ids.push(String(user.id))
  }
  const accounts: AccountAt[] = []
  for (const [nth, userId] of ids.entries())
    for (const manner of manners) {
      const name = `person-${nth}-${manner}-1`
      const tokens = { refresh_token: await party.grant(manner, name), scopes }
      const path = `/user_management/users/${userId}/connected_accounts/${manner}`
      const made = await nodes.first.api('POST', path, tokens)
      accounts.push({ id: String(made.id), userId, manner, grants: [name] })
    }
  return accounts
}

const callersCount = 6
const burstSize = 100
const burstPauseMs = 1_500

/** Applications that get the tokens of all accounts, and now and then a hundred of them at once for one account. */
export function handOuts(storm: Storm): Promise<void>[] {
  const one = async (caller: number): Promise<void> => {
    for (let n = caller; !storm.over; n++) {
      await handOut(storm, accountAt(storm, n))
      await pause(jitterMs * Math.random())
    }
  }
  const bursts = async (): Promise<void> => {
    for (let n = 0; !storm.over; n++) {
      const account = accountAt(storm, n)
      await Promise.all(Array.from({ length: burstSize }, () => handOut(storm, account)))
      await pause(burstPauseMs)
    }
  }
  return [...Array.from({ length: callersCount }, (_, caller) => one(caller)), bursts()]
}

const jitterMs = 40

function accountAt({ accounts }: Storm, n: number): AccountAt {
  const account = accounts[n % accounts.length]
  if (account === undefined) throw new Error('there are no accounts')
  return account
}

export async function handOut(storm: Storm, account: AccountAt): Promise<StormHandOut> {
  const begunAt = Date.now()
  const request = {
    method: 'POST',
    path: `/data-integrations/${account.manner}/token`,
    headers: { authorization: `Bearer ${storm.nodes.first.apiKey}` },
    body: { user_id: account.userId },
  }
  const told = await storm.wire.send(await storm.nodes.target(), request).then(
    ({ status, text }) => ({ outcome: outcomeOf(status, text), text: `${status} ${text}` }),
    (cause: Error) => ({ outcome: 'lost' as const, text: cause.message }),
  )
  const one = { account: account.id, begunAt, ...told }
  storm.handOuts.push(one)
  return one
}

function outcomeOf(status: number, text: string): StormHandOut['outcome'] {
  if (status === 503) return 'unavailable'
  if (status !== 200) return 'fault'
  const { active, error } = JSON.parse(text)
  if (active === true) return 'token'
  return error === 'needs_reauthorization' ? 'needs_reauthorization' : 'fault'
}

const reconnectPauseMs = 500

/** People who come back as soon as they are told to. */
export async function reconnect(storm: Storm): Promise<void> {
  while (!storm.over) {
    for (const account of storm.accounts) if (!storm.over) await reconnectIfTold(storm, account)
    await pause(reconnectPauseMs)
  }
}

async function reconnectIfTold(storm: Storm, account: AccountAt): Promise<void> {
  const { nodes, party } = storm
  const path = `/user_management/users/${account.userId}/connected_accounts/${account.manner}`
  const known = await nodes.api('GET', path).catch(() => undefined)
  if (known?.state !== 'needs_reauthorization') return
  const name = account.grants[0]?.replace(/\d+$/, String(account.grants.length + 1)) ?? ''
  account.grants.push(name)
  const tokens = { refresh_token: await party.grant(account.manner, name), scopes }
  await nodes.api('PUT', path, tokens).catch(() => undefined)
}
