import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useAddress } from '../../address.ts'
import { client, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { csvText, download } from '../../parts/csv.ts'
import { chipsOf, type FilterField, filterWords } from '../../parts/filter-text.ts'
import { Filters } from '../../parts/filters.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { State } from '../../parts/state.tsx'
import { At, Zone } from '../../parts/time.tsx'
import { Empty, View } from '../../parts/view-states.tsx'
import { useKeys } from '../../shell/keys.ts'
import { useLiveState, useNewEvents } from '../../shell/live.ts'
import { eventWords, type LoggedEvent, namesIn } from '../events/words.ts'

interface Event extends LoggedEvent {
  readonly index: number
  readonly id: string
  readonly at: string
}

interface Events {
  readonly data: readonly Event[]
  readonly next_before: number | null
  readonly next_after: number | null
}

const filters: readonly FilterField[] = [
  { name: 'type', label: 'Type' },
  { name: 'person_id', label: 'Person' },
  { name: 'agent_id', label: 'Agent' },
  { name: 'session_id', label: 'Session' },
  { name: 'tool', label: 'Tool' },
  { name: 'application_id', label: 'Application' },
  { name: 'organization_id', label: 'Organization' },
  { name: 'text', label: 'Text', verb: 'contains' },
]
const rowsOfPage = 50
const exportMax = 10_000

/** The log, newest first: whatever happened is here, in the transaction in which it happened. */
export default function Audit() {
  const { search, set } = useAddress()
  const input = useRef<HTMLInputElement>(null)
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const read = (more: object, limit = rowsOfPage): Promise<Events> =>
    send<Events>('GET', '/v1/audit/events', { query: { ...filter, ...more, limit } })
  const query = useQuery({
    queryKey: ['audit', filter, search.before],
    queryFn: () => read(search.before === undefined ? { order: 'desc' } : { before: search.before }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(namesIn))
  const isFirst = search.before === undefined
  const news = useNewEvents(() => isFirst, String(query.dataUpdatedAt))
  const open = rows.find(({ index }) => String(index) === search.open)
  const chips = chipsOf(filters, search)
  const older = query.data?.next_before ?? null
  useKeys({
    '/': () => input.current?.focus(),
    ']': () => older !== null && set({ before: String(older), open: undefined }),
    Escape: () => search.open !== undefined && set({ open: undefined }, { replace: true }),
  })
  return (
    <>
      <PageHead title="Audit">
        Every act, in the order in which it was written; each event is a leaf of a signed tree that others can check.
      </PageHead>
      <div className={open === undefined ? '' : 'with-panel'}>
        <section className="panel" aria-label="Events">
          <div className="panel-head">
            <h2>Events</h2>
            <span className="actions">
              {news > 0 && (
                <button type="button" className="button button-small" onClick={() => query.refetch()}>
                  {news} new
                </button>
              )}
              <Csv read={read} nameOf={nameOf} />
            </span>
          </div>
          <Filters fields={filters} free="text" inputRef={input} />
          <View what="the events" query={query} lines={8}>
            {({ data }) =>
              data.length === 0 ? (
                <Empty>
                  <p>{chips.length === 0 ? 'The log is empty.' : `No event matches “${filterWords(chips)}”.`}</p>
                </Empty>
              ) : (
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">Index</th>
                      <th scope="col">At</th>
                      <th scope="col">What</th>
                      <th scope="col">Session</th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.map(event => (
                      <tr key={event.id} className={event === open ? 'is-open' : ''}>
                        <td className="num">
                          <button
                            type="button"
                            className="link main"
                            aria-expanded={event === open}
                            onClick={() =>
                              set({ open: event === open ? undefined : String(event.index) }, { replace: true })
                            }
                          >
                            {event.index.toLocaleString('en-GB')}
                          </button>
                        </td>
                        <td className="nowrap">
                          <At at={event.at} precision="second" />
                        </td>
                        <td className="full">
                          <Named>{eventWords(event, nameOf)}</Named>
                          <span className="sub">
                            <Code>{event.type}</Code>
                          </span>
                        </td>
                        <td className="full">
                          {event.session_id === null ? (
                            <span className="quiet">None</span>
                          ) : (
                            <PageLink to={`/sessions/${event.session_id}`}>
                              <Code>{`…${event.session_id.slice(-6)}`}</Code>
                            </PageLink>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )
            }
          </View>
          <div className="table-foot">
            <span>
              {rows.length} events, <Zone />
            </span>
            <span className="actions">
              <button
                type="button"
                className="button button-small"
                disabled={isFirst}
                onClick={() => set({ before: undefined, open: undefined })}
              >
                Newest
              </button>
              <button
                type="button"
                className="button button-small"
                disabled={older === null}
                onClick={() => set({ before: String(older), open: undefined })}
              >
                Older
              </button>
            </span>
          </div>
        </section>
        {open !== undefined && <EventPanel event={open} close={() => set({ open: undefined }, { replace: true })} />}
      </div>
    </>
  )
}

interface CsvProps {
  readonly read: (more: object, limit?: number) => Promise<Events>
  readonly nameOf: (id: string | undefined) => string | undefined
}

function Csv({ read, nameOf }: CsvProps) {
  const [reading, setReading] = useState(false)
  const save = async (): Promise<void> => {
    setReading(true)
    const rows: Event[] = []
    let before: number | null | undefined
    do {
      const page = await read(before === undefined ? { order: 'desc' } : { before }, 1_000)
      rows.push(...page.data)
      before = page.next_before
    } while (before !== null && rows.length < exportMax)
    const head = ['Index', 'At', 'Type', 'Session', 'What', 'Id', 'Body']
    const lines = rows.map(event => [
      String(event.index),
      event.at,
      event.type,
      event.session_id ?? '',
      eventWords(event, nameOf),
      event.id,
      JSON.stringify(event.body),
    ])
    download('audit.csv', csvText(head, lines))
  }
  return (
    <button
      type="button"
      className="button button-small"
      aria-disabled={reading}
      onClick={() => {
        if (!reading) save().finally(() => setReading(false))
      }}
    >
      {reading ? 'Reading…' : 'CSV'}
    </button>
  )
}

/** An event whole, and the proof that the log holds it. */
function EventPanel({ event, close }: { readonly event: Event; readonly close: () => void }) {
  const { head } = useLiveState()
  const proof = useQuery({
    queryKey: ['proof', event.index],
    queryFn: () => client.proveAuditEvent({ index: event.index }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <SidePanel
      state={
        <State is="verified" chip>
          In the log
        </State>
      }
      title={<Code>{event.type}</Code>}
      close={close}
      about={
        <p>
          <Id id={event.id} />
        </p>
      }
    >
      <SidePart title="What it says">
        <pre className="args">
          {JSON.stringify(event.body, null, 2).replaceAll(
            /[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
            sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
          )}
        </pre>
      </SidePart>
      <SidePart title="Proof">
        <View what="the proof" query={proof}>
          {({ index, leaf_hash, path, checkpoint }) => (
            <>
              <p className="sig">
                leaf {index.toLocaleString('en-GB')} of {((head ?? index) + 1).toLocaleString('en-GB')}, {path.length}{' '}
                hashes up to the signed checkpoint
              </p>
              <p>
                <Id id={leaf_hash} digest />
              </p>
              <div className="actions">
                <button
                  type="button"
                  className="button button-small"
                  onClick={() =>
                    download(
                      `proof-${index}.json`,
                      `${JSON.stringify({ index, leaf_hash, path, checkpoint }, null, 2)}\n`,
                      'application/json',
                    )
                  }
                >
                  Download proof
                </button>
              </div>
            </>
          )}
        </View>
      </SidePart>
    </SidePanel>
  )
}
