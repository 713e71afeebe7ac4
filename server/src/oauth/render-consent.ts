import {
  address,
  chip,
  clock,
  code,
  day,
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
  pageWordsIn,
  percent,
  type Reader,
  said,
  sameDay,
  secondsBetween,
  time,
} from '../platform/page.ts'
import { oauthWordsIn } from './words/all.ts'

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
  const { consent: words } = oauthWordsIn(reader)
  return layout({
    frame: view.frame,
    title: words.title(namedText(view.client.name)),
    until: words.until(time(view.session.expiresAt, reader)),
    body: html`<div class="part">
<h1>${words.heading(named(view.client.name))}</h1>
<p class="quiet">${words.lead}</p>
</div>
<div class="part">
<h2>${words.whoAsks}</h2>
${whoAsks(view)}
</div>
<div class="part">
<h2>${words.howLong}</h2>
${clocks(view)}
</div>
<div class="part">
<h2>${words.lastSession}</h2>
<p class="small quiet">${formerWords(view)}</p>
</div>
<form class="part decide" method="post" action="${address(view.action ?? '/oauth2/consent')}">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<div class="actions">
<button class="button button-main" name="decision" value="allow" data-testid="consent-allow">${words.start}</button>
<button class="button" name="decision" value="deny" data-testid="consent-deny">${words.dontStart}</button>
</div>
</form>`,
  })
}

const longNameCharacters = 60

function whoAsks(view: ConsentView): Html {
  const { client, actsFor } = view
  const { reader } = view.frame
  const { consent: words } = oauthWordsIn(reader)
  const long = [...client.name].length > longNameCharacters
  const verdict = client.verified ? chip('verified', words.verified) : chip('unknown', words.unverified)
  const row: Fact = [
    words.name,
    html`${long ? said(client.name, words.wholeName, reader) : named(client.name)} ${verdict}`,
    client.verified ? words.verifiedMeans : words.unverifiedMeans,
  ]
  const learnt = learntWords(view.scope ?? '', reader)
  return facts([
    row,
    [words.program, client.host === undefined ? code(client.clientId) : host(client.host), registeredWords(view)],
    [words.returnsTo, ...returnsTo(view.redirectUri, reader)],
    [
      words.actsFor,
      actsFor.organization === undefined
        ? named(actsFor.email)
        : words.inOrganization(named(actsFor.email), named(actsFor.organization)),
      words.owner,
    ],
    learnt !== undefined && [words.learns, learnt],
  ])
}

function registeredWords(view: ConsentView): HtmlValue {
  const { how, at } = view.client.registered
  const { reader } = view.frame
  const { consent: words } = oauthWordsIn(reader)
  const today = at !== undefined && sameDay(at, reader.now, reader)
  const when = at === undefined ? '' : today ? words.today(time(at, reader)) : words.on(day(at, reader))
  switch (how) {
    case 'itself':
      return words.itself(when)
    case 'metadata_document':
      return words.byDocument(when)
    case 'administrator':
      return words.byAdministrator(when)
  }
}

/** What a program learns of the person by the scopes that tell of them; undefined when nothing. */
export function learntWords(scope: string, reader: Pick<Reader, 'locale'>): string | undefined {
  const { consent: words } = oauthWordsIn(reader)
  const scopes = scope.split(' ')
  const [email, profile] = [scopes.includes('email'), scopes.includes('profile')]
  if (email && profile) return words.learnsBoth
  if (email) return words.learnsEmail
  return profile ? words.learnsProfile : undefined
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** The redirect host in words: a person knows "a program on this computer", not `http://127.0.0.1:33418/cb`. */
function returnsTo(uri: string, reader: Reader): readonly [Html, string] {
  const { consent: words } = oauthWordsIn(reader)
  if (!URL.canParse(uri)) return [code(uri), words.unreadable]
  const url = new URL(uri)
  if (loopbackHosts.includes(url.hostname)) return [code(url.host), words.thisComputer]
  if (url.protocol === 'https:' || url.protocol === 'http:') return [host(url.host), words.site]
  return [code(url.protocol), words.anyProgram]
}

function clocks(view: ConsentView): Html {
  const { startsAt, expiresAt, idleSeconds, accessTokenSeconds } = view.session
  const whole = Math.max(1, secondsBetween(startsAt, expiresAt))
  const { reader } = view.frame
  const { consent: words } = oauthWordsIn(reader)
  const { spell } = pageWordsIn(reader.locale)
  const end = time(expiresAt, reader)
  const idle = spell(Math.min(idleSeconds, whole))
  const token = spell(Math.min(accessTokenSeconds, whole))
  const today = sameDay(expiresAt, reader.now, reader)
  const rows: Fact[] = [
    [
      html`${words.hardEnd}<br><span class="small">${words.neverMoves}</span>`,
      html`${words.hardEndAt(end, spell(whole), today)}${bar(1, 'tall')}`,
    ],
    [
      html`${words.inactivity}<br><span class="small">${words.mayEndEarlier}</span>`,
      html`${words.afterIdle(idle)}${bar(idleSeconds / whole, 'middle')}`,
    ],
    [
      html`${words.token}<br><span class="small">${words.renewedInside}</span>`,
      html`${words.everyToken(token)}${bar(accessTokenSeconds / whole, 'small')}`,
    ],
  ]
  return html`<figure>${facts(rows)}<figcaption class="hidden">${words.scale({ whole: spell(whole), end, idle, token })}</figcaption></figure>`
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

function formerWords(view: ConsentView): HtmlValue {
  const former = view.formerSession
  const { reader } = view.frame
  const { consent: words } = oauthWordsIn(reader)
  if (former === undefined) return words.noFormer
  const started = words.started(time(former.startedAt, reader))
  if (former.endedAt === undefined) return html`${started} ${words.stillRuns(time(former.expiresAt, reader))}`
  const { at, because } = pageWordsIn(reader.locale)
  const startedThen = sameDay(former.startedAt, former.endedAt, reader)
  const today = startedThen || sameDay(former.endedAt, reader.now, reader)
  const when = at(today ? clock(former.endedAt, reader) : time(former.endedAt, reader), today)
  const ended = words.ended(because(former.endReason), when)
  return html`${started} ${ended} ${words.grantsEnded(former.grantsEnded)}`
}
