import { address, type Html, type HtmlValue, html, nothing } from './html.ts'
import { assetPath } from './page-assets.ts'
import { glyph, hiddenFields } from './page-parts.ts'
import { type Reader, time, zoneName } from './page-words.ts'
import { named, visibleText } from './words-of-others.ts'

export { address, type Html, type HtmlValue, html, joined, listed, nothing } from './html.ts'
export { assetPath, assetResponse } from './page-assets.ts'
export * from './page-parts.ts'
export * from './page-words.ts'
export { bookIn, pageWordsIn } from './words/all.ts'
export type { FaultWords } from './words/words.ts'
export {
  code,
  hidesSomething,
  host,
  isolated,
  named,
  namedText,
  said,
  visible,
  visibleText,
  withIsolates,
  withIsolatesText,
} from './words-of-others.ts'

/** What every page knows besides its own matter. */
export interface Frame {
  /** The application's or organization's name; stands at the top with the mark. */
  readonly brand: string
  /** Host of the base URL, for the footer. */
  readonly host: string
  readonly reader: Reader
  readonly signedInAs?: string | undefined
  /** Where "Use another account" leads; without it the link is not shown. */
  readonly switchAccountHref?: string | undefined
  /** Whom the reader acts as, elsewhere, at this moment; said on top of every page. */
  readonly acting?: readonly ActingAs[] | undefined
  /** Ours, like Privacy and Get help. */
  readonly links?: readonly { readonly label: string; readonly href: string }[] | undefined
  /** The words of the frame itself; English where none are given. */
  readonly words?: FrameWords | undefined
  readonly look?: Look | undefined
}

export interface ActingAs {
  readonly email: string
  readonly application: string
  readonly reason: string
  readonly until: Date
  /** The form that ends it. */
  readonly end: { readonly path: string; readonly csrfToken: string; readonly sessionId: string }
}

export interface FrameWords {
  /** Undefined where the frame's own language says it in English. */
  readonly acting?: ActingWords
  /** BCP 47, for `lang`. */
  readonly language: string
  signedInAs(who: Html): Html
  readonly useAnotherAccount: string
  timesIn(zone: string): string
  readonly help: string
  /** To the matter of the page, past its bar. */
  readonly skip: string
  /** The name of the row of links that leads here. */
  readonly crumbs: string
  /** Whose server it is: "Ambit at id.example.com". */
  at(host: string): HtmlValue
  /** Where the language is written from right to left. */
  readonly direction?: 'rtl'
}

/** What an application brings along: its colours as a stylesheet at an address of ours, and its logo. */
export interface Look {
  readonly stylesheet: string
  readonly logo?: { readonly href: string; readonly darkHref: string | undefined } | undefined
}

export interface ActingWords {
  label: string
  acting(email: Html, application: Html, until: Html): Html
  reason(text: Html): Html
  end: string
}

const englishActing: ActingWords = {
  label: 'You act as somebody else',
  acting: (email, application, until) => html`You act as <b>${email}</b> in ${application} until ${until}.`,
  reason: text => html`Reason: ${text}. The log and the application name you.`,
  end: 'End it',
}

const english: FrameWords = {
  language: 'en',
  signedInAs: who => html`Signed in as ${who}.`,
  useAnotherAccount: 'Use another account',
  timesIn: zone => `Times in ${zone}`,
  help: 'Help',
  skip: 'Skip to content',
  crumbs: 'Breadcrumb',
  at: host => html`Ambit at ${host}`,
}

/** Ink: nothing is given. Petrol: this gives access. Red: this destroys. */
export type Wall = 'ink' | 'petrol' | 'red'

export interface Layout {
  readonly frame: Frame
  /** The act, as text. */
  readonly title: string
  /** Words beside the wall: until when. */
  readonly until: HtmlValue
  readonly wall?: Wall
  /** 408, 560 or 720 pixels. */
  readonly width?: 'sign' | 'read' | 'wide'
  readonly body: Html
}

const mark = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><circle cx="10" cy="13" r="6.6" fill="none" stroke="currentColor" stroke-width="2.4"/><circle class="mark-dot" cx="10" cy="13" r="2.3"/><path fill="currentColor" d="M18 3h3v18.5h-3z"/></svg>`

/** One bounded card in the middle of the page, closed by the wall: sign-in, consent, approval, connect, errors. */
export function layout(page: Layout): Html {
  const width = `w-${page.width ?? 'read'}`
  return document(
    page,
    html`<body class="hosted wall-${page.wall ?? 'ink'}">
${actingBand(page.frame)}<main class="${width}">
<div class="bounded-head"><span class="brand">${logo(page.frame.look)}${named(page.frame.brand)}</span><span class="until"><span>${page.until}</span></span></div>
<div class="bounded">
${page.body}
</div>
</main>
<footer class="hosted-foot ${width}">${footer(page.frame)}</footer>
</body>`,
  )
}

/** Whoever acts as somebody else reads so on every page of ours, and ends it from there. */
function actingBand({ acting = [], words = english, reader }: Frame): Html {
  if (acting.length === 0) return nothing
  const said = words.acting ?? englishActing
  return html`<section class="acting" aria-label="${said.label}" data-testid="acting">${acting.map(
    ({ email, application, until, reason, end }) => html`<form method="post" action="${address(end.path)}">
${hiddenFields({ csrf_token: end.csrfToken, session_id: end.sessionId })}${glyph('suspended')}<p>${said.acting(
      named(email),
      named(application),
      time(until, reader),
    )} <span>${said.reason(named(reason))}</span></p><button class="button button-small">${said.end}</button></form>
`,
  )}</section>
`
}

/** The application's own, where it has one: its name stands beside it, so a picture says nothing more. */
function logo(look: Look | undefined): Html {
  if (look?.logo === undefined) return mark
  const { href, darkHref } = look.logo
  const dark =
    darkHref !== undefined && html`<source srcset="${address(darkHref)}" media="(prefers-color-scheme: dark)">`
  return html`<picture>${dark}<img class="logo" src="${address(href)}" alt="" width="24" height="24"></picture>`
}

function footer(frame: Frame): Html {
  const words = frame.words ?? english
  const who =
    frame.signedInAs === undefined
      ? html`<span>${words.at(frame.host)}</span>`
      : html`<span>${words.signedInAs(named(frame.signedInAs))} ${
          frame.switchAccountHref !== undefined &&
          html`<a href="${address(frame.switchAccountHref)}">${words.useAnotherAccount}</a>`
        }</span>`
  const links = (frame.links ?? []).map(link => html`<a href="${address(link.href)}">${link.label}</a>`)
  return html`${who}<nav aria-label="${words.help}"><span>${words.timesIn(zoneName(frame.reader))}</span>${links}</nav>`
}

export interface ContentLayout {
  readonly frame: Frame
  readonly title: string
  readonly homeHref: string
  readonly crumbs?: readonly HtmlValue[]
  /** Right end of the bar, like the sign-out form. */
  readonly tools?: HtmlValue
  readonly body: Html
}

/** A page to read, with a bar on top: account, session. */
export function contentLayout(page: ContentLayout): Html {
  const crumbs = page.crumbs ?? []
  const words = page.frame.words ?? english
  return document(
    page,
    html`<body>
<a class="skip" href="#main">${words.skip}</a>
${actingBand(page.frame)}<header class="topbar"><a class="brand" href="${address(page.homeHref)}">${mark}${named(page.frame.brand)}</a>${
      crumbs.length > 0 &&
      html`<nav class="crumbs" aria-label="${words.crumbs}">${crumbs.map((crumb, at) => html`${at > 0 && html`<span aria-hidden="true">/</span>`}${crumb}`)}</nav>`
    }<div class="push actions">${page.tools}</div></header>
<main class="page" id="main" tabindex="-1">
${page.body}
</main>
<footer class="page-foot">${footer(page.frame)}</footer>
</body>`,
  )
}

function document({ title, frame }: { readonly title: string; readonly frame: Frame }, body: Html): Html {
  const { look, words = english } = frame
  return html`<!doctype html>
<html lang="${words.language}"${words.direction !== undefined && html` dir="${words.direction}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${visibleText(title)}</title>
<link rel="icon" href="${assetPath('mark.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('ambit.css')}">${look !== undefined && html`<link rel="stylesheet" href="${address(look.stylesheet)}">`}
</head>
${body}
</html>
`
}

export interface PageAnswer {
  readonly status?: number
  /** Addresses to which the answer of a form on this page may redirect, besides our own origin. */
  readonly formAction?: readonly string[]
  /** Further headers, like `set-cookie`. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Addresses that the page shows in frames: these origins and no others. */
  readonly frames?: readonly string[]
  /** Of an application whose logo the page shows: the only pictures from elsewhere. */
  readonly look?: Look | undefined
  /** The full address of the one script of this page; all others stay forbidden. */
  readonly script?: string | undefined
}

/** A page as an answer, with the headers that every hosted page has: no script, no frame, no cache, no referrer. */
export function page(body: Html | string, answer: PageAnswer = {}): Response {
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy(answer),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'permissions-policy': permissions,
    'x-robots-tag': 'noindex',
  })
  for (const [name, value] of answer.headers ?? []) headers.append(name, value)
  return new Response(body.toString(), { status: answer.status ?? 200, headers })
}

const permissions = ['camera', 'geolocation', 'microphone', 'payment', 'usb', 'display-capture', 'clipboard-read']
  .map(feature => `${feature}=()`)
  .join(', ')

function contentPolicy({ formAction = [], frames = [], look, script }: PageAnswer): string {
  const targets = ["'self'", ...new Set(formAction.flatMap(target => formSource(target) ?? []))]
  const logos = [look?.logo?.href, look?.logo?.darkHref].flatMap(href => (href && formSource(href)) ?? [])
  return [
    "default-src 'none'",
    "style-src 'self'",
    ...(script === undefined ? [] : [`script-src ${script}`, "require-trusted-types-for 'script'"]),
    ["img-src 'self' data:", ...new Set(logos)].join(' '),
    ...(frames.length === 0
      ? []
      : [['frame-src', ...new Set(frames.flatMap(href => formSource(href) ?? []))].join(' ')]),
    `form-action ${targets.join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/**
 * Browsers apply `form-action` to the redirect that answers a form, so consent names the client's origin. A scheme of an
 * installed program has no origin, and a bracketed IPv6 host is not in the grammar of CSP (Level 3, host-source): both
 * are named by their scheme. Anything that could end the directive is left out.
 */
export function formSource(target: string): string | undefined {
  if (!URL.canParse(target)) return undefined
  const url = new URL(target)
  const source = url.origin === 'null' || url.hostname.startsWith('[') ? url.protocol : url.origin
  const scripted = ['javascript:', 'data:', 'blob:', 'vbscript:', 'file:', 'filesystem:'].includes(url.protocol)
  return scripted || /[\s;,'"]/.test(source) ? undefined : source
}

/** 303, so that a reload repeats nothing. The target is a path of ours. */
export function seeOther(target: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: target, 'Cache-Control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
