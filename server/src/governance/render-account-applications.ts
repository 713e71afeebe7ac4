import { day, type Html, html, joined, named, state } from '../platform/page.ts'
import { type AccountBase, panel, smallForm, table } from './render-account-parts.ts'

/** What a person let an application of a third party have, in one organization or in none. */
export interface AuthorizedRow {
  readonly applicationId: string
  readonly application: string
  /** Where it says that it lives. */
  readonly home?: string | undefined
  readonly organization?: string | undefined
  readonly scopes: readonly string[]
  readonly since: Date
}

export interface ApplicationsView extends AccountBase {
  readonly applications: readonly AuthorizedRow[]
}

/** One row for each application and organization; taking back is plain and in one step (U4). */
export function applicationsPanel(view: ApplicationsView): Html {
  const { words, applications } = view
  const { title, application, gets, none } = words.applications
  const heads = [application, words.state, gets, words.until]
  const rows = applications.map(row => rowOf(row, view))
  return panel({
    id: 'applications',
    title,
    many: rows.length === 0 ? undefined : rows.length,
    body: rows.length === 0 ? html`<p class="empty">${none}</p>` : table(words, heads, rows),
  })
}

function rowOf(row: AuthorizedRow, view: ApplicationsView): Html {
  const { words } = view
  const { scopes, allowed, since, inOrganization, untilTaken, takeBack } = words.applications
  const given = row.scopes.map(scope => html`${scopes[scope] ?? named(scope)}`)
  const below = [
    row.home !== undefined && named(row.home),
    row.organization !== undefined && html`${inOrganization(named(row.organization))}`,
    html`${since(day(row.since, view.frame.reader))}`,
  ].filter(part => part !== false)
  const form = {
    action: '/account/applications/withdraw',
    label: html`${takeBack}<span class="hidden"> ${named(row.application)}</span>`,
    field: { name: 'application_id', value: row.applicationId },
    testId: 'withdraw',
  }
  return html`<tr><td><span class="main">${named(row.application)}</span><span class="sub">${joined(below, ', ')}</span></td>
<td>${state('active', allowed)}</td><td class="full" data-label="${words.applications.gets}">${joined(given, ', ')}</td>
<td data-label="${words.until}">${untilTaken}</td><td class="end act">${smallForm(view, form)}</td></tr>
`
}
