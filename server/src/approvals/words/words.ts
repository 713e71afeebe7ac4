import type { ClientRequest } from '../../pipes/model.ts'
import type { Html, HtmlValue } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'
import type { ChangeWords } from './change.ts'
import type { DecidedWords } from './decided.ts'
import type { DelegationWords } from './delegation.ts'
import type { SecondWords } from './second.ts'

/** What a request asks for, for the sentence that says all of it. */
export interface SaidRequest {
  /** False when only a part is checked. */
  readonly all: boolean
  readonly duration: string
  readonly until: Html
  readonly agent: Html
  /** What it may do without being asked again; undefined when nothing. */
  readonly runs: Html | undefined
  /** The accounts with which it would run. */
  readonly as: Html | undefined
  readonly calls: number | undefined
  /** What it would ask about each time; undefined when nothing. */
  readonly asks: Html | undefined
}

/** What is wrong with a field of the form. */
export const fieldFaults = [
  'byte_size',
  'choice_empty',
  'check_one',
  'choose_account',
  'longer',
  'more_bytes',
  'more_calls',
  'one_value',
  'quote_missing',
  'range_order',
  'star_among_choices',
  'strange_tool',
  'too_long',
  'too_many_choices',
  'unreadable',
  'whole_number',
  'wider',
] as const
export type FieldFault = (typeof fieldFaults)[number]

export interface EffectCounts {
  readonly read: number
  readonly write: number
  readonly destructive: number
}

/** All words of the pages of approvals in one language. A key that is missing does not compile. */
export interface ApprovalWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly ask: AskWords
  readonly tools: ToolWords
  readonly limits: LimitWords
  readonly call: CallWords
  readonly bounds: BoundWords
  /** With `{n}` where a limit stands. */
  readonly faults: Readonly<Record<FieldFault, string>>
  readonly change: ChangeWords
  readonly decided: DecidedWords
  readonly mail: RequestMailWords
  readonly acts: ActWords
  readonly second: SecondWords
  readonly delegation: DelegationWords
}

/** The mail that tells of a request. It only opens the page; nothing in it decides. */
export interface RequestMailWords {
  subject(agent: string): string
  heading(agent: string): string
  tools(names: string): string
  code(code: string): string
  readonly decide: string
  readonly open: string
  askedBy(agent: string, program: string, at: string): string
  readonly notYou: string
}

/** What every kind of request says. */
export interface AskWords {
  title(agent: string): string
  heading(agent: Html, providers: Html): HtmlValue
  accessUntil(time: Html): HtmlValue
  lead(effects: EffectCounts): string
  readonly noAccessNow: string
  keeps(tools: number): string
  /** Heads the accounts that the session acts with already. */
  readonly reached: string
  readonly purpose: string
  readonly mayDo: string
  readonly narrow: string
  readonly fields: HtmlValue
  readonly howLong: string
  connectBefore(time: Html): HtmlValue
  readonly approve: string
  readonly deny: string
  readonly denyEnding: string
  readonly showAgain: string
  withProvider(provider: Html): HtmlValue
  readonly withAccount: string
  notConnected(provider: Html): HtmlValue
  needsNone(provider: Html): HtmlValue
  readonly credentialUnseen: string
  /** What a third party may want of the agent's program while a call runs. */
  mayAsk(provider: Html): HtmlValue
  readonly asksProgram: Readonly<Record<ClientRequest, string>>
  readonly asksWords: string
  chooseBelow(provider: Html): HtmlValue
  readonly compare: string
  ends(time: Html): HtmlValue
  readonly reviewed: string
  readonly nothingDecided: string
  readonly wider: string
  readonly nothingChecked: string
  readonly passwordWrong: string
  readonly passwordNeeded: string
  lockedOut(time: Html): HtmlValue
  readonly changed: string
  readonly whoAsks: string
  agentAt(agent: Html, host: Html): HtmlValue
  readonly verified: string
  readonly unverified: string
  readonly actsFor: string
  inOrganization(email: Html, organization: Html): HtmlValue
  readonly agentsWords: string
  readonly gaveNone: string
  tainted(organization: Html | undefined): HtmlValue
  taintCame(tools: Html, last: Html): HtmlValue
  readonly taintMay: string
  readonly taintEach: string
  readonly seeRead: string
  readonly passwordBecause: { readonly writes: string; readonly destroys: string }
  readonly passwordIsWrong: string
  readonly typePassword: string
}

/** One tool with its bounds. */
export interface ToolWords {
  noAccount(provider: Html): HtmlValue
  readonly connectFirst: string
  connect(provider: Html): HtmlValue
  readonly isNew: string
  readonly asksAgain: string
  readonly providersWords: string
  readonly arguments: string
  readonly takesNone: string
  readonly otherArguments: string
  readonly none: string
  free(names: Html): HtmlValue
  readonly isFree: string
  readonly asAsked: string
  readonly is: string
  readonly startsWith: string
  readonly matches: string
  readonly isOneOf: string
  readonly isWithin: string
  readonly changed: string
  readonly accountChanged: string
  whichAccount(provider: Html): HtmlValue
  /** An account of an organization, or for one. */
  accountOf(organization: Html): HtmlValue
  readonly yourDefault: string
  readonly onlyThis: string
}

export interface LimitWords {
  readonly endsAfter: string
  /** "45 min", as one of the offered durations. */
  offered(seconds: number): string
  asked(duration: string, sessionEnd: Html): HtmlValue
  readonly callsAtMost: string
  readonly noLimit: string
  readonly noLimitAsked: string
  ofAsked(calls: number): string
  readonly bytesAtMost: string
  ofBytesAsked(bytes: string): string
  readonly bytesHint: string
  /** After the sentence that says all the rest. */
  bytesSentence(bytes: Html): HtmlValue
  use(tool: Html): HtmlValue
  sentence(request: SaidRequest): HtmlValue
}

/** One call, and arguments in full. */
export interface CallWords {
  /** Where the act has no words of its own: the name of the tool. */
  act(tool: string): string
  toolAct(tool: Html): HtmlValue
  before(time: Html): HtmlValue
  lead(agent: Html, email: Html, account: Html): HtmlValue
  readonly cantUndo: string
  at(provider: Html): HtmlValue
  withYour(provider: Html, account: Html): HtmlValue
  readonly exactly: string
  readonly noPurpose: string
  purposeBy: string
  sum(before: Html): HtmlValue
  readonly again: string
  readonly destroysAgain: string
  readonly approve: string
  readonly wholeBelow: string
  readonly tool: string
  pinned(day: Html): HtmlValue
  readonly asJson: string
  digest(digest: Html): HtmlValue
  readonly allArguments: string
  readonly theArguments: string
  argument(name: Html): HtmlValue
  argumentTitle(name: string): string
  wholeLead(agent: Html, tool: Html): HtmlValue
  requestEnds(time: Html): HtmlValue
  readonly back: string
  readonly emptyText: string
  readonly notGiven: string
  left(characters: number): string
  showAllOf(name: string): string
  bytes(bytes: number, digest: Html): HtmlValue
}

/** A bound of an argument in plain words. */
export interface BoundWords {
  matches(pattern: string): string
  atMost(most: number): string
  atLeast(least: number): string
  between(least: number, most: number): string
  readonly missing: string
}
