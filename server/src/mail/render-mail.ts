import { html } from '../platform/html.ts'
import type { MailBody, MailWords } from './model.ts'

/** The mail in both forms. Plain text says everything that HTML says; HTML loads nothing, so that no opening is seen. */
export function renderMail(words: MailWords): MailBody {
  const code = words.code?.reveal()
  const link = words.link && { label: words.link.label, href: words.link.href.reveal() }
  const until = words.validUntil && `Valid until ${words.validUntil.toISOString().slice(0, 16).replace('T', ' ')} UTC.`
  const paragraphs = [
    words.heading,
    ...words.lines,
    code,
    link && `${link.label}: ${link.href}`,
    until,
    words.askedBy,
    words.notYou,
  ]
  return {
    text: `${paragraphs.filter(part => part !== undefined).join('\n\n')}\n`,
    html: `${html`<!doctype html><html><head><meta charset="utf-8"><title>${words.heading}</title></head><body>
<h1>${words.heading}</h1>
${words.lines.map(line => html`<p>${line}</p>`)}
${code !== undefined && html`<p><strong>${code}</strong></p>`}
${link && html`<p><a href="${link.href}">${link.label}</a></p>`}
${until !== undefined && html`<p>${until}</p>`}
<p>${words.askedBy}</p>
<p>${words.notYou}</p>
</body></html>`}\n`,
  }
}
