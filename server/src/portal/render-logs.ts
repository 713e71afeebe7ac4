import { address, code, type Html, html, shortId, time } from '../platform/page.ts'
import { type PortalView, portalPage } from './render-portal.ts'

export interface LogLine {
  readonly id: string
  readonly at: Date
  readonly type: string
  readonly actor: string | undefined
}

export interface LogsView extends PortalView {
  readonly lines: readonly LogLine[]
  /** Where the next ones begin. */
  readonly before: number | undefined
}

/** What happened in the organization, newest first. */
export function renderLogs(view: LogsView): Html {
  const { words, lines, before, frame } = view
  const { logs } = words
  return portalPage(view, {
    title: logs.heading,
    heading: logs.heading,
    lead: logs.lead,
    section: 'logs',
    isDone: true,
    parts: [
      lines.length === 0
        ? html`<p class="quiet">${logs.none}</p>`
        : html`<table class="rows"><thead><tr><th scope="col">${logs.what}</th><th scope="col">${logs.who}</th><th scope="col">${logs.when}</th></tr></thead><tbody>${lines.map(
            line =>
              html`<tr><td class="full">${code(line.type)}</td><td data-label="${logs.who}">${line.actor !== undefined && shortId(line.actor)}</td><td data-label="${logs.when}">${time(line.at, frame.reader, 'second')}</td></tr>`,
          )}</tbody></table>`,
      before !== undefined &&
        html`<a class="button" href="${address(`/portal/logs?before=${before}`)}" data-testid="older">${logs.older}</a>`,
    ],
  })
}
