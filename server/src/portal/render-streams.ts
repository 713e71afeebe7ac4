import { code, type Html, hiddenFields, html, named, state, visibleText } from '../platform/page.ts'
import { oneButton, type PortalView, portalPage } from './render-portal.ts'

const here = '/portal/streams'

export interface StreamRow {
  readonly id: string
  readonly url: string
  /** Of the last attempt, where it failed. */
  readonly error: string | undefined
  readonly hasSent: boolean
}

export interface StreamsView extends PortalView {
  readonly streams: readonly StreamRow[]
  /** Kept when it was refused. */
  readonly typed?: string | undefined
}

/** Where the log of an organization is sent, and whether it is taken there. */
export function renderStreams(view: StreamsView): Html {
  const { words, streams, typed } = view
  const { streams: said } = words
  return portalPage(view, {
    title: said.heading,
    heading: said.heading,
    lead: said.lead,
    section: 'streams',
    isDone: streams.some(({ hasSent, error }) => hasSent && error === undefined),
    parts: [
      streams.length === 0
        ? html`<p class="quiet small">${said.none}</p>`
        : html`<ul class="given">${streams.map(each => html`<li class="asked-head" data-testid="stream"><span>${code(each.url)}${each.error !== undefined && html`<span class="small">${said.failed(named(each.error))}</span>`}</span>${stateOf(view, each)}${oneButton(view, { action: `${here}/remove`, label: words.domains.remove, of: said.removeOf(code(each.url)), testId: 'stream-remove', fields: { stream_id: each.id } })}</li>`)}</ul>`,
      html`<form method="post" action="${here}" novalidate>${hiddenFields({ csrf_token: view.csrfToken })}<div class="field"><div class="label"><label for="url">${said.address}</label></div><input class="input" id="url" name="url" type="url" autocomplete="off" spellcheck="false" dir="ltr" required aria-describedby="url-hint${typed !== undefined && ' problem'}"${typed !== undefined && html` aria-invalid="true"`} value="${visibleText(typed ?? '')}" data-testid="stream-url"><p class="hint" id="url-hint">${said.addressHint}</p></div><div class="field"><button class="button${streams.length === 0 && ' button-main'}" data-testid="stream-add">${said.add}</button></div></form>`,
    ],
  })
}

function stateOf({ words }: StreamsView, { error, hasSent }: StreamRow): Html {
  const { state: said } = words.streams
  if (error !== undefined) return state('failed', said.fails)
  return hasSent ? state('active', said.sends) : state('waiting', said.waits)
}
