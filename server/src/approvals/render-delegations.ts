import {
  address,
  alertBox,
  contentLayout,
  type Frame,
  type Html,
  hiddenFields,
  html,
  named,
  state,
  time,
} from '../platform/page.ts'
import type { DelegationFault } from './check-delegation.ts'
import { approvalWordsIn } from './words/all.ts'
import type { DelegationWords } from './words/delegation.ts'

export interface DelegationsView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly rows: readonly {
    readonly id: string
    /** Given by the reader; else to them. */
    readonly isMine: boolean
    readonly other: string
    readonly startsAt: Date
    readonly endsAt: Date
    readonly state: 'now' | 'later' | 'ended'
  }[]
  readonly asksPassword: boolean
  readonly fault: DelegationFault | 'password_needed' | 'password_wrong' | 'locked_out' | undefined
  readonly entered: URLSearchParams | undefined
}

/** Who decides in the reader's place, in whose place they do, and where a new one is made. */
export function renderDelegations(view: DelegationsView): Html {
  const { frame, fault } = view
  const { delegation: words } = approvalWordsIn(frame.reader)
  return contentLayout({
    frame,
    title: words.title,
    homeHref: '/account',
    crumbs: [html`<a href="/account">${words.account}</a>`],
    tools: undefined,
    body: html`<div class="page-head"><div><h1>${words.title}</h1><p>${words.lead}</p></div></div>
${fault !== undefined && alertBox(html`<b>${words.notMade}</b> ${words.faults[fault]}`)}
<section class="panel" aria-labelledby="known"><div class="panel-head"><h2 id="known">${words.known}</h2></div>
${rows(view, words)}</section>
<section class="panel" aria-labelledby="new"><div class="panel-head"><h2 id="new">${words.make}</h2></div>
${form(view, words)}</section>`,
  })
}

const glyphs = { now: 'active', later: 'waiting', ended: 'ended' } as const

function rows(view: DelegationsView, words: DelegationWords): Html {
  if (view.rows.length === 0) return html`<p class="empty">${words.none}</p>`
  const { reader } = view.frame
  const lines = view.rows.map(
    row => html`<tr><td>${row.isMine ? words.decidesForYou(named(row.other)) : words.youDecideFor(named(row.other))}</td>
<td>${state(glyphs[row.state], words.states[row.state])}</td>
<td>${words.fromTo(time(row.startsAt, reader), time(row.endsAt, reader))}</td>
<td class="end act">${row.state !== 'ended' && endForm(view, row.id, words)}</td></tr>
`,
  )
  return html`<table class="rows"><thead><tr><th scope="col">${words.who}</th><th scope="col">${words.state}</th><th scope="col">${words.when}</th><th scope="col"><span class="hidden">${words.end}</span></th></tr></thead>
<tbody>
${lines}</tbody></table>`
}

function endForm({ csrfToken }: DelegationsView, id: string, words: DelegationWords): Html {
  return html`<form method="post" action="${address('/account/delegations/end')}">${hiddenFields({ csrf_token: csrfToken })}<button class="button button-small" name="delegation_id" value="${id}" data-testid="end-delegation">${words.end}</button></form>`
}

function form({ csrfToken, entered, asksPassword, fault }: DelegationsView, words: DelegationWords): Html {
  const value = (name: string): string => entered?.get(name) ?? ''
  const wrong = (field: 'email' | 'when'): boolean =>
    field === 'email' ? fault === 'nobody' || fault === 'yourself' : fault === 'when' || fault === 'too_long'
  const invalid = (field: 'email' | 'when'): Html | false => wrong(field) && html` aria-invalid="true"`
  return html`<form class="form" method="post" action="${address('/account/delegations')}">${hiddenFields({ csrf_token: csrfToken })}
<p class="small quiet">${words.makeLead}</p>
<div class="field"><label class="label" for="email">${words.email}</label><input class="input" id="email" name="email" type="email" required autocomplete="off" value="${value('email')}"${invalid('email')} data-testid="email"></div>
<div class="field"><label class="label" for="from">${words.from}</label><input class="input" id="from" name="from" type="datetime-local" required value="${value('from')}"${invalid('when')}></div>
<div class="field"><label class="label" for="until">${words.until}</label><input class="input" id="until" name="until" type="datetime-local" required value="${value('until')}"${invalid('when')}></div>
${asksPassword && html`<div class="field"><label class="label" for="password">${words.password}</label><input class="input" id="password" name="password" type="password" autocomplete="current-password" data-testid="password"></div>`}
<div class="field"><button class="button button-main" data-testid="delegate">${words.make}</button></div></form>`
}

/** The name of the page, for a link to it. */
export function delegationTitle(reader: Frame['reader']): string {
  return approvalWordsIn(reader).delegation.title
}
