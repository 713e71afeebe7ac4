import { address, type Html, html, named, namedText } from '../platform/page.ts'
import { type FlowView, flowNote, flowPage, link, mainButton } from './render-flow.ts'
import { worksUntil } from './render-gates.ts'

export interface InvitationView extends FlowView {
  /** Where it leads: the organization, or this server. */
  readonly place: string
  readonly inviter: string | undefined
  readonly token: string
  readonly email: string
  readonly endsAt: Date
  readonly next: InvitationNext
}

/** What the reader can do: accept here, prove the address first, or change the account. */
export type InvitationNext =
  | { readonly kind: 'accept' }
  | { readonly kind: 'go_on'; readonly href: string }
  | { readonly kind: 'sign_in'; readonly hasAccount: boolean; readonly signInHref: string; readonly signUpHref: string }
  | { readonly kind: 'other_account'; readonly switchHref: string }

/** An invitation as its receiver sees it: who asks, for whom, until when. */
export function renderInvitation(view: InvitationView): Html {
  const { words, next } = view
  const { invitation } = words
  const page = {
    title: invitation.title(namedText(view.place)),
    until: worksUntil(view, view.endsAt),
    heading: invitation.heading(named(view.place)),
    lead: invitation.lead(view.inviter === undefined ? undefined : named(view.inviter), named(view.email)),
  }
  switch (next.kind) {
    case 'accept':
      return flowPage(view, {
        ...page,
        action: '/invitation',
        fields: { invitation_token: view.token },
        body: mainButton(invitation.accept, 'accept'),
      })
    case 'go_on':
      return flowNote(view, { ...page, body: mainLink(invitation.accept, next.href) })
    case 'sign_in':
      return flowNote(view, {
        ...page,
        body: next.hasAccount
          ? mainLink(invitation.signIn, next.signInHref)
          : mainLink(invitation.createAccount, next.signUpHref),
        foot: next.hasAccount
          ? undefined
          : html`${words.signUp.haveAccount} ${link(words.signUp.signIn, next.signInHref)}`,
      })
    case 'other_account':
      return flowNote(view, {
        ...page,
        lead: invitation.otherAccount(named(view.email)),
        body: mainLink(invitation.switchAccount, next.switchHref),
      })
  }
}

function mainLink(label: string, href: string): Html {
  return html`<div class="field"><a class="button button-main button-wide" href="${address(href)}" data-testid="accept">${label}</a></div>`
}

export interface InvitationOverView extends Pick<FlowView, 'frame' | 'words'> {
  readonly state: 'expired' | 'revoked' | 'accepted' | 'unknown'
}

/** One that can't be accepted any more, or never was. */
export function renderInvitationOver({ frame, words, state }: InvitationOverView): Html {
  const { invitation } = words
  return flowNote(
    { frame },
    {
      title: invitation.overHeading,
      until: words.noAccessYet,
      heading: invitation.overHeading,
      lead: invitation.over(state),
      body: html`<div class="field actions"><a class="button" href="/account">${invitation.openAccount}</a></div>`,
    },
  )
}

export interface InvitationAcceptedView extends Pick<FlowView, 'frame' | 'words'> {
  readonly place: string
  readonly goOnHref: string
}

/** What holds now. */
export function renderInvitationAccepted({ frame, words, place, goOnHref }: InvitationAcceptedView): Html {
  const { invitation } = words
  return flowNote(
    { frame },
    {
      title: invitation.acceptedTitle,
      until: invitation.acceptedTitle,
      heading: invitation.acceptedTitle,
      lead: invitation.accepted(named(place)),
      body: mainLink(invitation.openAccount, goOnHref),
    },
  )
}
