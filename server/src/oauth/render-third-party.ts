import {
  alertBox,
  chip,
  code,
  type Fact,
  type Frame,
  facts,
  type Html,
  type HtmlValue,
  hiddenFields,
  host,
  html,
  layout,
  named,
  namedText,
  said,
  state,
  time,
} from '../platform/page.ts'
import type { Words } from '../sign-in/index.ts'

/** What a person is asked: who wants to use their account, and what it gets. */
export interface ThirdPartyView {
  readonly frame: Frame
  readonly words: Words
  readonly csrfToken: string
  /** Hidden fields that carry the flow. */
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly client: ThirdPartyClient
  /** Where the answer goes; said in words (MT12). */
  readonly redirectUri: string
  readonly person: string
  readonly scopes: readonly AskedScope[]
  /** The organizations that it may be for: none, the only one, or those of which the person chooses one. */
  readonly organizations: readonly { readonly id: string; readonly name: string }[]
  readonly expiresAt: Date
  /** Why the page is shown again. */
  readonly problem?: 'changed' | 'organization_missing' | undefined
}

export interface ThirdPartyClient {
  readonly name: string
  /** False when it chose its own name. */
  readonly verified: boolean
  readonly logo?: { readonly href: string; readonly darkHref: string | undefined } | undefined
  /** Where it says that it lives. */
  readonly home?: string | undefined
  /** The organization that it belongs to. */
  readonly owner?: string | undefined
}

export interface AskedScope {
  readonly scope: string
  /** The name and description that administrators gave a permission. */
  readonly permission?: { readonly name: string; readonly description: string | undefined } | undefined
  /** Undefined where the person let the application have nothing yet. */
  readonly isNew: boolean | undefined
}

/** Who asks, what each scope gives in plain words, in which organization, and until when, before the one button that gives it. */
export function renderThirdParty(view: ThirdPartyView): Html {
  const { words, client } = view
  const { consent } = words
  const end = time(view.expiresAt, view.frame.reader)
  return layout({
    frame: view.frame,
    title: consent.title(namedText(client.name)),
    wall: 'petrol',
    until: words.untilLatest(end),
    body: html`<div class="part">
<h1>${logoOf(client)}${consent.heading(nameOf(client.name))}</h1>
<p class="quiet">${consent.lead}</p>
${problemOf(view)}
</div>
<div class="part">
<h2>${consent.who}</h2>
${facts(whoAsks(view))}
</div>
<form method="post" action="/oauth2/consent">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<button class="hidden" name="decision" value="review" formnovalidate tabindex="-1" aria-hidden="true">${consent.gets}</button>
<div class="part">
<h2>${consent.gets}</h2>
<ul class="given">
${view.scopes.map(scope => scopeLine(view, scope, end))}</ul>
</div>
${organizationChoice(view)}
<div class="part decide">
<p class="small quiet">${consent.takeBack}</p>
<div class="field actions">
<button class="button button-reach" name="decision" value="allow" data-testid="consent-allow">${consent.allow}</button>
<button class="button" name="decision" value="deny" formnovalidate data-testid="consent-deny">${consent.deny}</button>
</div>
</div>
</form>`,
  })
}

const longNameCharacters = 60

function nameOf(name: string): Html {
  const signs = [...name]
  return named(signs.length > longNameCharacters ? `${signs.slice(0, longNameCharacters).join('')}…` : name)
}

/** Its name stands beside it, so the picture says nothing more. */
function logoOf({ logo }: ThirdPartyClient): Html | false {
  if (logo === undefined) return false
  const { href, darkHref } = logo
  const dark = darkHref !== undefined && html`<source srcset="${href}" media="(prefers-color-scheme: dark)">`
  return html`<picture>${dark}<img class="logo logo-asking" src="${href}" alt="" width="40" height="40"></picture>`
}

function problemOf({ problem, words }: ThirdPartyView): Html | false {
  if (problem === undefined) return false
  const text = problem === 'changed' ? words.consent.changed : words.consent.organizationMissing
  return html`<div class="field" id="problem">${alertBox(text)}</div>`
}

function whoAsks(view: ThirdPartyView): Fact[] {
  const { client, words } = view
  const { consent } = words
  const long = [...client.name].length > longNameCharacters
  const verdict = client.verified ? chip('verified', consent.checked) : chip('unknown', consent.unchecked)
  const owner = client.owner === undefined ? undefined : named(client.owner)
  const [only, ...more] = view.organizations
  return [
    [
      consent.name,
      html`${long ? said(client.name, '') : named(client.name)} ${verdict}`,
      client.verified ? consent.checkedMeans(owner) : consent.uncheckedMeans,
    ],
    client.home !== undefined && [consent.site, host(client.home), consent.siteMeans],
    [consent.returnsTo, ...returnsTo(view)],
    [consent.account, named(view.person), consent.accountMeans],
    only !== undefined && more.length === 0 && [consent.organizationOnly, named(only.name)],
  ]
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** The redirect host in words: a person knows "a program on this computer", not `http://127.0.0.1:33418/cb`. */
function returnsTo({ redirectUri, words: { consent } }: ThirdPartyView): readonly [Html, string] {
  if (!URL.canParse(redirectUri)) return [code(redirectUri), consent.returnsToProgram]
  const url = new URL(redirectUri)
  if (loopbackHosts.includes(url.hostname)) return [code(url.host), consent.returnsToThisComputer]
  if (url.protocol === 'https:' || url.protocol === 'http:') return [host(url.host), consent.returnsToSite]
  return [code(url.protocol), consent.returnsToProgram]
}

function scopeLine(view: ThirdPartyView, asked: AskedScope, end: Html): Html {
  const { consent } = view.words
  const { gives, means } = scopeWords(view, asked, end)
  const mark =
    asked.isNew === undefined ? false : asked.isNew ? chip('add', consent.isNew) : state('done', consent.before)
  return html`<li data-scope="${asked.scope}">${gives} ${mark}<span class="small quiet">${means}</span></li>
`
}

function scopeWords(
  view: ThirdPartyView,
  { scope, permission }: AskedScope,
  end: Html,
): { readonly gives: HtmlValue; readonly means: HtmlValue } {
  const { consent } = view.words
  if (scope === 'openid' || scope === 'profile' || scope === 'email' || scope === 'offline_access')
    return consent.scope(scope, end)
  const [only, ...more] = view.organizations
  const organization = only === undefined || more.length > 0 ? undefined : named(only.name)
  const described =
    permission?.description !== undefined && html`<span class="small">${named(permission.description)}</span>`
  return {
    gives: html`${named(permission?.name ?? scope)} ${code(scope)}`,
    means: html`${described}${consent.permissionMeans(organization)}`,
  }
}

function organizationChoice(view: ThirdPartyView): Html | false {
  const { organizations, words } = view
  if (organizations.length < 2) return false
  const wrong = view.problem === 'organization_missing'
  return html`<div class="part"><fieldset${wrong && html` aria-describedby="problem"`}>
<legend><h2>${words.consent.organization}</h2></legend>
<p class="small quiet">${words.consent.chooseOne}</p>
<div class="choices">${organizations.map(
    ({ id, name }) =>
      html`<label class="choice"><input type="radio" name="organization_id" value="${id}" required> <span>${named(name)}</span></label>`,
  )}</div>
</fieldset></div>
`
}
