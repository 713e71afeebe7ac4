import type { RefreshSeen } from '../oidc-upstream.ts'
import type { Stormed } from './storm.ts'
import { type AccountAt, handOut } from './storm-accounts.ts'

export interface AccountsVerdict {
  readonly breaches: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/**
 * No refresh token is lost: each account can be refreshed at the end, or says that its person has to come back, and that exactly where
 * the provider gave it up. It does so only when a token comes again that it had replaced: then the answer that brought the next one has to
 * have been lost, on its way or with the node that it came to.
 */
export async function checkAccounts({ storm, database }: Stormed): Promise<AccountsVerdict> {
  // Rights to refresh of nodes that died, and rests, end by themselves; here the clock is helped along.
  await database.query(
    `UPDATE connected_accounts SET refreshing_until = clock_timestamp() - interval '1 second',
        refresh_retry_at = NULL, credential_expires_at = clock_timestamp() - interval '1 second' WHERE state = 'connected'`,
  )
  const last = new Map<AccountAt, string>()
  for (const account of storm.accounts) last.set(account, (await handOut(storm, account)).outcome)
  const { refreshes } = await storm.party.look()
  const all = Object.values(refreshes).flat()
  const states = await database.query<{ id: string; state: string }>('SELECT id, state FROM connected_accounts')
  const handedOut = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT type FROM audit_events UNION ALL SELECT type FROM audit_queue) AS log
      WHERE type = 'connected_account.handed_out'`,
  )
  const tokens = storm.handOuts.filter(({ outcome }) => outcome === 'token').length
  const faults = storm.handOuts.filter(({ outcome }) => outcome === 'fault')
  const judged = storm.accounts.flatMap(account =>
    ofAccount(account, { all, storm, end: last.get(account) ?? '', states: states.rows }),
  )
  return {
    breaches: [
      ...judged,
      ...[...refreshes.overlaps, ...refreshes.keeps]
        .filter(({ result }) => result === 'refused')
        .map(({ account }) => `${account} was given up by a provider that gives nothing up`),
      ...faults.map(({ account, text }) => `a hand-out of ${account} was told ${text.slice(0, 300)}`),
      ...(tokens <= (handedOut.rows[0]?.n ?? 0) ? [] : [`${tokens} tokens left with ${handedOut.rows[0]?.n} events`]),
    ],
    counts: countsOf(all, { handOuts: storm.handOuts.length, tokens }),
  }
}

interface Judging {
  readonly all: readonly RefreshSeen[]
  readonly storm: Stormed['storm']
  /** What the last hand-out came to. */
  readonly end: string
  readonly states: readonly { readonly id: string; readonly state: string }[]
}

function ofAccount(account: AccountAt, { all, storm, end, states }: Judging): string[] {
  const state = states.find(({ id }) => id === account.id)?.state
  const newest = account.grants.at(-1) ?? ''
  const refused = (grant: string): RefreshSeen | undefined =>
    all.find(seen => seen.account === grant && seen.result === 'refused')
  return [
    ...account.grants.flatMap(grant => (refused(grant) === undefined ? [] : unexplained(grant, all, storm))),
    ...account.grants
      .slice(0, -1)
      .filter(grant => refused(grant) === undefined && wasUsed(all, grant))
      .map(grant => `${grant} was told as lost and its provider did not give it up`),
    ...(end === 'token' || (end === 'needs_reauthorization' && refused(newest) !== undefined)
      ? []
      : [`${newest} is ${state} at the end, its hand-out was ${end}, and its provider did not give it up`]),
  ]
}

function wasUsed(all: readonly RefreshSeen[], grant: string): boolean {
  return all.some(({ account, result }) => account === grant && result === 'granted')
}

const nearMs = 1_500
const storeMsMax = 6_000

/** Why the provider refused: the answer before was lost, or the process that got it was killed before it stored it. */
function unexplained(grant: string, all: readonly RefreshSeen[], { nodes }: Stormed['storm']): string[] {
  const own = all.filter(({ account }) => account === grant)
  const at = own.findIndex(({ result }) => result === 'refused')
  const before = own[at - 1]
  if (own[at]?.again !== true || before?.result !== 'granted') return [`${grant} was refused, and not for a second use`]
  const { closedAt } = before
  const killed = nodes.kills.some(
    ({ victim, at: when }) =>
      victim !== 'PostgreSQL' &&
      closedAt !== undefined &&
      Math.abs(closedAt - when) < nearMs &&
      closedAt - before.at < storeMsMax,
  )
  return before.lost || killed
    ? []
    : [`${grant} was used twice, though its answer was neither lost nor its node killed`]
}

function countsOf(all: readonly RefreshSeen[], it: { handOuts: number; tokens: number }): Record<string, number> {
  const of = (test: (seen: RefreshSeen) => boolean): number => all.filter(test).length
  return {
    'hand-outs': it.handOuts,
    'tokens handed out': it.tokens,
    'refreshes granted': of(({ result }) => result === 'granted'),
    'their answers lost': of(({ lost }) => lost),
    'refreshes unreached': of(({ result }) => result === 'unreached'),
    'tokens used again in time': of(({ again, result }) => again && result === 'granted'),
    'accounts given up by their provider': of(({ result }) => result === 'refused'),
  }
}
