import type { RefreshSeen } from '../oidc-upstream.ts'
import type { Stormed, StormHandOut } from './storm.ts'
import { type AccountAt, handOut } from './storm-accounts.ts'
import type { Kill } from './storm-nodes.ts'

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
  const ends = new Map<string, StormHandOut['outcome']>()
  for (const account of storm.accounts) ends.set(account.id, (await handOut(storm, account)).outcome)
  const { refreshes } = await storm.party.look()
  const handedOut = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT type FROM audit_events UNION ALL SELECT type FROM audit_queue) AS log
      WHERE type = 'connected_account.handed_out'`,
  )
  const seen = Object.values(refreshes).flat()
  const story = { accounts: storm.accounts, seen, kills: storm.nodes.kills, ends }
  const tokens = storm.handOuts.filter(({ outcome }) => outcome === 'token').length
  const faults = storm.handOuts.filter(({ outcome }) => outcome === 'fault')
  return {
    breaches: [
      ...accountBreaches(story),
      ...faults.map(({ account, text }) => `a hand-out of ${account} was told ${withLog(text, storm.nodes.output())}`),
      ...(tokens <= (handedOut.rows[0]?.n ?? 0) ? [] : [`${tokens} tokens left with ${handedOut.rows[0]?.n} events`]),
    ],
    counts: countsOf(seen, { handOuts: storm.handOuts.length, tokens }),
  }
}

const textShown = 300
const logShown = 900

/** What a client was told, with what the log has under the same request. */
function withLog(text: string, output: string): string {
  const [request] = text.match(/req_\w+/) ?? []
  const lines = request === undefined ? [] : output.split('\n').filter(line => line.includes(request))
  return [text.slice(0, textShown), ...lines.map(line => line.slice(0, logShown))].join(' | ')
}

/** What providers saw, what accounts were given and what became of them. */
export interface AccountsStory {
  readonly accounts: readonly AccountAt[]
  /** All requests for a refresh, in order. */
  readonly seen: readonly RefreshSeen[]
  readonly kills: readonly Pick<Kill, 'victim' | 'at'>[]
  /** What the last hand-out of each account came to. */
  readonly ends: ReadonlyMap<string, StormHandOut['outcome']>
}

/** Each is a token that was lost, or an account that says something else than its provider. */
export function accountBreaches(story: AccountsStory): string[] {
  const refused = (grant: string): boolean =>
    story.seen.some(({ account, result }) => account === grant && result === 'refused')
  const granted = (grant: string): boolean =>
    story.seen.some(({ account, result }) => account === grant && result === 'granted')
  return story.accounts.flatMap(({ id, manner, grants }) => {
    const [newest = '', end] = [grants.at(-1), story.ends.get(id)]
    const former = grants.slice(0, -1).filter(grant => granted(grant) && !refused(grant))
    const fine = end === 'token' || (end === 'needs_reauthorization' && refused(newest))
    return [
      ...grants.filter(refused).flatMap(grant => unexplained(grant, story)),
      ...grants
        .filter(refused)
        .flatMap(grant => (manner === 'rotates' ? [] : [`${grant} was given up by one that gives nothing up`])),
      ...former.map(grant => `${grant} was told as lost and its provider did not give it up`),
      ...(fine ? [] : [`${newest} came to ${end} at the end, and its provider did not give it up`]),
    ]
  })
}

const nearMs = 1_500
const storeMsMax = 6_000

/** Why the provider refused: the answer before was lost, or the process that got it was killed before it stored it. */
function unexplained(grant: string, { seen, kills }: AccountsStory): string[] {
  const own = seen.filter(({ account }) => account === grant)
  const at = own.findIndex(({ result }) => result === 'refused')
  const before = own[at - 1]
  if (own[at]?.again !== true || before?.result !== 'granted') return [`${grant} was refused, and not for a second use`]
  const { closedAt } = before
  const killed = kills.some(
    ({ victim, at: when }) =>
      victim !== 'PostgreSQL' &&
      closedAt !== undefined &&
      Math.abs(closedAt - when) < nearMs &&
      closedAt - before.at < storeMsMax,
  )
  return before.lost || killed ? [] : [`${grant} was used twice, though its answer was not lost nor its node killed`]
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
