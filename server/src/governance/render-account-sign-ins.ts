import { ago, type Html, html, named, sentence, state, time, visible } from '../platform/page.ts'
import type { Device, EndReason, NetworkPlace } from '../sessions/index.ts'
import { type AccountBase, type Listed, listEnd, panel, smallForm, table } from './render-account-parts.ts'
import type { AccountWords } from './words/words.ts'

export interface OwnSignIn {
  readonly sessionId: string
  readonly device: Device
  readonly place: NetworkPlace | undefined
  /** Two letters, as a trusted proxy said. */
  readonly country: string | undefined
  readonly application: string | undefined
  readonly lastActiveAt: Date
  readonly expiresAt: Date
  readonly current: boolean
  readonly ended?: { readonly at: Date; readonly reason: EndReason | undefined } | undefined
  /** The administrator who acts in the person's name, and why. */
  readonly impersonator?: { readonly email: string; readonly reason: string } | undefined
}

export interface SignInsView extends AccountBase {
  readonly signIns: Listed<OwnSignIn>
  /** How many live, where it is known. */
  readonly living: number
}

/** Where a person is signed in: device, place, application, until when. */
export function signInsPanel(view: SignInsView, title: string): Html {
  const { words, signIns } = view
  const others = signIns.rows.some(own => !own.current && own.ended === undefined)
  const endOthers = { action: '/account/sign-ins/end-others', label: words.signIns.endOthers, testId: 'end-others' }
  const heads = [words.signIns.device, words.signIns.application, words.signIns.lastActive, words.until]
  return panel({
    id: 'sign-ins',
    title,
    many: words.live(view.living),
    tool: others && smallForm(view, endOthers),
    body: html`${table(
      words,
      heads,
      signIns.rows.map(own => rowOf(own, view)),
    )}${!others && signIns.rows.length === 1 && html`<p class="empty">${words.signIns.only}</p>`}${listEnd(view, signIns, title)}`,
  })
}

function rowOf(own: OwnSignIn, view: SignInsView): Html {
  const { words } = view
  const { reader } = view.frame
  const device = named(deviceText(own.device, words))
  const end = {
    action: '/account/sessions/end',
    label: html`${words.signIns.end}<span class="hidden">${words.signIns.on(device)}</span>`,
    field: { name: 'session_id', value: own.sessionId },
  }
  const place = placeText(own, view)
  const sub = html`${place !== undefined && html`<span class="sub">${place}</span>`}${
    own.impersonator !== undefined &&
    html`<span class="sub">${state('note', words.signIns.impersonated(named(own.impersonator.email), named(own.impersonator.reason)))}</span>`
  }`
  const application = named(own.application ?? words.signIns.anApplication)
  if (own.ended !== undefined)
    return html`<tr class="is-over"><td><span class="main">${device}</span>${sub}</td><td class="full" data-label="${words.signIns.application}">${application}</td><td class="full" colspan="3">${state('ended', words.signIns.endedAt(time(own.ended.at, reader), own.ended.reason))}</td></tr>
`
  const active = own.current
    ? html`<td>${state('active', words.signIns.thisOne)}</td>`
    : html`<td class="full" data-label="${words.signIns.lastActive}">${ago(own.lastActiveAt, reader)}</td>`
  return html`<tr><td><span class="main">${device}</span>${sub}</td><td class="full" data-label="${words.signIns.application}">${application}</td>${active}
<td class="full" data-label="${words.until}">${time(own.expiresAt, reader)}</td><td class="end act">${!own.current && smallForm(view, end)}</td></tr>
`
}

/** "Firefox on Linux". */
export function deviceText({ browser, system }: Device, { signIns }: AccountWords): string {
  if (browser !== undefined && system !== undefined) return signIns.browserOn(browser, system)
  return browser ?? (system === undefined ? signIns.unknownDevice : signIns.someBrowserOn(system))
}

/** "Netherlands, network 203.0.113.x"; the network keeps its own order. */
function placeText({ place, country }: OwnSignIn, { words, frame }: SignInsView): Html | undefined {
  const parts = [country && countryName(country, frame.reader.locale), place && networkText(place, words)]
  const known = parts.filter(part => part !== undefined && part !== '')
  if (known.length === 0) return undefined
  const [before = '', after] = sentence(known.join(', ')).split('{network}')
  if (after === undefined || place?.kind !== 'network') return visible(before)
  return html`${visible(before)}${named(place.network)}${visible(after)}`
}

function countryName(country: string, locale = 'en-GB'): string {
  return new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }).of(country) ?? country
}

function networkText(place: NetworkPlace, { signIns }: AccountWords): string {
  switch (place.kind) {
    case 'machine':
      return signIns.thisMachine
    case 'local':
      return signIns.localNetwork
    case 'network':
      return signIns.network
  }
}
