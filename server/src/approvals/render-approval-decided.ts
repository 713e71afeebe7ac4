import {
  address,
  chip,
  clock,
  code,
  endedBecause,
  type Fact,
  type Frame,
  facts,
  type Glyph,
  type Html,
  hiddenFields,
  html,
  joined,
  layout,
  listed,
  named,
  namedText,
  reachBar,
  shortId,
  time,
  type Wall,
} from '../platform/page.ts'

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
  /** Undefined while it lives. */
  readonly endedAt?: Date | undefined
}

interface Told {
  readonly chip: readonly [Glyph, string]
  readonly title: Html
  readonly name: string
  readonly lead: Html
  readonly until: Html
  readonly wall: Wall
}

/** The page of a request that can no longer be decided, with the end of what it gave and the button that ends it now. */
export function renderApprovalDecided(view: ApprovalDecidedView): Html {
  const told = tell(view)
  const living = view.session.endAction !== undefined
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
<div class="part">${facts(idRows(view))}</div>
<div class="part decide">
${living && html`<p class="small quiet">Ending the session ends its grants and tokens at once. It can’t be resumed.</p>`}
<div class="${living && 'field '}actions">${living ? endForm(view) : accountLink(view, 'button-main')}${living && accountLink(view, '')}${
      view.outcome.kind === 'denied_and_ended' &&
      view.outcome.receiptHref !== undefined &&
      html`<a class="button" href="${address(view.outcome.receiptHref)}">Open receipt</a>`
    }</div>
</div>`,
  })
}

function endForm(view: ApprovalDecidedView): Html {
  return html`<form method="post" action="${address(view.session.endAction ?? '')}">${hiddenFields({ csrf_token: view.csrfToken })}<button class="button" name="session_id" value="${view.session.id}" data-testid="end-session">End session</button></form>`
}

function accountLink(view: ApprovalDecidedView, kind: string): Html {
  return html`<a class="button ${kind}" href="${address(view.accountHref ?? '/account')}">Open your account</a>`
}

function idRows(view: ApprovalDecidedView): readonly Fact[] {
  const { session } = view
  const id = shortId(session.id)
  return [
    ['Request', shortId(view.approvalId), html`Asked at ${time(view.requestedAt, view.frame.reader)}`],
    [
      'Session',
      session.href === undefined ? id : html`<a href="${address(session.href)}">${id}</a>`,
      html`${session.endAction === undefined ? 'Ended' : html`Hard end ${time(session.expiresAt, view.frame.reader)}`}`,
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
<p class="small quiet">${grant.maxCalls === undefined ? 'No limit on calls.' : `At most ${grant.maxCalls} calls.`}</p></div>`
}

function tell(view: ApprovalDecidedView): Told {
  const { outcome, frame } = view
  const agent = named(view.agent.name)
  const at = clock(outcome.at, frame.reader)
  switch (outcome.kind) {
    case 'granted':
      return granted(view, outcome)
    case 'call_approved':
      return oneCall(view, outcome)
    case 'denied':
      return {
        chip: ['denied', 'Denied'],
        title: html`You denied this at ${at}`,
        name: 'Request denied',
        lead: html`${outcome.keptGrantFrom === undefined ? 'Nothing was given.' : html`The grant from ${clock(outcome.keptGrantFrom, frame.reader)} stays as it is.`} A decision can’t be changed; ${agent} can ask again.`,
        until: html`denied <b>${time(outcome.at, frame.reader)}</b>`,
        wall: 'ink',
      }
    case 'denied_and_ended':
      return {
        chip: ['ended', 'Denied and ended'],
        title: html`You denied this and ended the session at ${at}`,
        name: 'Request denied, session ended',
        lead: html`${outcome.grantsEnded === 0 ? 'No grant was living.' : `${outcome.grantsEnded} ${outcome.grantsEnded === 1 ? 'grant' : 'grants'} ended with it.`} ${agent} has to start a new session to ask again.`,
        until: html`ended <b>${time(outcome.at, frame.reader)}</b>`,
        wall: 'ink',
      }
    case 'expired':
      return {
        chip: ['ended', 'Ended, nothing was given'],
        title: html`This request ended before anyone decided`,
        name: 'This request has ended',
        lead: html`It ended at ${at}. Nothing was given. ${agent} can ask again; then you get a new request with a new code.`,
        until: html`ended <b>${time(outcome.at, frame.reader)}</b>`,
        wall: 'ink',
      }
    case 'withdrawn':
      return {
        chip: ['ended', 'Withdrawn, nothing was given'],
        title: html`${outcome.by === 'agent' ? html`${agent} withdrew this request` : 'The session ended before anyone decided'}`,
        name: 'This request was withdrawn',
        lead: html`${outcome.by === 'agent' ? html`It withdrew it at ${at}.` : html`The session ended ${endedBecause(outcome.endReason)} at ${at}, and its requests with it.`} Nothing was given.`,
        until: html`withdrawn <b>${time(outcome.at, frame.reader)}</b>`,
        wall: 'ink',
      }
  }
}

function oneCall(view: ApprovalDecidedView, outcome: Extract<ApprovalOutcome, { kind: 'call_approved' }>): Told {
  const { reader } = view.frame
  const { used, expiresAt } = outcome
  const usable = !used && expiresAt > reader.now
  const before = clock(expiresAt, reader)
  const became = used
    ? 'It has run; the approval is used up.'
    : usable
      ? html`It may run once, before ${before}.`
      : html`It did not run before ${before}, and can’t any more.`
  return {
    chip: usable ? ['active', 'Approved'] : ['ended', used ? 'Used once' : 'Not used'],
    title: html`You approved one call at ${clock(outcome.at, reader)}`,
    name: `One call of ${namedText(view.agent.name)} approved`,
    lead: html`${named(outcome.act)}. ${became}`,
    until: html`one call, before <b>${time(expiresAt, reader)}</b>`,
    wall: usable ? 'petrol' : 'ink',
  }
}

function granted(view: ApprovalDecidedView, outcome: Extract<ApprovalOutcome, { kind: 'granted' }>): Told {
  const { reader } = view.frame
  const ends = outcome.grants.map(grant => grant.endedAt ?? grant.expiresAt)
  const last = new Date(Math.max(...ends.map(end => end.getTime()), outcome.at.getTime()))
  const living = last > reader.now
  const agent = named(view.agent.name)
  const providers = listed(outcome.grants.map(grant => named(grant.provider)))
  return {
    chip: living ? ['active', 'Approved'] : ['ended', 'Ended'],
    title: html`Approved at ${clock(outcome.at, reader)}`,
    name: `Approved: ${namedText(view.agent.name)}`,
    lead: living
      ? html`${agent} may use what is named below at ${providers} until ${clock(last, reader)}${view.justNow === true && '. You can close this page'}.`
      : html`What ${agent} could do at ${providers} ended at ${clock(last, reader)}.`,
    until: living ? html`access until <b>${time(last, reader)}</b>` : html`ended <b>${time(last, reader)}</b>`,
    wall: living ? 'petrol' : 'ink',
  }
}
