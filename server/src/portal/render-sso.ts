import {
  address,
  type Glyph,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  named,
  state,
  time,
  visibleText,
} from '../platform/page.ts'
import { type Connection, type ConnectionType, connectionTypes, type Protocol } from '../sso/model.ts'
import { connectionGuide, vendorName, vendors } from './catalogue/all.ts'
import type { Theirs } from './catalogue/guide.ts'
import type { Setup } from './model.ts'
import { renderGuide } from './render-guide.ts'
import { oneButton, type PortalView, portalPage, stepsAt } from './render-portal.ts'

const here = '/portal/sso'
const spoken: Readonly<Record<Protocol, string>> = { oidc: 'OpenID Connect', saml: 'SAML' }

export interface SsoView extends PortalView {
  readonly connections: readonly Connection[]
  readonly setups: readonly Setup[]
}

/** How pages call a kind of connection: the provider, and what it speaks. */
export function kindName({ words }: PortalView, type: ConnectionType): string {
  const vendor = vendorName(type)
  return `${vendor === '' ? words.sso.other : vendor} · ${spoken[connectionTypes[type]]}`
}

/** What there is of single sign-on, and the providers that can be connected. */
export function renderSso(view: SsoView): Html {
  const { words, connections, setups } = view
  const { sso } = words
  const isActive = connections.some(each => each.state === 'active')
  return portalPage(view, {
    title: sso.heading,
    heading: sso.heading,
    lead: sso.lead,
    section: 'sso',
    isDone: isActive,
    parts: [
      connections.length + setups.length > 0 &&
        html`<ul class="given">${connections.map(
          each =>
            html`<li class="asked-head"><a href="${here}/${each.id}" data-testid="connection-${each.type}">${named(each.name)}</a>${connectionState(view, each)}</li>`,
        )}${setups.map(
          each =>
            html`<li class="asked-head"><a href="${here}/${each.id}">${kindName(view, each.type)}</a>${state('waiting', sso.state.begun)}</li>`,
        )}</ul>`,
      html`<h2>${sso.choose}</h2><form method="post" action="${here}" class="field choose">${hiddenFields({ csrf_token: view.csrfToken })}${vendors
        .flatMap(vendor => vendor.connections)
        .map(
          ({ type }) =>
            html`<button class="button" name="type" value="${type}" data-testid="sso-${type}">${kindName(view, type)}</button>`,
        )}</form>`,
    ],
  })
}

const glyphs: Readonly<Record<Connection['state'], Glyph>> = { draft: 'waiting', active: 'active', inactive: 'ended' }

function connectionState({ words }: PortalView, connection: Connection): Html {
  const word = connection.state === 'draft' && connection.testedAt !== undefined ? 'tested' : connection.state
  return state(glyphs[connection.state], words.sso.state[word])
}

export interface ConnectionView extends PortalView {
  readonly id: string
  readonly type: ConnectionType
  /** Undefined while it is only begun. */
  readonly connection: Connection | undefined
  readonly addresses: Readonly<Record<string, string>>
  /** Where a test that has begun leads. */
  readonly testUrl?: string | undefined
  /** Kept when it was refused; never the secret. */
  readonly typed?: Readonly<Partial<Record<Theirs, string>>> | undefined
}

/** One connection: what to do at the provider, what it says in return, the test, and the switch. */
export function renderConnection(view: ConnectionView): Html {
  const { words, connection, type } = view
  const { sso } = words
  const done =
    connection === undefined ? 1 : connection.state === 'active' ? 4 : connection.testedAt === undefined ? 2 : 3
  return portalPage(view, {
    title: sso.heading,
    heading: html`${kindName(view, type)}`,
    section: 'sso',
    steps: stepsAt(sso.steps, done),
    isDone: connection?.state === 'active',
    parts: [
      connection && standing(view, connection),
      connection === undefined ? atProvider(view) : folded(sso.guide, atProvider(view)),
      connection === undefined ? theirPart(view) : folded(sso.change, theirPart(view)),
    ],
  })
}

function folded(summary: string, body: Html): Html {
  return html`<details><summary>${summary}</summary>${body}</details>`
}

function standing(view: ConnectionView, connection: Connection): Html {
  const { words, frame } = view
  const { sso } = words
  const path = `${here}/${connection.id}`
  const isTested = connection.testedAt !== undefined
  const isActive = connection.state === 'active'
  const test =
    view.testUrl === undefined
      ? oneButton(view, { action: `${path}/test`, label: sso.test, testId: 'sso-test', isMain: !isTested })
      : html`<a class="button button-main" href="${address(view.testUrl)}" data-testid="sso-test-go">${sso.goOn}</a>`
  return html`<div class="asked-head" data-testid="connection-state"><h2>${named(connection.name)}</h2>${connectionState(view, connection)}</div>
<p class="small quiet">${connection.testedAt === undefined ? sso.notTested : sso.testedAt(time(connection.testedAt, frame.reader))}</p>
<div class="field actions">${test}${
    isTested &&
    !isActive &&
    view.testUrl === undefined &&
    oneButton(view, { action: `${path}/activate`, label: sso.activate, testId: 'sso-activate', isMain: true })
  }${isActive && oneButton(view, { action: `${path}/deactivate`, label: sso.deactivate, testId: 'sso-deactivate' })}</div>`
}

function atProvider({ words, type, addresses }: ConnectionView): Html {
  const { sso } = words
  const vendor = vendorName(type)
  return html`<h2>${vendor === '' ? sso.atProvider : sso.atVendor(html`<bdi>${vendor}</bdi>`)}</h2>${renderGuide({ words, steps: connectionGuide(type), ours: addresses })}`
}

function theirPart(view: ConnectionView): Html {
  const { words, type, id, connection } = view
  const { sso } = words
  const isSaml = connectionTypes[type] === 'saml'
  return html`<form method="post" action="${here}/${id}" enctype="multipart/form-data" novalidate>${hiddenFields({ csrf_token: view.csrfToken })}
<h2>${sso.theirs}</h2>
${isSaml ? samlFields(view) : oidcFields(view)}
<div class="field"><button class="button${connection === undefined && ' button-main'}" data-testid="sso-save">${sso.save}</button></div></form>`
}

function known(view: ConnectionView, name: Theirs): string {
  const kept = view.connection?.settings[name]
  return view.typed?.[name] ?? (typeof kept === 'string' ? kept : '')
}

function oidcFields(view: ConnectionView): Html {
  const { words, connection } = view
  const keeps = connection?.hasSecret === true
  return html`${input(view, 'issuer', { type: 'url' })}${input(view, 'client_id')}${input(view, 'client_secret', {
    type: 'password',
    ...(keeps ? { hint: words.sso.keepsSecret } : {}),
  })}`
}

function samlFields(view: ConnectionView): Html {
  const { words } = view
  const { sso, field } = words
  return html`${input(view, 'metadata_url', { type: 'url', hint: sso.metadataOr })}
<div class="field"><div class="label"><label for="metadata">${field.theirs.metadata}</label></div><textarea class="input input-code" id="metadata" name="metadata" dir="ltr" spellcheck="false" autocomplete="off" data-testid="metadata">${visibleText(view.typed?.metadata ?? '')}</textarea></div>
<div class="field"><div class="label"><label for="metadata-file">${sso.metadataFile}</label></div><input class="input" type="file" id="metadata-file" name="metadata" accept=".xml,application/xml,text/xml" data-testid="metadata-file"></div>`
}

function input(
  view: ConnectionView,
  name: Exclude<Theirs, 'metadata'>,
  { type = 'text', hint }: { readonly type?: 'text' | 'url' | 'password'; readonly hint?: HtmlValue } = {},
): Html {
  const value = type === 'password' ? '' : known(view, name)
  return html`<div class="field"><div class="label"><label for="${name}">${view.words.field.theirs[name]}</label></div><input class="input input-code" id="${name}" name="${name}" type="${type}" autocomplete="off" spellcheck="false" dir="ltr" value="${visibleText(value)}"${hint !== undefined && html` aria-describedby="${name}-hint"`} data-testid="${name}">${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}</div>`
}
