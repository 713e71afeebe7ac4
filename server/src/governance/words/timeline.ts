import type { Html, HtmlValue } from '../../platform/page.ts'
import type { MarkShape } from '../derive-story.ts'

export interface RequestCounts {
  readonly asked: number
  readonly approved: number
  readonly narrowed: number
  readonly denied: number
  readonly undecided: number
  readonly waiting: number
}

/** The lanes and signs of the timeline. */
export interface TimelineWords {
  readonly time: string
  readonly session: string
  since(time: string): string
  fromTo(from: string, to: string): string
  hardEnd(run: string, end: string): string
  readonly requests: string
  requestCounts(counts: RequestCounts): string
  grantOf(provider: Html): HtmlValue
  readonly grantEnds: Readonly<Record<'replaced' | 'drifted' | 'session_ended' | 'expired' | 'ended_by_person', string>>
  calls(calls: number): string
  callsOf(used: number, most: number): string
  readonly oneCalls: string
  approvedUsed(approved: number, used: number): string
  readonly oneCall: string
  oneCallLine(summary: Html, approved: string, used: boolean): HtmlValue
  readonly withoutGrant: string
  readonly inFlight: string
  withheld(results: number): string
  unknown(calls: number): string
  aborted(calls: number): string
  joined(calls: number, from: string): string
  markIn(tool: string, target: string): string
  readonly signs: Readonly<Record<MarkShape, string>>
  readonly ended: string
  readonly dashed: string
  folded(length: string): string
}
