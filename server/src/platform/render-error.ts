import {
  address,
  chip,
  code,
  type Frame,
  facts,
  type Glyph,
  type Html,
  type HtmlValue,
  html,
  layout,
  named,
} from './page.ts'
import type { Refusal } from './refusal.ts'
import { pageWordsIn } from './words/all.ts'
import { type ErrorWords, type FaultWords, refusedCodes } from './words/words.ts'

export interface ErrorView {
  readonly frame: Frame
  readonly status: number
  /** What is so, as a short sentence; the page's only heading and its title. */
  readonly title: string
  /** The same for the heading where a name stands in it, which a title can't isolate. */
  readonly heading?: HtmlValue
  /** What to do next. A page without a next step is not finished (U5). */
  readonly next: HtmlValue
  readonly chip?: { readonly glyph: Glyph; readonly word: string } | undefined
  readonly link?: { readonly label: string; readonly href: string } | undefined
  readonly secondLink?: { readonly label: string; readonly href: string } | undefined
  readonly until?: HtmlValue
  /** Id of the request, to name to an administrator. */
  readonly reference?: string | undefined
}

/** Every page that says no: state, what is so, what to do, one main link, reference. Never a stack, never an upstream's body. */
export function renderError(view: ErrorView): Html {
  const words = wordsOf(view.frame)
  const shown = view.chip ?? chipOf(view.status, words)
  return layout({
    frame: view.frame,
    title: view.title,
    until: view.until ?? words.noAccess,
    body: html`<div class="part">
<p>${chip(shown.glyph, shown.word)}</p>
<h1>${view.heading ?? view.title}</h1>
<p class="quiet">${view.next}</p>
${
  (view.link ?? view.secondLink) !== undefined &&
  html`<div class="field actions">${view.link && html`<a class="button button-main" href="${address(view.link.href)}">${view.link.label}</a>`}${view.secondLink && html`<a class="button" href="${address(view.secondLink.href)}">${view.secondLink.label}</a>`}</div>`
}
</div>
${
  view.reference !== undefined &&
  html`<div class="part">${facts([[words.reference, code(view.reference), words.referenceMeans]])}</div>`
}`,
  })
}

function wordsOf({ reader }: Frame): ErrorWords {
  return pageWordsIn(reader.locale).error
}

function chipOf(status: number, words: ErrorWords): { glyph: Glyph; word: string } {
  if (status === 404) return { glyph: 'not-sent', word: words.notFound }
  if (status === 403) return { glyph: 'refused', word: words.notAllowed }
  if (status === 410) return { glyph: 'ended', word: words.ended }
  if (status === 429) return { glyph: 'waiting', word: words.tooMany }
  if (status >= 500) return { glyph: 'failed', word: words.failed }
  return { glyph: 'refused', word: words.notDone }
}

/**
 * The same page for what is another person's and for what is not there (I10): nothing in it may depend on which it is,
 * so it takes no id.
 */
export function renderNotFound(frame: Frame, reference?: string): Html {
  const who = frame.signedInAs
  const words = wordsOf(frame)
  return renderError({
    frame,
    status: 404,
    title: words.nothingHere,
    heading: who === undefined ? undefined : words.nothingHereFor(named(who)),
    next: who === undefined ? words.wrongAddress : words.otherAccount,
    link:
      frame.switchAccountHref === undefined
        ? undefined
        : { label: words.useAnotherAccount, href: frame.switchAccountHref },
    reference,
  })
}

/** The form was sent from elsewhere, or its page is older than the sign-in. */
export function renderStaleForm(frame: Frame, back: string, reference?: string): Html {
  const { stale, openAgain } = wordsOf(frame)
  return renderError({ frame, status: 403, ...stale, link: { label: openAgain, href: back }, reference })
}

/** Our fault. Says nothing about the cause: that is in the log, under the reference. */
export function renderFailure(frame: Frame, reference: string): Html {
  const { ours, openAccount } = wordsOf(frame)
  return renderError({ frame, status: 500, ...ours, link: { label: openAccount, href: '/account' }, reference })
}

/** A refusal as a person reads it: by its code in their language, else with its own words, which are English. */
export function renderRefused(frame: Frame, refusal: Refusal, reference: string): Html {
  const words = wordsOf(frame)
  const link = { label: words.openAccount, href: '/account' }
  return renderError({ frame, status: refusal.status, ...saidBy(refusal, frame), link, reference })
}

function saidBy({ code: refused, message }: Refusal, frame: Frame): Pick<ErrorView, 'title' | 'next'> {
  const { codes, other } = wordsOf(frame)
  const known = refusedCodes.find(each => each === refused)
  const { language } = pageWordsIn(frame.reader.locale)
  const [title = '', ...next] = message.split(/(?<=\.) /)
  const english: FaultWords = { title, next: next.join(' ') }
  if (language === 'en') return english
  if (known !== undefined) return codes[known]
  return { title: other, next: html`<span lang="en" dir="ltr">${message}</span>` }
}
