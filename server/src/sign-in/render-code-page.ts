import { type Html, html, named, namedText, time } from '../platform/page.ts'
import { endOf, type FlowView, field, flowNote, flowPage, link, mainButton, otherButton } from './render-flow.ts'
import { type MeterView, renderPasswordMeter } from './render-password-meter.ts'

export interface CodeView extends FlowView {
  readonly email: string
  readonly endsAt: Date
  /** True when the box above speaks of the code. */
  readonly isWrong?: boolean
  readonly signInHref: string
}

/** Six digits from the mail. The page says the same whether anybody has that address (T32). */
export function renderCodePage(view: CodeView): Html {
  const { words, frame } = view
  return flowPage(view, {
    title: words.code.title,
    until: words.worksUntil(time(view.endsAt, frame.reader)),
    heading: words.code.heading,
    lead: words.code.sent(named(view.email), endOf(view.endsAt, frame)),
    action: '/sign-in/code/check',
    body: html`${codeField(view, words.code.hint)}
${mainButton(words.code.button, 'sign-in')}
<div class="field stack">${otherButton(words.code.again, { path: '/sign-in/code', testId: 'send-code' })}</div>`,
    foot: link(words.code.otherWay, view.signInHref),
  })
}

/** Where six digits are typed or pasted; phones offer them from the mail. */
export function codeField(view: FlowView & { readonly isWrong?: boolean }, hint?: string): Html {
  return field({
    name: 'code',
    label: view.words.field.code,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    isCode: true,
    hint,
    isProblem: view.isWrong === true,
  })
}

export interface LinkView extends FlowView {
  readonly application: string
  readonly email: string
  readonly endsAt: Date
  readonly action: string
}

/** A link from the mail asks first: a mail scanner that opens it changes nothing (T33). */
export function renderLinkPage(view: LinkView): Html {
  const { words, frame } = view
  return flowPage(view, {
    title: words.link.title,
    until: words.worksUntil(time(view.endsAt, frame.reader)),
    heading: words.link.heading(named(view.application)),
    lead: words.link.as(named(view.email)),
    action: view.action,
    body: mainButton(words.link.button, 'sign-in'),
  })
}

export interface LinkOverView extends Pick<FlowView, 'frame' | 'words'> {
  readonly otherBrowser: boolean
  readonly askHref: string
}

/** A link that can't be used here: of another browser, used, or late. */
export function renderLinkOver({ frame, words, otherBrowser, askHref }: LinkOverView): Html {
  const { link: said } = words
  return flowNote(
    { frame },
    {
      title: otherBrowser ? said.otherBrowserTitle : said.overTitle,
      until: words.noAccessYet,
      heading: otherBrowser ? said.otherBrowserTitle : said.overTitle,
      lead: otherBrowser ? said.otherBrowser : said.over,
      body: html`<div class="field actions"><a class="button button-main" href="${askHref}">${said.askAgain}</a></div>`,
    },
  )
}

export interface SignUpView extends FlowView {
  readonly application: string
  readonly email?: string | undefined
  readonly isMissing?: boolean
  readonly signInHref: string
}

/** An account begins with an address: the code proves it, and nothing is made before that. */
export function renderSignUp(view: SignUpView): Html {
  const { words } = view
  return flowPage(view, {
    title: words.signUp.title(namedText(view.application)),
    until: words.noAccessYet,
    heading: words.signUp.heading,
    lead: words.signUp.lead(named(view.application)),
    action: '/sign-up',
    body: html`${field({
      name: 'email',
      label: words.field.email,
      type: 'email',
      autocomplete: 'email',
      inputmode: 'email',
      value: view.email ?? '',
      hint: words.signUp.hint,
      fault: view.isMissing === true && words.error.enterEmail,
    })}
${mainButton(words.signUp.button, 'sign-up')}`,
    foot: html`${words.signUp.haveAccount} ${link(words.signUp.signIn, view.signInHref)}`,
  })
}

export interface DetailsView extends FlowView {
  readonly email: string
  /** Hard end of the sign-in that the person has now. */
  readonly endsAt: Date
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly passwordFault?: string | undefined
  /** Says how well it holds, where the page may run its script. */
  readonly guess?: MeterView['guess'] | undefined
  readonly skipHref: string
}

/** Name and password of a new account, both optional: the address alone signs in, by a code. */
export function renderDetails(view: DetailsView): Html {
  const { words } = view
  const optional = html`<span class="small quiet">${words.field.optional}</span>`
  return flowPage(view, {
    title: words.details.title,
    until: words.untilLatest(time(view.endsAt, view.frame.reader)),
    heading: words.details.heading,
    lead: words.details.lead(named(view.email)),
    action: '/sign-up/details',
    body: html`${field({ name: 'first_name', label: words.field.firstName, autocomplete: 'given-name', required: false, value: view.firstName ?? '', beside: optional })}
${field({ name: 'last_name', label: words.field.lastName, autocomplete: 'family-name', required: false, value: view.lastName ?? '', beside: optional })}
${field({ name: 'password', label: words.field.password, type: 'password', autocomplete: 'new-password', required: false, hint: view.passwordFault === undefined && words.details.passwordHint, fault: view.passwordFault, beside: optional, below: view.guess && renderPasswordMeter({ words, field: 'password', guess: view.guess }) })}
${mainButton(words.details.button, 'save-details')}`,
    foot: link(words.details.skip, view.skipHref),
  })
}
