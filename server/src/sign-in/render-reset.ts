import { address, type Html, html, named, time } from '../platform/page.ts'
import { endOf, type FlowView, field, flowNote, flowPage, link, mainButton } from './render-flow.ts'
import { worksUntil } from './render-gates.ts'
import { type MeterView, renderPasswordMeter } from './render-password-meter.ts'

export interface ResetView extends FlowView {
  readonly email?: string | undefined
  readonly isMissing?: boolean
  readonly signInHref: string
}

/** Asks for the address; the answer is one for everybody (T32). */
export function renderReset(view: ResetView): Html {
  const { words } = view
  return flowPage(view, {
    title: words.reset.title,
    until: words.noAccessYet,
    heading: words.reset.heading,
    lead: words.reset.lead,
    action: '/reset-password',
    body: html`${field({
      name: 'email',
      label: words.field.email,
      type: 'email',
      autocomplete: 'username',
      inputmode: 'email',
      value: view.email ?? '',
      fault: view.isMissing === true && words.error.enterEmail,
    })}
${mainButton(words.reset.button, 'reset-password')}`,
    foot: link(words.reset.backToSignIn, view.signInHref),
  })
}

export interface ResetSentView extends Pick<FlowView, 'frame' | 'words'> {
  readonly email: string
  readonly endsAt: Date
  readonly signInHref: string
}

/** Said to everybody who asks, whoever has the address. */
export function renderResetSent({ frame, words, email, endsAt, signInHref }: ResetSentView): Html {
  return flowNote(
    { frame },
    {
      title: words.reset.sentHeading,
      until: words.worksUntil(time(endsAt, frame.reader)),
      heading: words.reset.sentHeading,
      lead: words.reset.sent(named(email), endOf(endsAt, frame)),
      body: html`<div class="field actions"><a class="button" href="${address(signInHref)}">${words.reset.backToSignIn}</a></div>`,
    },
  )
}

export interface NewPasswordView extends FlowView {
  readonly email: string
  readonly action: string
  readonly endsAt: Date
  readonly fault?: string | undefined
  /** Says how well it holds, where the page may run its script. */
  readonly guess?: MeterView['guess'] | undefined
}

/** The new password; opening the page uses nothing up, saving does. */
export function renderNewPassword(view: NewPasswordView): Html {
  const { words } = view
  return flowPage(view, {
    title: words.reset.newTitle,
    until: worksUntil(view, view.endsAt),
    heading: words.reset.newHeading,
    lead: words.reset.newLead(named(view.email)),
    action: view.action,
    body: html`<input class="hidden" name="username" type="email" autocomplete="username" value="${view.email}" tabindex="-1" aria-hidden="true" readonly>
${field({
  name: 'password',
  label: words.field.newPassword,
  type: 'password',
  autocomplete: 'new-password',
  hint: words.error.password('too_short'),
  fault: view.fault,
  below: view.guess && renderPasswordMeter({ words, field: 'password', guess: view.guess }),
})}
${mainButton(words.reset.newButton, 'save-password')}`,
  })
}

export interface ResetDoneView extends Pick<FlowView, 'frame' | 'words'> {
  readonly sessionsEnded: number
  readonly signInHref: string
}

/** What was changed and what ended with it. */
export function renderResetDone({ frame, words, sessionsEnded, signInHref }: ResetDoneView): Html {
  return flowNote(
    { frame },
    {
      title: words.reset.doneTitle,
      until: words.noAccessYet,
      heading: words.reset.doneHeading,
      lead: words.reset.done(sessionsEnded),
      body: html`<div class="field actions"><a class="button button-main" href="${address(signInHref)}">${words.reset.backToSignIn}</a></div>`,
    },
  )
}

export interface ResetOverView extends Pick<FlowView, 'frame' | 'words'> {
  readonly askHref: string
}

/** One page for a link that is unknown, used or late. */
export function renderResetOver({ frame, words, askHref }: ResetOverView): Html {
  return flowNote(
    { frame },
    {
      title: words.reset.overHeading,
      until: words.noAccessYet,
      heading: words.reset.overHeading,
      lead: words.reset.over,
      body: html`<div class="field actions"><a class="button button-main" href="${address(askHref)}">${words.reset.askAgain}</a></div>`,
    },
  )
}
