import type { BarWords, Html, HtmlValue } from '../../platform/page.ts'
import type { EndReason } from '../../sessions/model.ts'
import type { CallOutcome } from '../derive-story.ts'
import type { ApplicationsWords } from './applications.ts'
import type { ProfileWords } from './profile.ts'

/** What an end took with it, as its receipt counts it. */
export interface EndedCounts {
  readonly tokens: number
  readonly grants: number
  readonly withheld: number
}

/** All words of the account pages in one language. A key that is missing does not compile. */
export interface AccountWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly title: string
  lead(zone: string): string
  readonly security: string
  readonly signOut: string
  readonly actions: string
  readonly and: string
  readonly state: string
  readonly until: string
  readonly showAll: string
  readonly older: string
  readonly newer: string
  readonly pages: string
  live(count: number): string
  readonly waiting: {
    readonly title: string
    readonly word: string
    code(code: string, ends: Html, left: string): HtmlValue
    readonly review: string
    of(agent: Html): HtmlValue
    access(providers: Html): HtmlValue
    call(tool: Html): HtmlValue
    /** Of what several persons decide. */
    ends(ends: Html, left: string): HtmlValue
    readonly anAgent: string
  }
  readonly agents: {
    readonly title: string
    readonly allTitle: string
    readonly allLead: string
    readonly agent: string
    readonly mayDo: string
    readonly nothingYet: string
    readonly noCall: string
    lastCall(ago: Html): HtmlValue
    readonly active: string
    readonly ended: string
    readonly end: string
    of(agent: Html): HtmlValue
    startedAt(at: Html): HtmlValue
    endedAt(at: Html, reason: EndReason | undefined, counts: EndedCounts): HtmlValue
    readonly receipt: string
    readonly lately: string
    callsLeft(tools: Html, left: number | undefined): Html
    readonly open: string
    /** Before the command that attaches one. */
    readonly none: string
    readonly outcome: Readonly<Record<CallOutcome, string>>
  }
  readonly signIns: {
    readonly title: string
    readonly allTitle: string
    readonly allLead: string
    readonly device: string
    readonly unknownDevice: string
    browserOn(browser: string, system: string): string
    someBrowserOn(system: string): string
    readonly application: string
    readonly anApplication: string
    readonly lastActive: string
    readonly thisOne: string
    readonly end: string
    on(device: Html): HtmlValue
    readonly endOthers: string
    readonly thisMachine: string
    readonly localNetwork: string
    /** With `{network}` where it stands. */
    readonly network: string
    endedAt(at: Html, reason: EndReason | undefined): HtmlValue
    /** An administrator acts in the person's name. */
    impersonated(by: Html, reason: Html): HtmlValue
    readonly only: string
  }
  readonly applications: ApplicationsWords
  readonly accounts: {
    readonly title: string
    readonly allTitle: string
    readonly allLead: string
    readonly account: string
    readonly usedBy: string
    readonly nobody: string
    readonly untilDisconnected: string
    readonly connected: string
    readonly drifted: string
    readonly broken: string
    readonly expiring: string
    readonly revoked: string
    readonly scopes: string
    lastUsed(ago: Html): HtmlValue
    readonly disconnect: string
    readonly aProvider: string
    readonly none: string
    disconnected(account: Html): HtmlValue
  }
  readonly ended: {
    signIn(device: Html, at: Html, counts: EndedCounts): HtmlValue
    many(count: number, counts: EndedCounts): HtmlValue
    readonly more: string
    readonly receipt: string
    /** An application checks tokens by itself, so we say until when. */
    offline(count: number, until: Html): HtmlValue
  }
  readonly bar: BarWords
  readonly profile: ProfileWords
}
