import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named, Said } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'

export type Stop = Awaited<ReturnType<typeof client.listStops>>['data'][number]

const filters: readonly FilterField[] = [
  {
    name: 'in_force',
    label: 'State',
    values: [
      { value: 'true', label: 'in force' },
      { value: 'false', label: 'over' },
    ],
  },
]

/** What was stopped at once, with its receipt. */
export default function Stops() {
  const { search } = useAddress()
  const inForce =
    search.in_force === 'true' || search.in_force === 'false' ? ({ in_force: search.in_force } as const) : {}
  const listed = useList<Stop>({
    key: ['stops', inForce],
    read: query => client.listStops({ query: { ...query, ...inForce } }),
    concerns: ({ type }) => type.startsWith('stop.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.target, row.asked_by]))
  const called = (row: Stop): string => (row.target === null ? 'Everything' : (nameOf(row.target) ?? row.target))
  return (
    <>
      <PageHead
        title="Stops"
        actions={
          <PageLink className="button" to="/stops/new">
            Stop something
          </PageLink>
        }
      >
        A stop ends every session that could use its target and keeps new ones from starting, until it is lifted.
      </PageHead>
      <Table
        what="stops"
        title="Stops"
        listed={listed}
        idOf={row => row.id}
        filters={filters}
        columns={columnsOf(called, nameOf)}
        empty={<p>Nothing has been stopped. A session, agent, person, account, provider or everything can be.</p>}
        panel={(row, close) => <StopPanel stop={row} name={called(row)} close={close} />}
      />
    </>
  )
}

const states: Readonly<Record<Stop['status'], readonly [GlyphName, string]>> = {
  ending: ['waiting', 'Ending'],
  in_force: ['suspended', 'In force'],
  lifted: ['ended', 'Lifted'],
  over: ['ended', 'Over'],
}

function StopState({ stop, chip = false }: { readonly stop: Stop; readonly chip?: boolean }) {
  const [glyph, word] = states[stop.status]
  return (
    <State is={glyph} chip={chip}>
      {word}
    </State>
  )
}

function columnsOf(called: (row: Stop) => string, nameOf: (id: string | null) => string | undefined): Column<Stop>[] {
  return [
    {
      id: 'target',
      title: 'What',
      cell: row => (
        <>
          <span className="main">
            <Named>{called(row)}</Named>
          </span>
          <span className="sub">{row.kind.replaceAll('_', ' ')}</span>
        </>
      ),
      text: called,
    },
    { id: 'state', title: 'State', cell: row => <StopState stop={row} />, text: row => row.status },
    {
      id: 'ended',
      title: 'Sessions ended',
      narrow: 'label',
      end: true,
      cell: row => row.sessions.ended,
      text: row => String(row.sessions.ended),
    },
    {
      id: 'zero',
      title: 'Nothing ran after',
      narrow: 'label',
      end: true,
      cell: row => (row.ms_to_zero === null ? '' : `${row.ms_to_zero} ms`),
      text: row => String(row.ms_to_zero ?? ''),
    },
    {
      id: 'by',
      title: 'By',
      narrow: 'label',
      cell: row => <Named>{nameOf(row.asked_by) ?? row.asked_by}</Named>,
      text: row => row.asked_by,
    },
    {
      id: 'at',
      title: 'At',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <At at={row.asked_at} precision="second" />,
      text: row => row.asked_at,
    },
    { id: 'reason', title: 'Reason', csvOnly: true, cell: () => null, text: row => row.reason },
  ]
}

const counts = [
  ['tokens_ended', 'tokens ended'],
  ['grants_ended', 'grants ended'],
  ['approvals_withdrawn', 'requests withdrawn'],
  ['calls_aborted', 'calls aborted'],
  ['calls_withheld', 'results withheld'],
  ['calls_unsettled', 'calls unsettled'],
  ['offline_tokens', 'tokens that others may accept'],
] as const

function StopPanel({ stop, name, close }: { readonly stop: Stop; readonly name: string; readonly close: () => void }) {
  return (
    <SidePanel
      state={<StopState stop={stop} chip />}
      title={<Named>{name}</Named>}
      close={close}
      about={
        <p>
          <Id id={stop.id} />
        </p>
      }
    >
      <SidePart title="Why">
        <Said text={stop.reason} by="in the words of who stopped it" />
      </SidePart>
      <SidePart title="What it ended">
        <Facts>
          <Fact is="sessions ended">
            {stop.sessions.ended} of {stop.sessions.met}
          </Fact>
          {counts.map(([member, word]) => (
            <Fact key={member} is={word}>
              {stop[member]}
            </Fact>
          ))}
        </Facts>
        {stop.offline_tokens_until !== null && (
          <p className="small">
            The last of those tokens ends at <At at={stop.offline_tokens_until} precision="second" />.
          </p>
        )}
        {stop.zero_at !== null && (
          <p className="small">
            After <At at={stop.zero_at} precision="second" /> nothing of it ran.
          </p>
        )}
      </SidePart>
      {stop.signed !== null && (
        <SidePart title="Signed receipt">
          <details>
            <summary>Show what was signed</summary>
            <pre className="args">{stop.signed}</pre>
            <p className="small quiet">
              Signature <Id id={stop.signature ?? ''} digest />
            </p>
          </details>
        </SidePart>
      )}
      {stop.status === 'in_force' && (
        <SidePart>
          <Act
            call="liftStop"
            label="Lift stop"
            doing="Lifting…"
            act={() => client.liftStop({ id: stop.id, body: {} })}
          />
          <p className="small quiet">New sessions can start again. What the stop ended stays ended.</p>
        </SidePart>
      )}
    </SidePanel>
  )
}
