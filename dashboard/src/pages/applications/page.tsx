import { client } from '../../api.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { brief } from '../../parts/time-text.ts'

export type Application = Awaited<ReturnType<typeof client.listApplications>>['data'][number]

export const kindWords: Readonly<Record<string, string>> = {
  web: 'Web application',
  single_page: 'Single-page application',
  native: 'Installed program',
  machine: 'Machine',
  agent: 'Agent',
  account: 'Account pages',
  dashboard: 'This dashboard',
}

const registrationWords: Readonly<Record<string, string>> = {
  built_in: 'part of Ambit',
  admin: 'made by an administrator',
  dynamic: 'registered itself',
  metadata_document: 'described by its own document',
}

const columns: readonly Column<Application>[] = [
  {
    id: 'name',
    title: 'Application',
    cell: row => (
      <>
        <PageLink className="main" to={`/applications/${row.id}`}>
          <Named>{row.name}</Named>
        </PageLink>
        <span className="sub">{registrationWords[row.registration] ?? row.registration}</span>
      </>
    ),
    text: row => row.name,
  },
  { id: 'kind', title: 'Kind', narrow: 'full', cell: row => kindWords[row.kind] ?? row.kind, text: row => row.kind },
  {
    id: 'state',
    title: 'State',
    cell: row => (row.state === 'active' ? <State is="active">Active</State> : <State is="ended">Retired</State>),
    text: row => row.state,
  },
  {
    id: 'policy',
    title: 'A session lasts',
    narrow: 'label',
    cell: row => `${brief(row.session_policy.max_seconds)}, idle ${brief(row.session_policy.idle_seconds)}`,
    text: row => `${row.session_policy.max_seconds} s, idle ${row.session_policy.idle_seconds} s`,
  },
  {
    id: 'made',
    title: 'Made',
    sorts: true,
    end: true,
    narrow: 'label',
    cell: row => <At at={row.created_at} />,
    text: row => row.created_at,
  },
  { id: 'id', title: 'Client id', narrow: 'full', cell: row => <Id id={row.client_id} />, text: row => row.client_id },
]

/** Trust contexts over one user base. */
export default function Applications() {
  const listed = useList<Application>({
    key: ['applications'],
    read: query => client.listApplications({ query }),
    concerns: ({ type }) => type.startsWith('application.'),
  })
  return (
    <>
      <PageHead
        title="Applications"
        actions={
          <May call="createApplication">
            <PageLink className="button button-main" to="/applications/new">
              Make application
            </PageLink>
          </May>
        }
      >
        Each has its own addresses, secrets, keys, cookies and session policy; people and organizations are shared.
      </PageHead>
      <Table
        what="applications"
        title="Applications"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={
          <p>
            There is none yet. Make one above, or by <code>POST /v1/applications</code>.
          </p>
        }
      />
    </>
  )
}
