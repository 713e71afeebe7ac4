import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { useList } from '../../parts/list.ts'
import { Code } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago } from '../../parts/time.tsx'
import { Part } from './part.tsx'

type Stream = Awaited<ReturnType<typeof client.listAuditStreams>>['data'][number]

/** Where each event goes as OCSF, and how far each place has come. */
export function Streams() {
  const listed = useList<Stream>({
    key: ['streams'],
    read: query => client.listAuditStreams({ query }),
    concerns: ({ type }) => type.startsWith('audit_stream.'),
  })
  return (
    <>
      <Table
        what="streams"
        title="Streams of the log"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        empty={<p>The log goes nowhere else yet. Each event can be sent on as OCSF, at least once and in order.</p>}
      />
      <Part title="Add stream">
        <details className="about">
          <summary>Where events are to go</summary>
          <Form
            call="createAuditStream"
            submit="Add stream"
            doing="Adding…"
            beside
            act={entered => {
              const url = entered.given('url')
              return client.createAuditStream({
                body: {
                  kind: entered.text('kind') === 'file' ? 'file' : 'webhook',
                  cursor: Number(entered.given('cursor') ?? 0),
                  ...(url === undefined ? {} : { url }),
                },
              })
            }}
            onDone={() => undefined}
          >
            <Choice
              name="kind"
              label="Kind"
              options={[
                { value: 'webhook', label: 'Address, by POST' },
                { value: 'file', label: 'File on the node, one event a line' },
              ]}
            />
            <TextField name="url" label="Address" type="url" hint="Of a file none: its path is shown afterwards." />
            <TextField
              name="cursor"
              label="From index"
              type="number"
              initial="0"
              hint="0 sends the log from its beginning."
            />
          </Form>
        </details>
      </Part>
    </>
  )
}

function StreamState({ stream }: { readonly stream: Stream }) {
  if (!stream.enabled) return <State is="suspended">Stopped</State>
  if (stream.last_error !== null) return <State is="failed">Repeats, {stream.last_error.replaceAll('_', ' ')}</State>
  return <State is="active">Active</State>
}

const columns: readonly Column<Stream>[] = [
  {
    id: 'to',
    title: 'To',
    cell: row => (
      <>
        <span className="main">
          <Code>{row.url ?? row.path ?? row.id}</Code>
        </span>
        <span className="sub">{row.kind === 'file' ? 'file on a node' : 'address'}</span>
      </>
    ),
    text: row => row.url ?? row.path ?? '',
  },
  { id: 'state', title: 'State', cell: row => <StreamState stream={row} />, text: row => (row.enabled ? 'on' : 'off') },
  {
    id: 'cursor',
    title: 'Next index',
    narrow: 'label',
    end: true,
    cell: row => row.cursor.toLocaleString('en-GB'),
    text: row => String(row.cursor),
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
  {
    id: 'act',
    title: 'Actions',
    narrow: 'act',
    end: true,
    cell: row => (
      <span className="actions">
        <Act
          call="updateAuditStream"
          look="small"
          label={row.enabled ? 'Stop' : 'Go on'}
          doing="Saving…"
          act={() => client.updateAuditStream({ id: row.id, body: { enabled: !row.enabled } })}
        />
        <Act
          call="deleteAuditStream"
          look="text"
          label="Delete"
          doing="Deleting…"
          act={() => client.deleteAuditStream({ id: row.id })}
        />
      </span>
    ),
  },
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]
