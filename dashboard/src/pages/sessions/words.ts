import type { GlyphName } from '../../parts/state.tsx'

/** How an end came about, after "Ended" or beside a time. */
const reasons: Readonly<Record<string, string>> = {
  expired: 'hard end',
  idle: 'idle',
  refresh_reuse: 'a token was used twice',
  code_reuse: 'a code was used twice',
  ended_by_person: 'by its person',
  ended_by_admin: 'by an administrator',
  ended_by_agent: 'by the agent',
  ended_with_parent: 'with the session above',
  principal_suspended: 'principal suspended',
  application_retired: 'application retired',
  logged_out: 'signed out',
  logged_out_everywhere: 'signed out everywhere',
  ended_by_provider: 'signed out at the organization',
  user_deleted: 'person deleted',
  organization_deleted: 'organization deleted',
  membership_lost: 'left the organization',
  password_reset: 'password reset',
  policy_tightened: 'policy tightened',
  stopped: 'stopped',
}

export function endWords(reason: string | null): string {
  return reason === null ? 'ended' : (reasons[reason] ?? reason.replaceAll('_', ' '))
}

export interface CallCounts {
  readonly session_id: string
  readonly read: number
  readonly written: number
  readonly destroyed: number
  readonly refused: number
  readonly withheld: number
  readonly unsettled: number
}

/** "14 read, 4 written", in the order of what matters least to what matters most. */
export function touchedWords(counts: CallCounts | undefined): string {
  if (counts === undefined) return 'Nothing'
  const parts = [
    [counts.read, 'read'],
    [counts.written, 'written'],
    [counts.destroyed, 'destroyed'],
    [counts.refused, 'refused'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count.toLocaleString('en-GB')} ${word}`)
  return said.length === 0 ? 'Nothing' : said.join(', ')
}

/** State of a session in a list, with what its end met. */
export function stateWords(
  session: { readonly status: 'active' | 'ended' },
  counts: CallCounts | undefined,
): { readonly is: GlyphName; readonly text: string } {
  if (session.status === 'active') return { is: 'active', text: 'Active' }
  if (counts !== undefined && counts.withheld > 0) return { is: 'withheld', text: `Ended, ${counts.withheld} withheld` }
  if (counts !== undefined && counts.unsettled > 0)
    return { is: 'unsettled', text: `Ended, ${counts.unsettled} unsettled` }
  return { is: 'ended', text: 'Ended' }
}

/** "2 grants and 1 session below" that an end would end. */
export function wouldEndWords(grants: number): string {
  const what = grants === 0 ? 'Ends its tokens' : `Ends ${grants} ${grants === 1 ? 'grant' : 'grants'} and its tokens`
  return `${what} at once. It can't be resumed.`
}
