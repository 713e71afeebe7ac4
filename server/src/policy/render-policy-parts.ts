import { address, contentLayout, type Frame, type Html, type HtmlValue, hiddenFields, html } from '../platform/page.ts'
import { policyWordsIn } from './words/all.ts'
import type { PolicyWords } from './words/words.ts'

/** What both pages know: who reads, whose policy it is, and what binds their forms to this browser. */
export interface PolicyBase {
  readonly frame: Frame
  readonly csrfToken: string
  readonly organization: { readonly id: string; readonly name: string }
  readonly done?: HtmlValue
  readonly error?: HtmlValue
}

/** Where the policy of an organization is. */
export function policyPath({ organization }: Pick<PolicyBase, 'organization'>): string {
  return `/account/organizations/${organization.id}/policies`
}

/** The words of whoever reads. */
export function wordsOf({ frame }: Pick<PolicyBase, 'frame'>): PolicyWords {
  return policyWordsIn(frame.reader)
}

export interface Heading {
  readonly title: string
  readonly lead: string
  readonly crumbs?: readonly HtmlValue[]
}

/** A page of the policy, with the bar on top. */
export function policyPage(base: PolicyBase, { title, lead, crumbs = [] }: Heading, body: HtmlValue): Html {
  const words = wordsOf(base)
  return contentLayout({
    // The page speaks the language of its own words, where it has none in the reader's.
    frame: base.frame.words?.language === words.language ? base.frame : { ...base.frame, words: undefined },
    title,
    homeHref: '/account',
    crumbs: [html`<a href="/account">${words.account}</a>`, ...crumbs],
    tools: undefined,
    body: html`<div class="page-head"><div><h1>${title}</h1><p>${lead}</p></div></div>
${body}`,
  })
}

export interface Panel {
  readonly id: string
  readonly title: string
  readonly body: HtmlValue
}

/** A part of the page under its own heading. */
export function panel({ id, title, body }: Panel): Html {
  return html`<section class="panel" aria-labelledby="${id}">
<div class="panel-head"><h2 id="${id}">${title}</h2></div>
${body}
</section>`
}

/** A form of the page in a column that is easy to read. */
export function policyForm(base: PolicyBase, action: string, body: HtmlValue): Html {
  return html`<form class="form" method="post" action="${address(action)}">${hiddenFields({ csrf_token: base.csrfToken })}${body}</form>`
}
