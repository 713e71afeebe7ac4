import {
  chip,
  code,
  type Fact,
  type Frame,
  facts,
  type Html,
  hiddenFields,
  html,
  layout,
  named,
  namedText,
  notice,
  time,
} from '../platform/page.ts'
import { renderError } from '../platform/render-error.ts'
import { calledCharactersMax } from './render-device.ts'
import { oauthWordsIn } from './words/all.ts'

export interface ClaimView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly fields: Readonly<Record<string, string | undefined>>
  /** As it calls itself. */
  readonly agent: string
  readonly place: { readonly address: string; readonly calledItself: string | undefined }
  readonly askedAt: Date
  readonly waitsUntil: Date
  readonly person: string
  /** Where the agent can be placed; with one there is nothing to choose. */
  readonly organizations: readonly { readonly id: string; readonly name: string }[]
}

/**
 * Who asks and from where, before a person owns an agent. A link that somebody else sent is the one way to be tricked here (RFC 8628
 * section 5.4), so the page says so; and what a yes brings is an owner, never access.
 */
export function renderClaim(view: ClaimView): Html {
  const { reader } = view.frame
  const { claim: words, consent } = oauthWordsIn(reader)
  return layout({
    frame: view.frame,
    title: words.title(namedText(view.agent)),
    wall: 'ink',
    until: oauthWordsIn(reader).device.waits(time(view.waitsUntil, reader)),
    body: html`<div class="part">
<h1>${words.heading(named(view.agent))}</h1>
<p class="quiet">${words.lead}</p>
<div class="field">${notice('wait', words.beware)}</div>
</div>
<div class="part">
<h2>${consent.whoAsks}</h2>
${facts(rows(view))}
</div>
<form method="post" action="/agent/claim">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
${view.organizations.length > 1 && choices(view)}
<div class="part decide"><div class="actions">
<button class="button button-main" name="decision" value="claim" data-testid="claim-agent">${words.claim}</button>
<button class="button" name="decision" value="deny" data-testid="claim-deny" formnovalidate>${words.dontClaim}</button>
</div></div>
</form>`,
  })
}

function choices({ frame, organizations }: ClaimView): Html {
  const { claim: words } = oauthWordsIn(frame.reader)
  const each = organizations.map(
    ({ id, name }) =>
      html`<label class="choice"><input type="radio" name="organization_id" value="${id}" required> <span>${named(name)}</span></label>`,
  )
  return html`<div class="part"><fieldset>
<legend><h2>${words.organization}</h2></legend>
<p class="small quiet">${words.organizationMeans}</p>
<div class="choices">${each}</div>
</fieldset></div>`
}

function rows({ frame, agent, place, askedAt, person, organizations }: ClaimView): Fact[] {
  const { reader } = frame
  const called = place.calledItself?.slice(0, calledCharactersMax)
  const { device, consent, claim: words } = oauthWordsIn(reader)
  const [only] = organizations
  return [
    [consent.name, html`${named(agent)} ${chip('unknown', consent.unverified)}`, words.calledItMeans],
    [device.asksFrom, code(place.address)],
    called !== undefined && [device.callsItself, code(called)],
    [device.asked, device.askedAt(time(askedAt, reader))],
    [words.belongsTo, named(person), words.ownerMeans],
    organizations.length === 1 && only !== undefined && [words.organization, named(only.name), words.organizationMeans],
  ]
}

export interface ClaimCodeView {
  readonly frame: Frame
  readonly agent: string
  readonly userCode: string
  readonly until: Date
}

/** What the person reads to their agent: the last step is the agent's, so that a link alone makes nobody an owner. */
export function renderClaimCode({ frame, agent, userCode, until }: ClaimCodeView): Html {
  const { claim: words } = oauthWordsIn(frame.reader)
  return layout({
    frame,
    title: words.codeTitle,
    width: 'sign',
    wall: 'ink',
    until: words.codeUntil(time(until, frame.reader)),
    body: html`<div class="part">
<p>${chip('done', words.confirmed)}</p>
<h1>${words.codeTitle}</h1>
<p class="quiet">${words.codeLead(named(agent))}</p>
<p class="field"><b class="code-big" dir="ltr" data-testid="claim-code">${userCode}</b></p>
<div class="field">${notice('wait', words.codeBeware)}</div>
</div>`,
  })
}

/** After a no; the agent learns it by its next question. */
export function renderClaimDenied(frame: Frame): Html {
  const { claim: words, device, link } = oauthWordsIn(frame.reader)
  return renderError({
    frame,
    status: 200,
    title: words.deniedTitle,
    chip: { glyph: 'denied', word: device.denied },
    until: device.noAccess,
    next: words.deniedNext,
    link: { label: link.account, href: '/account' },
  })
}
