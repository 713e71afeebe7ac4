import type { Html, HtmlValue } from '../../platform/page.ts'
import type { LostGround } from '../derive-former.ts'

/** A request that differs from a grant which lives. `then` is the time at which that was approved. */
export interface ChangeWords {
  moreTitle(agent: string): string
  changeTitle(agent: string): string
  more(agent: Html, then: Html): HtmlValue
  change(agent: Html, then: Html): HtmlValue
  differences(counts: { readonly wider: number; readonly narrower: number; readonly changed: number }): string
  lead(then: Html): HtmlValue
  readonly why: string
  readonly onlyPart: string
  readonly narrow: string
  sum(then: Html, duration: string, until: Html): HtmlValue
  readonly replace: string
  denyKeep(then: string): string
  readonly bound: string
  approvedAt(then: string): string
  readonly askedNow: string
  readonly none: string
  readonly wider: string
  readonly narrower: string
  readonly changed: string
  readonly tools: string
  readonly added: Readonly<Record<'read' | 'write' | 'destructive', string>>
  readonly noLonger: string
  readonly free: string
  argumentOf(argument: Html, tool: Html): HtmlValue
  readonly newTool: string
  readonly until: string
  readonly later: string
  readonly earlier: string
  readonly calls: string
  readonly bytes: string
  readonly noLimit: string
  left(calls: number): string
  readonly moreThanLeft: string
  readonly fewerThanLeft: string
  readonly account: string
  readonly same: string
  /** Over what was approved before and lost its ground since. */
  since(then: Html): HtmlValue
  readonly lost: Readonly<Record<LostGround, string>>
  does(tool: Html): HtmlValue
}
