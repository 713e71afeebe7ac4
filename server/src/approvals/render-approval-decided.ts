import {
  address,
  chip,
  clock,
  code,
  type Fact,
  type Frame,
  facts,
  type Glyph,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  joined,
  layout,
  listIn,
  named,
  namedText,
  pageWordsIn,
  reachBar,
  shortId,
  time,
  type Wall,
} from '../platform/page.ts'
import { bytesText } from './derive-bytes.ts'
import type { DecisionPart } from './model.ts'
import { approvalWordsIn } from './words/all.ts'
import type { DecidedWords } from './words/decided.ts'

/** What became of a request. A decision is shown to whoever made it, and can't be changed. */
export interface ApprovalDecidedView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly approvalId: string
  readonly agent: { readonly name: string }
  readonly requestedAt: Date
  readonly outcome: ApprovalOutcome
  readonly session: {
    readonly id: string
    readonly href?: string | undefined
    /** Undefined once it has ended. */
    readonly endAction?: string | undefined
    readonly expiresAt: Date
  }
  /** Who decided it in the end, where that was somebody else than the reader. */
  readonly by?: string | undefined
  /** Of one that several persons decided. */
  readonly parts?: readonly (Pick<DecisionPart, 'decision' | 'at'> & { readonly email: string })[]
  /** True on the answer to the decision itself, false when the page is opened again later. */
  readonly justNow?: boolean
  readonly accountHref?: string
}

export type ApprovalOutcome =
  | { readonly kind: 'granted'; readonly at: Date; readonly grants: readonly GivenGrant[] }
  | {
      readonly kind: 'call_approved'
      readonly at: Date
      readonly act: string
      readonly expiresAt: Date
      readonly used: boolean
    }
  | { readonly kind: 'denied'; readonly at: Date; readonly keptGrantFrom?: Date | undefined }
  | {
      readonly kind: 'denied_and_ended'
      readonly at: Date
      readonly receiptHref?: string | undefined
      readonly grantsEnded: number
    }
  | { readonly kind: 'expired'; readonly at: Date }
  | {
      readonly kind: 'withdrawn'
      readonly at: Date
      readonly by: 'agent' | 'session'
      readonly endReason?: string | undefined
    }

export interface GivenGrant {
  readonly provider: string
  readonly account?: string | undefined
  readonly tools: readonly {
    readonly name: string
    readonly title?: string | undefined
    readonly bounds: readonly string[]
  }[]
  readonly startsAt: Date
  readonly expiresAt: Date
  readonly maxCalls?: number | undefined
  /** Of results, and what is left of them now. */
  readonly maxBytes?: number | undefined
  readonly bytesLeft?: number | undefined
  /** Undefined while it lives. */
  readonly endedAt?: Date | undefined
}

interface Told {
  readonly chip: readonly [Glyph, string]
  readonly title: HtmlValue
  readonly name: string
  readonly lead: HtmlValue
  readonly until: HtmlValue
  readonly wall: Wall
}

function wordsOf({ reader }: Frame): DecidedWords {
  return approvalWordsIn(reader).decided
}

/** The page of a request that can no longer be decided, with the end of what it gave and the button that ends it now. */
export function renderApprovalDecided(view: ApprovalDecidedView): Html {
  const told = tell(view)
  const living = view.session.endAction !== undefined
  const words = wordsOf(view.frame)
  return layout({
    frame: view.frame,
    title: told.name,
    wall: told.wall,
    until: told.until,
    body: html`<div class="part">
<p>${chip(told.chip[0], told.chip[1])}</p>
<h1>${told.title}</h1>
<p class="quiet">${told.lead}</p>
</div>
${view.outcome.kind === 'granted' && view.outcome.grants.map(grant => grantPart(grant, view.frame))}
<div class="part">${facts([...idRows(view), ...partRows(view)])}</div>
<div class="part decide">
${living && html`<p class="small quiet">${words.endingEnds}</p>`}
<div class="${living && 'field '}actions">${living ? endForm(view) : accountLink(view, 'button-main')}${living && accountLink(view, '')}${
      view.outcome.kind === 'denied_and_ended' &&
      view.outcome.receiptHref !== undefined &&
      html`<a class="button" href="${address(view.outcome.receiptHref)}">${words.openReceipt}</a>`
    }</div>
</div>`,
  })
}

function endForm(view: ApprovalDecidedView): Html {
  return html`<form method="post" action="${address(view.session.endAction ?? '')}">${hiddenFields({ csrf_token: view.csrfToken })}<button class="button" name="session_id" value="${view.session.id}" data-testid="end-session">${pageWordsIn(view.frame.reader.locale).endSession}</button></form>`
}

function accountLink(view: ApprovalDecidedView, kind: string): Html {
  return html`<a class="button ${kind}" href="${address(view.accountHref ?? '/account')}">${wordsOf(view.frame).openAccount}</a>`
}

/** Who decided which part. */
function partRows({ parts = [], frame }: ApprovalDecidedView): Fact[] {
  if (parts.length === 0) return []
  const { second: words } = approvalWordsIn(frame.reader)
  const said = parts.map(
    part => html`<li>${words.part(named(part.email), part.decision, time(part.at, frame.reader))}</li>`,
  )
  return [[words.decisions, html`<ul>${said}</ul>`]]
}

function idRows(view: ApprovalDecidedView): readonly Fact[] {
  const { session } = view
  const { reader } = view.frame
  const words = wordsOf(view.frame)
  const id = shortId(session.id)
  return [
    [words.request, shortId(view.approvalId), words.askedAt(time(view.requestedAt, reader))],
    [
      words.session,
      session.href === undefined ? id : html`<a href="${address(session.href)}">${id}</a>`,
      session.endAction === undefined ? words.ended : words.hardEnd(time(session.expiresAt, reader)),
    ],
  ]
}

function grantPart(grant: GivenGrant, frame: Frame): Html {
  return html`<div class="part"><h2>${named(grant.provider)}${grant.account !== undefined && html`, ${code(grant.account)}`}</h2>
${reachBar({ from: grant.startsAt, to: grant.endedAt ?? grant.expiresAt }, frame.reader)}
<ul class="given">${grant.tools.map(
    tool =>
      html`<li>${tool.title === undefined ? code(tool.name) : named(tool.title)}${
        tool.bounds.length > 0 &&
        html`<span class="small quiet">${joined(
          tool.bounds.map(bound => named(bound)),
          '; ',
        )}</span>`
      }</li>`,
  )}</ul>
<p class="small quiet">${grant.maxCalls === undefined ? wordsOf(frame).noLimit : wordsOf(frame).atMost(grant.maxCalls)}${grant.maxBytes !== undefined && html` ${bytesWords(grant, grant.maxBytes, frame)}`}</p></div>`
}

function tell(view: ApprovalDecidedView): Told {
  const { outcome } = view
  switch (outcome.kind) {
    case 'granted':
      return granted(view, outcome)
    case 'call_approved':
      return oneCall(view, outcome)
    case 'denied':
    case 'denied_and_ended':
      return denied(view, outcome)
    case 'expired':
    case 'withdrawn':
      return undecided(view, outcome)
  }
}

type Outcome<Kind extends ApprovalOutcome['kind']> = Extract<ApprovalOutcome, { kind: Kind }>

function denied(view: ApprovalDecidedView, outcome: Outcome<'denied' | 'denied_and_ended'>): Told {
  const { reader } = view.frame
  const words = wordsOf(view.frame)
  const agent = named(view.agent.name)
  const at = clock(outcome.at, reader)
  if (outcome.kind === 'denied_and_ended')
    return {
      chip: ['ended', words.deniedAndEnded],
      title: words.endedAt(at),
      name: words.endedTitle,
      lead: html`${words.grantsEnded(outcome.grantsEnded)} ${words.newSession(agent)}`,
      until: words.endedUntil(time(outcome.at, reader)),
      wall: 'ink',
    }
  const kept = outcome.keptGrantFrom
  return {
    chip: ['denied', words.denied],
    title: view.by === undefined ? words.deniedAt(at) : approvalWordsIn(reader).second.deniedBy(named(view.by), at),
    name: words.deniedTitle,
    lead: html`${kept === undefined ? words.nothingGiven : words.stays(clock(kept, reader))} ${words.cantChange(agent)}`,
    until: words.deniedUntil(time(outcome.at, reader)),
    wall: 'ink',
  }
}

function undecided(view: ApprovalDecidedView, outcome: Outcome<'expired' | 'withdrawn'>): Told {
  const { reader } = view.frame
  const words = wordsOf(view.frame)
  const agent = named(view.agent.name)
  const at = clock(outcome.at, reader)
  const until = time(outcome.at, reader)
  if (outcome.kind === 'expired')
    return {
      chip: ['ended', words.expired],
      title: words.expiredHeading,
      name: words.expiredTitle,
      lead: words.expiredLead(at, agent),
      until: words.endedUntil(until),
      wall: 'ink',
    }
  const byAgent = outcome.by === 'agent'
  const reason = pageWordsIn(reader.locale).because(outcome.endReason)
  return {
    chip: ['ended', words.withdrawn],
    title: byAgent ? words.withdrew(agent) : words.sessionEndedFirst,
    name: words.withdrawnTitle,
    lead: html`${byAgent ? words.withdrawnAt(at) : words.sessionEnded(reason, at)} ${words.nothingGiven}`,
    until: words.withdrawnUntil(until),
    wall: 'ink',
  }
}

function oneCall(view: ApprovalDecidedView, outcome: Outcome<'call_approved'>): Told {
  const { reader } = view.frame
  const words = wordsOf(view.frame)
  const { used, expiresAt } = outcome
  const usable = !used && expiresAt > reader.now
  const before = clock(expiresAt, reader)
  const became = used ? words.ran : usable ? words.mayRun(before) : words.didNotRun(before)
  return {
    chip: usable ? ['active', words.approved] : ['ended', used ? words.usedOnce : words.notUsed],
    title: (view.by === undefined ? words.oneCallAt : words.approvedAt)(clock(outcome.at, reader)),
    name: words.oneCallTitle(namedText(view.agent.name)),
    lead: html`${named(outcome.act)}. ${became}`,
    until: approvalWordsIn(reader).call.before(time(expiresAt, reader)),
    wall: usable ? 'petrol' : 'ink',
  }
}

function granted(view: ApprovalDecidedView, outcome: Outcome<'granted'>): Told {
  const { reader } = view.frame
  const words = wordsOf(view.frame)
  const ends = outcome.grants.map(grant => grant.endedAt ?? grant.expiresAt)
  const last = new Date(Math.max(...ends.map(end => end.getTime()), outcome.at.getTime()))
  const living = last > reader.now
  const agent = named(view.agent.name)
  const providers = listIn(
    reader,
    outcome.grants.map(grant => named(grant.provider)),
  )
  const mayClose = view.justNow === true && ` ${words.mayClose}`
  return {
    chip: living ? ['active', words.approved] : ['ended', words.ended],
    title: words.approvedAt(clock(outcome.at, reader)),
    name: words.approvedTitle(namedText(view.agent.name)),
    lead: living
      ? html`${words.mayUse(agent, providers, clock(last, reader))}${mayClose}`
      : words.couldUse(agent, providers, clock(last, reader)),
    until: living ? words.accessUntil(time(last, reader)) : words.endedUntil(time(last, reader)),
    wall: living ? 'petrol' : 'ink',
  }
}

function bytesWords({ bytesLeft }: GivenGrant, maxBytes: number, frame: Frame): string {
  const { locale } = frame.reader
  return wordsOf(frame).atMostBytes(bytesText(maxBytes, locale), bytesText(bytesLeft ?? 0, locale))
}
