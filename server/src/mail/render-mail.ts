import { type Html, html } from '../platform/html.ts'
import { visible, visibleText } from '../platform/page.ts'
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

const frameWords = {
  en: { until: 'Valid until', footer: 'Sent by', address: 'Or open this address:' },
  de: { until: 'Gültig bis', footer: 'Gesendet von', address: 'Oder öffnen Sie diese Adresse:' },
}

function wordsOf(locale: string): (typeof frameWords)['en'] {
  return /^de\b/i.test(locale) ? frameWords.de : frameWords.en
}

function untilText(until: Date): string {
  return `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function textOf(words: MailWords, { brand, host, locale }: MailFrame): string {
  const said = wordsOf(locale)
  const parts = [
    visibleText(words.heading),
    ...words.lines.map(line => visibleText(line)),
    words.code && `    ${words.code.reveal()}`,
    words.link && `${words.link.label}:\n${words.link.href.reveal()}`,
    words.validUntil && `${said.until} ${untilText(words.validUntil)}.`,
    visibleText(words.askedBy),
    visibleText(words.notYou),
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
const dark = `@media (prefers-color-scheme:dark){.paper{background:#0d1312!important}.card{background:#141c1a!important;border-color:#2a3532!important;border-right-color:#e9efec!important}.ink{color:#e9efec!important}.ink2{color:#b6c2bd!important}.code{background:#1b2522!important;color:#e9efec!important}.button{background:#62c6d4!important;color:#04201f!important}.rule{border-color:#2a3532!important}}`

function htmlOf(words: MailWords, frame: MailFrame): Html {
  const said = wordsOf(frame.locale)
  const [first] = words.lines
  return html`<!doctype html>
<html lang="${/^de\b/i.test(frame.locale) ? 'de' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${visibleText(words.heading)}</title>
<style>${dark}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${light.paper}">
<div style="display:none;max-height:0;overflow:hidden">${first !== undefined && visible(first)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="paper" style="background:${light.paper}"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px">
<tr><td class="ink" style="padding:0 4px 12px;font:600 16px/1.4 ${font};color:${light.ink}">${frame.brand}</td></tr>
<tr><td class="card" style="background:${light.surface};border:1px solid ${light.line};border-right:4px solid ${light.ink};border-radius:10px 0 0 10px;padding:32px;overflow-wrap:anywhere;word-break:break-word">
<h1 class="ink" style="margin:0;font:600 22px/1.25 ${font};color:${light.ink}">${visible(words.heading)}</h1>
${words.lines.map(line => paragraph(visible(line)))}
${words.code !== undefined && code(words.code.reveal())}
${words.link !== undefined && button(words.link.label, words.link.href.reveal(), said.address)}
${words.validUntil !== undefined && paragraph(html`${said.until} <b>${untilText(words.validUntil)}</b>.`)}
<div class="rule" style="margin:24px 0 0;border-top:1px solid ${light.line}"></div>
${small(visible(words.askedBy))}
${small(visible(words.notYou))}
</td></tr>
<tr><td class="ink2" style="padding:12px 4px 0;font:400 13px/1.45 ${font};color:${light.ink2}">${said.footer} ${frame.brand}, ${frame.host}</td></tr>
</table>
</td></tr></table>
</body>
</html>`
}

function paragraph(words: Html): Html {
  return html`<p class="ink" style="margin:16px 0 0;font:400 16px/1.5 ${font};color:${light.ink}">${words}</p>`
}

function small(words: Html): Html {
  return html`<p class="ink2" style="margin:16px 0 0;font:400 13px/1.45 ${font};color:${light.ink2}">${words}</p>`
}

function code(value: string): Html {
  return html`<p class="code" style="margin:16px 0 0;padding:12px 16px;background:#edf1ef;border-radius:6px;font:600 28px/1.3 ${mono};letter-spacing:.12em;color:${light.ink}">${value}</p>`
}

/** One button, and its address in text for who does not press buttons in mails. */
function button(label: string, href: string, before: string): Html {
  return html`<p style="margin:24px 0 0"><a class="button" href="${href}" style="display:inline-block;padding:10px 20px;border-radius:6px;background:${light.reach};color:#ffffff;font:600 16px/1.25 ${font};text-decoration:none">${label}</a></p>
<p class="ink2" style="margin:12px 0 0;font:400 13px/1.45 ${font};color:${light.ink2};word-break:break-all">${before} ${href}</p>`
}
