import { address, type Frame, type Html, html, layout, named, time } from '../platform/page.ts'

export interface OutboxMail {
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly createdAt: Date
}

/** A mail has its style in place, which a page of ours may not; it stands alone and can do nothing. */
export const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; frame-ancestors 'none'; base-uri 'none'"

/** Mail that went nowhere, for who tries this server on their own machine. */
export function renderOutbox(view: { readonly frame: Frame; readonly mails: readonly OutboxMail[] }): Html {
  const { frame, mails } = view
  return layout({
    frame,
    title: 'Outbox',
    width: 'wide',
    until: 'kept for a day',
    body: html`<div class="part">
<h1>Outbox</h1>
<p class="quiet">No mail server is set, so nothing leaves this machine. What would have been sent is here, the newest first. Set AMBIT_SMTP_URL to send it.</p>
</div>
${mails.length === 0 && html`<div class="part"><p class="quiet">Nothing was sent yet.</p></div>`}
${mails.map(mail => shown(mail, frame))}`,
  })
}

function shown(mail: OutboxMail, frame: Frame): Html {
  return html`<div class="part" data-testid="mail">
<h2>${named(mail.subject)}</h2>
<p class="small quiet">to ${named(mail.to)}, ${time(mail.createdAt, frame.reader, 'second')}, <a href="${address(`/outbox/${mail.id}`)}">as it looks</a></p>
<p class="mono small">${linked(mail.text, frame)}</p>
</div>`
}

/** Addresses of our own can be opened; the text stays as it is. */
function linked(text: string, frame: Frame): Html {
  return html`${text.split(/(https?:\/\/\S+)/).map(part => {
    const ours = URL.canParse(part) && new URL(part).host === frame.host
    return ours ? html`<a href="${address(part)}">${part}</a>` : part
  })}`
}
