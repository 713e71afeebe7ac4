import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { Code } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { type Delivery, deliveryWords } from './words.ts'

const states: Readonly<Record<Delivery['state'], readonly [GlyphName, string]>> = {
  queued: ['waiting', 'Waiting'],
  delivered: ['done', 'Delivered'],
  dead: ['failed', 'Given up'],
}

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(states).map(([value, [, word]]) => ({ value, label: word.toLowerCase() })),
  },
]

function isState(text: string | undefined): text is Delivery['state'] {
  return text !== undefined && Object.hasOwn(states, text)
}

/** How the sending of each event to one endpoint stands: its attempts, what was answered, and once more by hand. */
export function Deliveries({ endpoint }: { readonly endpoint: string }) {
  const { search } = useAddress()
  const filter = isState(search.state) ? { state: search.state } : {}
  const listed = useList<Delivery>({
    key: ['deliveries', endpoint, filter],
    read: query => client.listWebhookDeliveries({ query: { ...query, ...filter, endpoint_id: endpoint } }),
    concerns: ({ type }) => type.startsWith('webhook_'),
  })
  return (
    <Table
      what="deliveries"
      title="Deliveries"
      listed={listed}
      idOf={row => row.id}
      columns={columns}
      filters={filters}
      empty={
        <p>Nothing was sent yet. The next event of those that it is told of stands here, with what was answered.</p>
      }
    />
  )
}

const columns: readonly Column<Delivery>[] = [
  {
    id: 'event',
    title: 'Event',
    cell: row => (
      <PageLink className="main" to="/events" search={{ events: row.event, open: row.event_id }}>
        <Code>{row.event}</Code>
      </PageLink>
    ),
    text: row => row.event,
  },
  {
    id: 'state',
    title: 'State',
    cell: row => {
      const [glyph, word] = states[row.state]
      return <State is={glyph}>{word}</State>
    },
    text: row => row.state,
  },
  {
    id: 'said',
    title: 'Last answer',
    narrow: 'full',
    cell: row => (
      <>
        {deliveryWords(row)}
        <span className="sub">
          {row.attempts} {row.attempts === 1 ? 'attempt' : 'attempts'}
          {row.next_attempt_at !== null && (
            <>
              , next <At at={row.next_attempt_at} precision="second" />
            </>
          )}
        </span>
      </>
    ),
    text: deliveryWords,
  },
  { id: 'attempts', title: 'Attempts', csvOnly: true, cell: () => null, text: row => String(row.attempts) },
  {
    id: 'made',
    title: 'Since',
    sorts: true,
    narrow: 'label',
    end: true,
    cell: row => <Ago at={row.created_at} />,
    text: row => row.created_at,
  },
  {
    id: 'act',
    title: 'Actions',
    narrow: 'act',
    end: true,
    cell: row => (
      <Act
        call="redeliverWebhook"
        look="small"
        label={
          <>
            Send again<span className="hidden"> {row.event}</span>
          </>
        }
        doing="Sending…"
        act={() => client.redeliverWebhook({ id: row.id })}
      />
    ),
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  { id: 'event_id', title: 'Event id', csvOnly: true, cell: () => null, text: row => row.event_id },
]
