import { address, type Html, type HtmlValue, html, named, time } from '../platform/page.ts'
import type { StepRefusal } from './model.ts'
import { codeField } from './render-code-page.ts'
import { endOf, type FlowView, field, flowNote, flowPage, link, mainButton, otherButton } from './render-flow.ts'

export interface VerifyView extends FlowView {
  readonly email: string
  readonly endsAt: Date
  readonly isWrong?: boolean
  readonly sentAgain?: boolean
  readonly otherAccountHref: string
}

/** The address is proven before anything else: a code to it comes back here. */
export function renderVerify(view: VerifyView): Html {
  const { words, frame } = view
  return flowPage(view, {
    title: words.verify.title,
    until: words.noAccessYet,
    heading: words.verify.heading,
    lead: words.verify.lead(named(view.email), endOf(view.endsAt, frame)),
    notice: view.sentAgain === true && words.verify.sentAgain,
    action: '/sign-in/verify-email',
    body: html`${codeField(view, words.code.hint)}
${mainButton(words.verify.button, 'verify')}
<div class="field stack">${otherButton(words.verify.again, { path: '/sign-in/verify-email/again', testId: 'send-code' })}</div>`,
    foot: link(words.verify.otherAccount, view.otherAccountHref),
  })
}

export interface ConfirmView extends FlowView {
  readonly email: string
  readonly endsAt: Date
  readonly isWrong?: boolean
  readonly beginAgainHref: string
}

/** The sign-in is unlike the earlier ones: a code that was mailed proves that it is the person all the same. */
export function renderConfirm(view: ConfirmView): Html {
  const { words, frame } = view
  return flowPage(view, {
    title: words.confirm.title,
    until: words.noAccessYet,
    heading: words.confirm.heading,
    lead: words.confirm.lead(named(view.email), endOf(view.endsAt, frame)),
    action: '/sign-in/confirm',
    body: html`${codeField(view, words.code.hint)}
${mainButton(words.confirm.button, 'confirm')}`,
    foot: link(words.confirm.begin, view.beginAgainHref),
  })
}

export interface FactorView extends FlowView {
  readonly isWrong?: boolean
  readonly byRecovery: boolean
  readonly rememberedDays: number
  /** To the other way to answer. */
  readonly switchHref: string
  /** Where the person has a passkey. */
  readonly passkeyHref?: string | undefined
  readonly otherAccountHref: string
}

/** The second factor: a code of the app, or one of the recovery codes. */
export function renderFactor(view: FactorView): Html {
  const { words, byRecovery, passkeyHref } = view
  const { factor } = words
  const recovery = field({
    name: 'recovery_code',
    label: words.field.recoveryCode,
    autocomplete: 'off',
    isCode: true,
    isProblem: view.isWrong === true,
  })
  return flowPage(view, {
    title: factor.title,
    until: words.noAccessYet,
    heading: byRecovery ? factor.recoveryHeading : factor.heading,
    lead: byRecovery ? factor.recoveryLead : factor.lead,
    action: '/sign-in/factor',
    fields: { by: byRecovery ? 'recovery' : 'app' },
    body: html`${byRecovery ? recovery : codeField(view)}
<div class="field"><label class="choice"><input type="checkbox" name="remember" value="yes"> ${factor.remember(view.rememberedDays)}</label></div>
${mainButton(factor.button, 'verify-factor')}
<div class="field stack">${passkeyHref !== undefined && html`<a class="button button-wide" href="${address(passkeyHref)}">${words.signIn.passkey}</a>`}<a class="button button-wide" href="${address(view.switchHref)}">${byRecovery ? factor.useApp : factor.useRecovery}</a></div>`,
    foot: link(factor.otherAccount, view.otherAccountHref),
  })
}

export interface EnrolView extends FlowView {
  /** The application that asks everybody for a second factor; undefined where the person chose to. */
  readonly requiredBy: string | undefined
}

/** Before anything is made: what a second factor is. */
export function renderEnrol(view: EnrolView): Html {
  const { words } = view
  return flowPage(view, {
    title: words.enrol.title,
    until: words.noAccessYet,
    heading: words.enrol.heading,
    lead: view.requiredBy !== undefined && words.enrol.required(named(view.requiredBy)),
    action: '/sign-in/enrol',
    fields: { act: 'begin' },
    body: html`<p class="field">${words.enrol.lead}</p>
${mainButton(words.enrol.begin, 'begin-factor')}`,
  })
}

export interface EnrolScanView extends FlowView {
  readonly challengeId: string
  /** Black squares as path data on a grid of `size`. */
  readonly qr: { readonly size: number; readonly path: string }
  /** In groups of four, for hands. */
  readonly key: string
  readonly isWrong?: boolean
}

/** The key as a picture and as text, and the first code as the proof that the app has it. */
export function renderEnrolScan(view: EnrolScanView): Html {
  const { words, qr } = view
  return flowPage(view, {
    title: words.enrol.title,
    until: words.noAccessYet,
    heading: words.enrol.scanHeading,
    lead: words.enrol.scan,
    action: '/sign-in/enrol',
    fields: { act: 'prove', challenge_id: view.challengeId },
    body: html`<div class="field qr"><svg viewBox="0 0 ${qr.size} ${qr.size}" role="img" aria-label="${words.enrol.qrLabel}"><path class="qr-paper" d="M0 0h${qr.size}v${qr.size}H0z"/><path class="qr-ink" d="${qr.path}"/></svg></div>
<details class="field"><summary>${words.enrol.byHand}</summary><p class="mono key">${view.key}</p></details>
${codeField(view)}
${mainButton(words.enrol.button, 'prove-factor')}`,
  })
}

export interface RecoveryCodesView extends Pick<FlowView, 'frame' | 'words'> {
  readonly codes: readonly string[]
  readonly goOnHref: string
}

/** Shown once; they are kept as hashes only. */
export function renderRecoveryCodes({ frame, words, codes, goOnHref }: RecoveryCodesView): Html {
  return flowNote(
    { frame },
    {
      title: words.enrol.codesTitle,
      until: words.enrol.shownOnce,
      heading: words.enrol.codesHeading,
      lead: words.enrol.codesLead,
      body: html`<ul class="field codes">${codes.map(code => html`<li class="mono">${code}</li>`)}</ul>
<div class="field"><a class="button button-main button-wide" href="${address(goOnHref)}" data-testid="continue">${words.enrol.goOn}</a></div>`,
    },
  )
}

export interface OrganizationView extends Pick<FlowView, 'frame' | 'words'> {
  readonly application: string
  readonly organizations: readonly { readonly name: string; readonly href: string }[]
}

/** Links, no form: choosing only says which organization the request is for. */
export function renderOrganization({ frame, words, application, organizations }: OrganizationView): Html {
  const { organization } = words
  return flowNote(
    { frame },
    {
      title: organization.title,
      until: words.noAccessYet,
      heading: organization.heading,
      lead: organizations.length === 0 ? organization.none : organization.lead(named(application)),
      body: html`<ul class="field stack">${organizations.map(
        ({ name, href }) =>
          html`<li><a class="button button-wide" href="${address(href)}" data-testid="organization"><span>${named(name)}</span></a></li>`,
      )}</ul>`,
    },
  )
}

export interface RefusedView extends Pick<FlowView, 'frame' | 'words'> {
  readonly because: StepRefusal
  readonly application: string
  readonly otherWayHref: string
}

/** The policy of the application says no: which rule, and what may be done. */
export function renderRefused({ frame, words, because, application, otherWayHref }: RefusedView): Html {
  const label = because === 'method_not_allowed' ? words.refused.otherWay : words.refused.otherAccount
  return flowNote(
    { frame },
    {
      title: words.refused.title,
      until: words.noAccessYet,
      heading: words.refused.heading(because),
      lead: words.refused.next(because, named(application)),
      body: html`<div class="field actions"><a class="button button-main" href="${address(otherWayHref)}">${label}</a></div>`,
    },
  )
}

/** Beside the wall: until when a thing of the page works. */
export function worksUntil(view: Pick<FlowView, 'frame' | 'words'>, end: Date): HtmlValue {
  return view.words.worksUntil(time(end, view.frame.reader))
}
