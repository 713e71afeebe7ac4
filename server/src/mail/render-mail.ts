import { type Html, html } from '../platform/html.ts'
import { visible, visibleText, withIsolates, withIsolatesText } from '../platform/page.ts'
import type { MailBody, MailWords } from './model.ts'

export interface MailFrame {
  readonly brand: string
  /** Host of the base URL: where every link of this mail leads. */
  readonly host: string
  /** BCP 47. */
  readonly locale: string
}

/**
 * The mail in both forms. Plain text says everything that HTML says; HTML loads nothing, so that no opening is seen. Names in it
 * are other people's words: no markup, and what the eye can't see is shown (T100).
 */
export function renderMail(words: MailWords, frame: MailFrame): MailBody {
  return { text: textOf(words, frame), html: `${htmlOf(words, frame)}\n` }
}

interface MailFrameWords {
  readonly language: string
  readonly until: string
  readonly footer: string
  readonly address: string
  /** Where the language is written from right to left: its lines may hold isolates of ours. */
  readonly direction?: 'rtl'
}

const english: MailFrameWords = {
  language: 'en',
  until: 'Valid until',
  footer: 'Sent by',
  address: 'Or open this address:',
}

/** The languages of mails: those of the pages. */
const frameWords: readonly MailFrameWords[] = [
  english,
  { language: 'de', until: 'Gültig bis', footer: 'Gesendet von', address: 'Oder öffnen Sie diese Adresse:' },
  { language: 'fr', until: 'Valable jusqu’au', footer: 'Envoyé par', address: 'Ou ouvrez cette adresse\u00a0:' },
  { language: 'es', until: 'Válido hasta el', footer: 'Enviado por', address: 'O abra esta dirección:' },
  { language: 'ar', until: 'صالح حتى', footer: 'مُرسل من', address: 'أو افتح هذا العنوان:', direction: 'rtl' },
]

function wordsOf(locale: string): MailFrameWords {
  const language = locale.toLowerCase().split('-')[0]
  return frameWords.find(words => words.language === language) ?? english
}

function untilText(until: Date): string {
  return `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function textOf(words: MailWords, { brand, host, locale }: MailFrame): string {
  const said = wordsOf(locale)
  const line = said.direction === undefined ? (text: string) => visibleText(text) : withIsolatesText
  const parts = [
    line(words.heading),
    ...words.lines.map(line),
    words.code && `    ${words.code.reveal()}`,
    words.link && `${words.link.label}:\n${words.link.href.reveal()}`,
    words.validUntil && `${said.until} ${untilText(words.validUntil)}.`,
    line(words.askedBy),
    line(words.notYou),
    `-- \n${said.footer} ${brand}, ${host}`,
  ]
  return `${parts.filter(part => part !== undefined).join('\n\n')}\n`
}

/** The colours of the hosted pages, as mail programs take them: light in place, dark where the program asks. */
const light = {
  paper: '#f5f7f6',
  surface: '#ffffff',
  line: '#d9e0dd',
  ink: '#12201d',
  ink2: '#43514c',
  reach: '#0a5c6b',
}
const font = `-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif`
const mono = `ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace`
/** The wall stands where lines end. Mail programs know no logical sides, so the side is written out. */
const wallRight = `border-right:4px solid ${light.ink};border-radius:10px 0 0 10px`
const wallLeft = `border-left:4px solid ${light.ink};border-radius:0 10px 10px 0`
const dark = `@media (prefers-color-scheme:dark){.paper{background:#0d1312!important}.card{background:#141c1a!important;border-color:#2a3532!important;border-right-color:#e9efec!important}[dir=rtl] .card{border-right-color:#2a3532!important;border-left-color:#e9efec!important}.ink{color:#e9efec!important}.ink2{color:#b6c2bd!important}.code{background:#1b2522!important;color:#e9efec!important}.button{background:#62c6d4!important;color:#04201f!important}.rule{border-color:#2a3532!important}}`

function htmlOf(words: MailWords, frame: MailFrame): Html {
  const said = wordsOf(frame.locale)
  const line = said.direction === undefined ? (text: string) => visible(text) : withIsolates
  const [first] = words.lines
  return html`<!doctype html>
<html lang="${said.language}"${direction(said)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${said.direction === undefined ? visibleText(words.heading) : withIsolatesText(words.heading)}</title>
<style>${dark}</style>
</head>
<body class="paper"${direction(said)} style="margin:0;padding:0;background:${light.paper}">
<div style="display:none;max-height:0;overflow:hidden">${first !== undefined && line(first)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="paper" style="background:${light.paper}"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px">
<tr><td class="ink" style="padding:0 4px 12px;font:600 16px/1.4 ${font};color:${light.ink}">${frame.brand}</td></tr>
<tr><td class="card" style="background:${light.surface};border:1px solid ${light.line};${said.direction === undefined ? wallRight : wallLeft};padding:32px;overflow-wrap:anywhere;word-break:break-word">
<h1 class="ink" style="margin:0;font:600 22px/1.25 ${font};color:${light.ink}">${line(words.heading)}</h1>
${words.lines.map(text => paragraph(line(text)))}
${words.code !== undefined && code(inOwnOrder(said, words.code.reveal()))}
${words.link !== undefined && button(words.link.label, words.link.href.reveal(), said)}
${words.validUntil !== undefined && paragraph(html`${said.until} <b>${inOwnOrder(said, untilText(words.validUntil))}</b>.`)}
<div class="rule" style="margin:24px 0 0;border-top:1px solid ${light.line}"></div>
${small(line(words.askedBy))}
${small(line(words.notYou))}
</td></tr>
<tr><td class="ink2" style="padding:12px 4px 0;font:400 13px/1.45 ${font};color:${light.ink2}">${said.footer} ${inOwnOrder(said, `${frame.brand}, ${frame.host}`)}</td></tr>
</table>
</td></tr></table>
</body>
</html>`
}

function direction(said: MailFrameWords): Html | false {
  return said.direction !== undefined && html` dir="${said.direction}"`
}

/** Codes, addresses and times run from left to right in every language. */
function inOwnOrder(said: MailFrameWords, text: string): Html {
  return said.direction === undefined ? html`${text}` : html`<span dir="ltr">${text}</span>`
}

function paragraph(words: Html): Html {
  return html`<p class="ink" style="margin:16px 0 0;font:400 16px/1.5 ${font};color:${light.ink}">${words}</p>`
}

function small(words: Html): Html {
  return html`<p class="ink2" style="margin:16px 0 0;font:400 13px/1.45 ${font};color:${light.ink2}">${words}</p>`
}

function code(value: Html): Html {
  return html`<p class="code" style="margin:16px 0 0;padding:12px 16px;background:#edf1ef;border-radius:6px;font:600 28px/1.3 ${mono};letter-spacing:.12em;color:${light.ink}">${value}</p>`
}

/** One button, and its address in text for who does not press buttons in mails. */
function button(label: string, href: string, said: MailFrameWords): Html {
  return html`<p style="margin:24px 0 0"><a class="button" href="${href}" style="display:inline-block;padding:10px 20px;border-radius:6px;background:${light.reach};color:#ffffff;font:600 16px/1.25 ${font};text-decoration:none">${label}</a></p>
<p class="ink2" style="margin:12px 0 0;font:400 13px/1.45 ${font};color:${light.ink2};word-break:break-all">${said.address} ${inOwnOrder(said, href)}</p>`
}
