import { type Html, hiddenFields, html, named, shortDigest, state, time, visibleText } from '../platform/page.ts'
import type { Connection } from '../sso/model.ts'
import { certificateState } from './decide-certificate-state.ts'
import { oneButton, type PortalView, portalPage } from './render-portal.ts'

const here = '/portal/certificates'

export interface KnownCertificate {
  /** SHA-256, lower-case hex. */
  readonly digest: string
  readonly endsAt: Date
}

export interface CertificatesView extends PortalView {
  readonly connections: readonly {
    readonly connection: Connection
    readonly certificates: readonly KnownCertificate[]
  }[]
  /** Kept when it was refused. */
  readonly typed?: string | undefined
}

/** What the providers of an organization sign with, until when, and the next one beside it. */
export function renderCertificates(view: CertificatesView): Html {
  const { words, connections, frame } = view
  const { certificates: said } = words
  const isFine = connections.every(({ certificates }) =>
    certificates.some(({ endsAt }) => certificateState(endsAt, frame.reader.now) === 'fine'),
  )
  return portalPage(view, {
    title: said.heading,
    heading: said.heading,
    lead: said.lead,
    section: 'certificates',
    isDone: connections.length > 0 && isFine,
    parts:
      connections.length === 0 ? [html`<p class="quiet">${said.none}</p>`] : connections.map(each => part(view, each)),
  })
}

const glyphs = { fine: 'verified', ends: 'waiting', ended: 'ended' } as const

function part(view: CertificatesView, { connection, certificates }: CertificatesView['connections'][number]): Html {
  const { words, frame } = view
  const { certificates: said } = words
  const fields = { connection_id: connection.id }
  return html`<h2>${named(connection.name)}</h2>
<ul class="given">${certificates.map(({ digest, endsAt }) => {
    const is = certificateState(endsAt, frame.reader.now)
    return html`<li class="asked-head"><span>${shortDigest(digest)}<span class="small quiet">${said.until(time(endsAt, frame.reader))}</span></span>${state(glyphs[is], said.state[is])}${
      certificates.length > 1 &&
      oneButton(view, {
        action: `${here}/remove`,
        label: words.domains.remove,
        testId: 'certificate-remove',
        fields: { ...fields, digest },
      })
    }</li>`
  })}</ul>
<form method="post" action="${here}" enctype="multipart/form-data" novalidate>${hiddenFields({ csrf_token: view.csrfToken, ...fields })}
<div class="field"><div class="label"><label for="new-${connection.id}">${said.next}</label></div><textarea class="input input-code" id="new-${connection.id}" name="certificate" dir="ltr" spellcheck="false" autocomplete="off" aria-describedby="hint-${connection.id}" data-testid="certificate">${visibleText(view.typed ?? '', {})}</textarea><p class="hint" id="hint-${connection.id}">${said.nextHint}</p></div>
<div class="field"><div class="label"><label for="file-${connection.id}">${said.file}</label></div><input class="input" type="file" id="file-${connection.id}" name="certificate" accept=".pem,.cer,.crt,.txt" data-testid="certificate-file"></div>
<div class="field"><button class="button" data-testid="certificate-add">${said.add}</button></div></form>`
}
