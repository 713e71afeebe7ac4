import { address, type Html, type HtmlValue, html, named, namedText, time } from '../platform/page.ts'
import { type FlowView, flowNote, flowPage, link, mainButton } from './render-flow.ts'

export interface ProviderNoteView extends Pick<FlowView, 'frame' | 'words'> {
  readonly heading: HtmlValue
  readonly lead: HtmlValue
  readonly goOn: { readonly label: string; readonly href: string }
}

/** A sign-in by a provider that led nowhere: why, and what may be done. */
export function renderProviderNote({ frame, words, heading, lead, goOn }: ProviderNoteView): Html {
  return flowNote(
    { frame },
    {
      title: words.provider.failedTitle,
      until: words.noAccessYet,
      heading,
      lead,
      body: html`<div class="field actions"><a class="button button-main" href="${address(goOn.href)}" data-testid="go-on">${goOn.label}</a></div>`,
    },
  )
}

export interface LinkNeedsProofView extends Pick<FlowView, 'frame' | 'words'> {
  readonly provider: string
  /** Where somebody here has it; undefined where the provider did not vouch for an address. */
  readonly takenEmail: string | undefined
  readonly signInHref: string
  readonly cancelHref: string
}

/** The proof at the provider is there; that of the account is missing. */
export function renderLinkNeedsProof(view: LinkNeedsProofView): Html {
  const { frame, words, provider, takenEmail } = view
  const { linkHeading, linkTaken, linkUnverified, linkSignIn, linkTitle, linkCancel } = words.provider
  return flowNote(
    { frame },
    {
      title: linkTitle(namedText(provider)),
      until: words.noAccessYet,
      heading: linkHeading(named(provider)),
      lead: takenEmail === undefined ? linkUnverified(named(provider)) : linkTaken(named(provider), named(takenEmail)),
      body: html`<div class="field actions"><a class="button button-main" href="${address(view.signInHref)}" data-testid="sign-in-to-link">${linkSignIn}</a><a class="button" href="${address(view.cancelHref)}">${linkCancel}</a></div>`,
    },
  )
}

export interface LinkAskView extends FlowView {
  readonly action: string
  readonly token: string
  readonly provider: string
  readonly theirs: string
  readonly ours: string
  readonly endsAt: Date
  readonly cancelHref: string
}

/** Both sides are proven: what would be connected with what, and what follows from it. */
export function renderLinkAsk(view: LinkAskView): Html {
  const { words, frame, provider } = view
  const { linkAsk, linkTitle, linkHeading, linkConsequence, linkButton, linkCancel } = words.provider
  return flowPage(view, {
    title: linkTitle(namedText(provider)),
    until: words.worksUntil(time(view.endsAt, frame.reader)),
    heading: linkHeading(named(provider)),
    lead: linkAsk(named(provider), named(view.theirs), named(view.ours)),
    action: view.action,
    fields: { link: view.token },
    body: html`<p class="field">${linkConsequence}</p>
${mainButton(linkButton(namedText(provider)), 'connect-identity')}`,
    foot: link(linkCancel, view.cancelHref),
  })
}
