import { address, chip, code, type Frame, facts, type Glyph, type Html, type HtmlValue, html, layout } from './page.ts'

export interface ErrorView {
  readonly frame: Frame
  readonly status: number
  /** What is so, as a short sentence; the page's only heading and its title. */
  readonly title: string
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
  const shown = view.chip ?? chipOf(view.status)
  return layout({
    frame: view.frame,
    title: view.title,
    until: view.until ?? 'no access given',
    body: html`<div class="part">
<p>${chip(shown.glyph, shown.word)}</p>
<h1>${view.title}</h1>
<p class="quiet">${view.next}</p>
${
  (view.link ?? view.secondLink) !== undefined &&
  html`<div class="field actions">${view.link && html`<a class="button button-main" href="${address(view.link.href)}">${view.link.label}</a>`}${view.secondLink && html`<a class="button" href="${address(view.secondLink.href)}">${view.secondLink.label}</a>`}</div>`
}
</div>
${
  view.reference !== undefined &&
  html`<div class="part">${facts([['Reference', code(view.reference), 'Name this when you ask your administrator.']])}</div>`
}`,
  })
}

function chipOf(status: number): { glyph: Glyph; word: string } {
  if (status === 404) return { glyph: 'not-sent', word: 'Not found' }
  if (status === 403) return { glyph: 'refused', word: 'Not allowed' }
  if (status === 410) return { glyph: 'ended', word: 'Ended' }
  if (status === 429) return { glyph: 'waiting', word: 'Too many attempts' }
  if (status >= 500) return { glyph: 'failed', word: 'Ambit failed' }
  return { glyph: 'refused', word: 'Not done' }
}

/**
 * The same page for what is another person's and for what is not there (I10): nothing in it may depend on which it is,
 * so it takes no id.
 */
export function renderNotFound(frame: Frame, reference?: string): Html {
  const who = frame.signedInAs
  return renderError({
    frame,
    status: 404,
    title: who === undefined ? 'There is nothing here' : `There is nothing here for ${who}`,
    next:
      who === undefined
        ? 'The address may be wrong, or what it named has ended.'
        : 'It may belong to another account, or the address may be wrong.',
    link:
      frame.switchAccountHref === undefined
        ? undefined
        : { label: 'Use another account', href: frame.switchAccountHref },
    reference,
  })
}

/** The form was sent from elsewhere, or its page is older than the sign-in. */
export function renderStaleForm(frame: Frame, back: string, reference?: string): Html {
  return renderError({
    frame,
    status: 403,
    title: 'This form is out of date',
    next: 'Nothing was changed. It was opened in another sign-in, or it did not come from this page. Open it again and decide there.',
    link: { label: 'Open the page again', href: back },
    reference,
  })
}

/** Our fault. Says nothing about the cause: that is in the log, under the reference. */
export function renderFailure(frame: Frame, reference: string): Html {
  return renderError({
    frame,
    status: 500,
    title: 'Ambit could not answer',
    next: 'What you asked for was not done, or it is not known whether it was. Look at your account before you try again.',
    link: { label: 'Open your account', href: '/account' },
    reference,
  })
}
