import type { client } from '../../api.ts'
import type { GlyphName } from '../../parts/state.tsx'
import { counted } from '../../parts/words.ts'

export type Approval = Awaited<ReturnType<typeof client.listApprovals>>['data'][number]

const states = {
  pending: { is: 'waiting', word: 'Waiting' },
  approved: { is: 'done', word: 'Approved' },
  consumed: { is: 'done', word: 'Approved, used' },
  denied: { is: 'denied', word: 'Denied' },
  expired: { is: 'ended', word: 'Ended, not decided' },
  withdrawn: { is: 'ended', word: 'Withdrawn' },
} as const satisfies Record<Approval['state'], { readonly is: GlyphName; readonly word: string }>

/** State of a request. */
export function approvalState(state: Approval['state']): { readonly is: GlyphName; readonly word: string } {
  return states[state]
}

/** "github__create_issue" of one tool, "3 tools" of several; "one call of …" where exactly one call is asked for. */
export function asksFor({ kind, tools }: Pick<Approval, 'kind' | 'tools'>): string {
  const [first] = tools
  const what = tools.length === 1 && first !== undefined ? first.name : counted(tools.length, 'tool')
  return kind === 'call' ? `one call of ${what}` : what
}

const effects = ['destructive', 'write', 'read'] as const

/** The strongest effect among the tools: that is what a person looks for. */
export function strongest({ tools }: Pick<Approval, 'tools'>): 'read' | 'write' | 'destructive' {
  return effects.find(effect => tools.some(tool => tool.effect === effect)) ?? 'read'
}
