import { client } from '../../api.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { authWords, kindWords, type Provider } from './words.ts'

/** Third parties that agents can reach. */
export default function Providers() {
  const listed = useList<Provider>({
    key: ['providers'],
    read: query => client.listProviders({ query }),
    concerns: ({ type }) => type.startsWith('provider.'),
  })
  return (
    <>
      <PageHead
        title="Providers"
        actions={
          <PageLink className="button button-main" to="/providers/add">
            Add provider
          </PageLink>
        }
      >
        Third parties whose tools agents can ask for. Nothing here gives access: a person approves each session.
      </PageHead>
      <Table
        what="providers"
        title="Providers"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={<p>No third party is here yet. Add one of the catalogue, any MCP server, or an API by its document.</p>}
      />
    </>
  )
}

const columns: readonly Column<Provider>[] = [
  {
    id: 'name',
    title: 'Provider',
    cell: row => (
      <>
        <PageLink className="main" to={`/providers/${row.slug}`}>
          <Named>{row.name}</Named>
        </PageLink>
        <span className="sub">
          <Code>{row.slug}</Code>
        </span>
      </>
    ),
    text: row => row.name,
  },
  {
    id: 'state',
    title: 'State',
    cell: row => (row.state === 'active' ? <State is="active">Active</State> : <State is="ended">Retired</State>),
    text: row => row.state,
  },
  { id: 'kind', title: 'Kind', narrow: 'label', cell: row => kindWords(row), text: row => row.kind },
  { id: 'auth', title: 'Credential', narrow: 'label', cell: row => authWords(row), text: row => row.auth.type },
  {
    id: 'read',
    title: 'Tools read',
    narrow: 'label',
    end: true,
    cell: row => (row.tools_read_at === null ? 'not yet' : <Ago at={row.tools_read_at} />),
    text: row => row.tools_read_at ?? '',
  },
  {
    id: 'created',
    title: 'Added',
    sorts: true,
    narrow: 'label',
    end: true,
    cell: row => <Ago at={row.created_at} />,
    text: row => row.created_at,
  },
]
