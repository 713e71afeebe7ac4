import {
  address,
  contentLayout,
  type Frame,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  named,
} from '../platform/page.ts'
import type { AccountWords } from './words/words.ts'

/** What each account page knows: who reads it, in which words, and what binds its forms to this browser. */
export interface AccountBase {
  readonly frame: Frame
  readonly csrfToken: string
  readonly words: AccountWords
  /** "16 minutes", in the language of the words. */
  spell(seconds: number): string
}

/** A list that may go on: on its own page by the two addresses, on the account page by the first ones and a link to all. */
export interface Listed<Row> {
  readonly rows: readonly Row[]
  /** To the page with all of them, where these are not all. */
  readonly allHref?: string | undefined
  readonly olderHref?: string | undefined
  readonly newerHref?: string | undefined
}

export interface Heading {
  readonly title: string
  readonly lead: HtmlValue
  /** Right of the title. */
  readonly tool?: HtmlValue
  readonly crumbs?: readonly HtmlValue[]
}

/** A page of the account, with the bar on top. */
export function accountPage(base: AccountBase, { title, lead, tool, crumbs = [] }: Heading, body: HtmlValue): Html {
  const { frame, words } = base
  const who = frame.signedInAs
  return contentLayout({
    frame,
    title,
    homeHref: '/account',
    crumbs,
    tools: html`${who !== undefined && html`<span class="quiet small wide-only">${named(who)}</span>`}${smallForm(base, { action: '/sign-out', label: words.signOut })}`,
    body: html`<div class="page-head"><div><h1>${title}</h1><p>${lead}</p></div>${tool}</div>
${body}`,
  })
}

export interface Panel {
  readonly id: string
  readonly title: string
  /** Beside the title: how many. */
  readonly many?: HtmlValue
  readonly body: HtmlValue
  readonly tool?: HtmlValue
}

/** A part of the page under its own heading. */
export function panel({ id, title, many, body, tool }: Panel): Html {
  return html`<section class="panel" aria-labelledby="${id}">
<div class="panel-head"><h2 id="${id}">${title}${many !== undefined && many !== '' && html`<span class="count">${many}</span>`}</h2>${tool}</div>
${body}
</section>`
}

export interface SmallForm {
  readonly action: string
  readonly label: HtmlValue
  readonly field?: { readonly name: string; readonly value: string }
  readonly testId?: string
}

/** One button that posts. */
export function smallForm(base: Pick<AccountBase, 'csrfToken'>, { action, label, field, testId }: SmallForm): Html {
  const names = field !== undefined && html` name="${field.name}" value="${field.value}"`
  return html`<form method="post" action="${address(action)}">
${hiddenFields({ csrf_token: base.csrfToken })}<button class="button button-small"${names}${testId !== undefined && html` data-testid="${testId}"`}>${label}</button></form>`
}

/** Rows under named columns; the last one holds what can be done and is named for those who hear it. */
export function table(words: AccountWords, heads: readonly string[], rows: readonly Html[]): Html {
  return html`<table class="rows">
<thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}<th scope="col"><span class="hidden">${words.actions}</span></th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

/** Below a list that goes on: to all of it, or to what is older and newer. */
export function listEnd<Row>({ words }: AccountBase, list: Listed<Row>, title: string): Html {
  const of = html`<span class="hidden">: ${title}</span>`
  const { allHref, olderHref, newerHref } = list
  const links = [
    allHref !== undefined && html`<a class="button button-small" href="${address(allHref)}">${words.showAll}${of}</a>`,
    newerHref !== undefined &&
      html`<a class="button button-small" href="${address(newerHref)}" rel="prev">${words.newer}</a>`,
    olderHref !== undefined &&
      html`<a class="button button-small" href="${address(olderHref)}" rel="next">${words.older}</a>`,
  ].filter(link => link !== false)
  return html`${links.length > 0 && html`<nav class="list-end" aria-label="${words.pages}: ${title}">${links}</nav>`}`
}
