import { eventNames, ownEventNames } from '../../../../server/src/events/model.ts'
import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Copy, Id } from '../../parts/id.tsx'
import { Json } from '../../parts/json.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'

type Event = Awaited<ReturnType<typeof client.listEvents>>['data'][number]

const filters: readonly FilterField[] = [
  {
    name: 'events',
    label: 'Type',
    values: [...eventNames, ...ownEventNames].map(name => ({ value: name, label: name })),
  },
  { name: 'organization_id', label: 'Organization' },
  { name: 'range_start', label: 'Time', verb: 'is after' },
  { name: 'range_end', label: 'Time', verb: 'is before' },
]

/** What happened, as applications read it and are told of it: 90 days of it. */
export default function Events() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Event>({
    key: ['events', filter],
    read: query => client.listEvents({ query: { ...query, ...filter } }),
    concerns: ({ type }) => eventNames.some(name => name === type),
  })
  const newest = listed.query.data?.data.at(0)
  return (
    <>
      <PageHead
        title="Events"
        actions={
          <PageLink className="button" to="/webhooks">
            Webhooks
          </PageLink>
        }
      >
        What happened, in the words and shapes that your applications read, kept for 90 days. Webhooks are told of the
        same.
      </PageHead>
      <Table
        what="events"
        title="Events"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        filters={filters}
        free="events"
        empty={
          <p>
            Nothing happened in the last 30 days that an application is told of. A sign-in, a new member or an approval
            stands here.
          </p>
        }
        panel={(row, close) => <EventPanel event={row} close={close} />}
      />
      {newest !== undefined && search.before === undefined && search.after === undefined && (
        <Resume from={newest.id} filter={filter} />
      )}
    </>
  )
}

/** How an application goes on after the newest event that it has seen. */
function Resume({ from, filter }: { readonly from: string; readonly filter: Readonly<Record<string, string>> }) {
  const events = filter.events === undefined ? '' : `&events=${filter.events}`
  const command = `curl -H "Authorization: Bearer $AMBIT_API_KEY" "${location.origin}/events?after=${from}${events}"`
  return (
    <section className="panel resume" aria-labelledby="resume">
      <div className="panel-head">
        <h2 id="resume">Go on from here</h2>
        <Copy text={command} what="command" />
      </div>
      <p>
        An application keeps the id of the last event that it has seen and asks for what came after it. Nothing is
        missed, also after a day without a connection.
      </p>
      <pre className="args">{command}</pre>
    </section>
  )
}

const columns: readonly Column<Event>[] = [
  {
    id: 'event',
    title: 'Event',
    cell: row => (
      <span className="main">
        <Code>{row.event}</Code>
      </span>
    ),
    text: row => row.event,
  },
  {
    id: 'about',
    title: 'About',
    narrow: 'full',
    cell: row => <Code>{aboutOf(row)}</Code>,
    text: aboutOf,
  },
  { id: 'id', title: 'Id', narrow: 'full', cell: row => <Id id={row.id} />, text: row => row.id },
  {
    id: 'at',
    title: 'At',
    sorts: true,
    narrow: 'label',
    end: true,
    cell: row => <At at={row.created_at} precision="second" />,
    text: row => row.created_at,
  },
  { id: 'data', title: 'Data', csvOnly: true, cell: () => null, text: row => JSON.stringify(row.data) },
]

/** The first of its members that says who or what it is about. */
function aboutOf({ data }: Event): string {
  const said = ['email', 'name', 'slug', 'id', 'user_id'].map(member => data[member])
  return String(said.find(value => typeof value === 'string' && value !== '') ?? '')
}

function EventPanel({ event, close }: { readonly event: Event; readonly close: () => void }) {
  return (
    <SidePanel
      state={
        <State is="done" chip>
          Kept
        </State>
      }
      title={<Code>{event.event}</Code>}
      close={close}
      about={
        <p>
          <Id id={event.id} /> <At at={event.created_at} precision="second" />
        </p>
      }
    >
      <SidePart title="What it says">
        <Json value={event.data} />
      </SidePart>
      {Object.keys(event.context).length > 0 && (
        <SidePart title="Around it">
          <Json value={event.context} />
        </SidePart>
      )}
    </SidePanel>
  )
}
