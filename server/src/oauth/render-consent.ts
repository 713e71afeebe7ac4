import {
  address,
  atEnd,
  chip,
  clock,
  code,
  count,
  day,
  type Fact,
  type Frame,
  facts,
  type Html,
  hiddenFields,
  host,
  html,
  layout,
  named,
  namedText,
  pageWordsIn,
  percent,
  said,
  sameDay,
  secondsBetween,
  sentence,
  spell,
  time,
} from '../platform/page.ts'
import { learntWords } from './derive-person-claims.ts'

export interface ConsentView {
  readonly frame: Frame
  readonly csrfToken: string
  /** Defaults to `/oauth2/consent`. */
  readonly action?: string
  /** Hidden fields that carry the flow. */
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly client: ConsentClient
  /** Where the answer goes; said in words (MT12). */
  readonly redirectUri: string
  /** Words of OAuth; what they tell of the person is said. */
  readonly scope?: string | undefined
  readonly actsFor: { readonly email: string; readonly organization?: string | undefined }
  readonly session: ConsentSession
  readonly formerSession?: FormerSession | undefined
}

export interface ConsentClient {
  readonly name: string
  /** False when the program chose its own name. */
  readonly verified: boolean
  /** Host of its client metadata document, or of its home page. */
  readonly host?: string | undefined
  readonly clientId: string
  readonly registered: {
    readonly how: 'itself' | 'metadata_document' | 'administrator'
    readonly at?: Date | undefined
  }
}

export interface ConsentSession {
  readonly startsAt: Date
  readonly expiresAt: Date
  readonly idleSeconds: number
  readonly accessTokenSeconds: number
}

export interface FormerSession {
  readonly startedAt: Date
  /** Undefined while it lives. */
  readonly endedAt?: Date | undefined
  readonly expiresAt: Date
  readonly endReason?: string | undefined
  readonly grantsEnded: number
}

/** Consent starts a session that says who is asking and gives no access; it is never remembered (I2). */
export function renderConsent(view: ConsentView): Html {
  const { reader } = view.frame
  return layout({
    frame: view.frame,
    title: `Start a session for ${namedText(view.client.name)}`,
    until: html`session until <b>${time(view.session.expiresAt, reader)}</b> at the latest`,
    body: html`<div class="part">
<h1>${named(view.client.name)} wants to start a session for you</h1>
<p class="quiet">This gives no access yet. The session only says who is asking. Each access it needs comes to you as a separate request.</p>
</div>
<div class="part">
<h2>Who is asking</h2>
${whoAsks(view)}
</div>
<div class="part">
<h2>How long</h2>
${clocks(view)}
</div>
<div class="part">
<h2>Last session</h2>
<p class="small quiet">${formerWords(view)}</p>
</div>
<form class="part decide" method="post" action="${address(view.action ?? '/oauth2/consent')}">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<div class="actions">
<button class="button button-main" name="decision" value="allow" data-testid="consent-allow">Start session</button>
<button class="button" name="decision" value="deny" data-testid="consent-deny">Don’t start</button>
</div>
</form>`,
  })
}

const longNameCharacters = 60

function whoAsks(view: ConsentView): Html {
  const { client, actsFor } = view
  const long = [...client.name].length > longNameCharacters
  const verdict = client.verified ? chip('verified', 'Verified') : chip('unknown', 'Name not verified')
  const row: Fact = [
    'Name',
    html`${long ? said(client.name, 'The whole name, as the program gave it.') : named(client.name)} ${verdict}`,
    client.verified
      ? 'An administrator checked who runs this program.'
      : 'The program chose this name itself. Compare it with what you started.',
  ]
  const learnt = learntWords(view.scope ?? '')
  return facts([
    row,
    ['Program', client.host === undefined ? code(client.clientId) : host(client.host), registeredWords(view)],
    ['Returns to', ...returnsTo(view.redirectUri)],
    [
      'Acts for',
      html`${named(actsFor.email)}${actsFor.organization !== undefined && html` in ${named(actsFor.organization)}`}`,
      'You become its owner and can end it at any time.',
    ],
    learnt !== undefined && ['Learns', learnt],
  ])
}

function registeredWords(view: ConsentView): Html {
  const { how, at } = view.client.registered
  const { reader } = view.frame
  const when =
    at === undefined
      ? ''
      : html` ${sameDay(at, reader.now, reader) ? html`today at ${time(at, reader)}` : html`on ${day(at, reader)}`}`
  switch (how) {
    case 'itself':
      return html`Registered itself${when}`
    case 'metadata_document':
      return html`Described by a document at this host${when}`
    case 'administrator':
      return html`Added by an administrator${when}`
  }
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** The redirect host in words: a person knows "a program on this computer", not `http://127.0.0.1:33418/cb`. */
function returnsTo(uri: string): readonly [Html, string] {
  if (!URL.canParse(uri)) return [code(uri), 'An address that Ambit can’t read. Don’t start it.']
  const url = new URL(uri)
  if (loopbackHosts.includes(url.hostname)) return [code(url.host), 'A program on this computer']
  if (url.protocol === 'https:' || url.protocol === 'http:') return [host(url.host), 'A site on the internet']
  return [code(url.protocol), 'Whichever program on this computer opens these links']
}

function clocks(view: ConsentView): Html {
  const { startsAt, expiresAt, idleSeconds, accessTokenSeconds } = view.session
  const whole = Math.max(1, secondsBetween(startsAt, expiresAt))
  const { reader } = view.frame
  const end = time(expiresAt, reader)
  const rows: Fact[] = [
    [
      html`Hard end<br><span class="small">never moves</span>`,
      html`${sameDay(expiresAt, reader.now, reader) && 'Today '}${end}, ${spell(whole)} after the start${bar(1, 'tall')}`,
    ],
    [
      html`Inactivity<br><span class="small">may end it earlier</span>`,
      html`After ${spell(Math.min(idleSeconds, whole))} without a call${bar(idleSeconds / whole, 'middle')}`,
    ],
    [
      html`Token<br><span class="small">renewed inside</span>`,
      html`Every ${spell(Math.min(accessTokenSeconds, whole))}, never past the hard end${bar(accessTokenSeconds / whole, 'small')}`,
    ],
  ]
  return html`<figure>${facts(rows)}<figcaption class="hidden">On a scale of ${spell(whole)}: the session ends at ${end} at the latest; ${spell(Math.min(idleSeconds, whole))} without a call end it earlier; its token is renewed every ${spell(Math.min(accessTokenSeconds, whole))} and never reaches past ${end}.</figcaption></figure>`
}

const walls = {
  tall: { x: -4, y: 0, width: 4, height: 16 },
  middle: { x: -3, y: 1, width: 3, height: 14 },
  small: { x: -2, y: 3, width: 2, height: 10 },
}

/** One of three clocks on one scale; the wall's height says which of them is final. */
function bar(part: number, size: keyof typeof walls): Html {
  const at = percent(part)
  const wall = walls[size]
  return html`<svg class="lane lane-s" aria-hidden="true"><rect class="sp-track" x="0" y="5" width="100%" height="6" rx="3"/><rect class="sp-reach" x="0" y="5" width="${at}" height="6" rx="3"/><svg class="m" x="${at}"><rect class="sp-wall" x="${wall.x}" y="${wall.y}" width="${wall.width}" height="${wall.height}"/></svg></svg>`
}

function formerWords(view: ConsentView): Html {
  const former = view.formerSession
  const { reader } = view.frame
  if (former === undefined) return html`None. This program has not acted for you before.`
  const started = html`Started ${time(former.startedAt, reader)}.`
  if (former.endedAt === undefined)
    return html`${started} It still runs, until ${time(former.expiresAt, reader)}. The new session is a separate one: no grant carries over.`
  const because = pageWordsIn(reader.locale).because(former.endReason)
  const grants =
    former.grantsEnded === 0
      ? 'It had no grant at the end.'
      : `${sentence(count(former.grantsEnded, 'grant'))} ended with it; none carries over.`
  const at = sameDay(former.startedAt, former.endedAt, reader)
    ? html`at ${clock(former.endedAt, reader)}`
    : atEnd(former.endedAt, reader)
  return html`${started} Ended ${because} ${at}. ${grants}`
}
