import { client } from '../../api.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { type Endpoint, eventsWords } from './words.ts'

const columns: readonly Column<Endpoint>[] = [
  {
    id: 'url',
    title: 'Address',
    cell: row => (
      <>
        <PageLink className="main" to={`/webhooks/${row.id}`}>
          <Code>{row.endpoint_url}</Code>
        </PageLink>
        <span className="sub">{eventsWords(row.events)}</span>
      </>
    ),
    text: row => row.endpoint_url,
  },
  {
    id: 'state',
    title: 'State',
    cell: row => <EndpointState endpoint={row} />,
    text: row => row.status,
  },
  {
    id: 'events',
    title: 'Events',
    narrow: 'label',
    end: true,
    cell: row => row.events.length,
    text: row => row.events.join(' '),
  },
  {
    id: 'made',
    title: 'Made',
    sorts: true,
    narrow: 'label',
    end: true,
    cell: row => <Ago at={row.created_at} />,
    text: row => row.created_at,
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]

export function EndpointState({ endpoint, chip = false }: { readonly endpoint: Endpoint; readonly chip?: boolean }) {
  return endpoint.status === 'enabled' ? (
    <State is="active" chip={chip}>
      Active
    </State>
  ) : (
    <State is="suspended" chip={chip}>
      Paused
    </State>
  )
}

/** Who is told of events. */
export default function Webhooks() {
  const listed = useList<Endpoint>({
    key: ['webhooks'],
    read: query => client.listWebhookEndpoints({ query }),
    concerns: ({ type }) => type.startsWith('webhook_endpoint.'),
  })
  return (
    <>
      <PageHead
        title="Webhooks"
        actions={
          <PageLink className="button button-main" to="/webhooks/add">
            Add endpoint
          </PageLink>
        }
      >
        Addresses of yours that are told of events as they happen, signed, at least once, in a line of their own.
      </PageHead>
      <Table
        what="endpoints"
        title="Endpoints"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={
          <>
            <p>
              No address is told of events yet. Your application can be told at once when somebody signs in, joins or
              leaves, instead of asking again and again.
            </p>
            <p>
              <PageLink to="/events">What has happened so far</PageLink> can always be read, without an endpoint too.
            </p>
          </>
        }
      />
    </>
  )
}
