import { alertBox, assetPath, type Html, type HtmlValue, html } from '../platform/page.ts'
import { type FlowView, field, flowPage, link, mainButton } from './render-flow.ts'

export interface PasskeyView extends FlowView {
  /** What the browser hands to the authenticator. */
  readonly question: object
  readonly action: string
  readonly heading: HtmlValue
  readonly lead: HtmlValue
  readonly until: HtmlValue
  readonly otherWayHref: string
}

/** Asks the authenticator for a passkey. These pages need a script. */
export function renderPasskey(view: PasskeyView): Html {
  const { passkey } = view.words
  return flowPage(view, {
    title: passkey.title,
    until: view.until,
    heading: view.heading,
    lead: view.lead,
    action: view.action,
    fields: { credential: '' },
    attributes: html` data-passkey="get" data-question="${JSON.stringify(view.question)}"`,
    body: html`${island(view)}
${mainButton(passkey.button, 'use-passkey')}`,
    foot: link(passkey.otherWay, view.otherWayHref),
  })
}

export interface NewPasskeyView extends FlowView {
  readonly question: object
  readonly action: string
  readonly name?: string | undefined
  readonly otherWayHref: string
}

/** Adds a passkey to the account of who is signed in. */
export function renderNewPasskey(view: NewPasskeyView): Html {
  const { passkey, noAccessYet } = view.words
  return flowPage(view, {
    title: passkey.newTitle,
    until: noAccessYet,
    heading: passkey.newHeading,
    lead: passkey.newLead,
    action: view.action,
    fields: { credential: '' },
    attributes: html` data-passkey="new" data-question="${JSON.stringify(view.question)}"`,
    body: html`${island(view)}
${field({ name: 'name', label: passkey.newName, autocomplete: 'off', required: false, hint: passkey.newNameHint, value: view.name ?? '' })}
${mainButton(passkey.newButton, 'add-passkey')}`,
    foot: link(view.words.provider.toAccount, view.otherWayHref),
  })
}

/** The script, what it shows when nothing was given, and what stands there without it. */
function island({ words }: FlowView): Html {
  return html`<noscript><div class="field">${alertBox(words.passkey.needsScript)}</div></noscript>
<div class="field" id="not-given" hidden>${alertBox(words.passkey.notGiven)}</div>
<script src="${assetPath('passkey.js')}" defer></script>`
}
