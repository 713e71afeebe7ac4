import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../../address.ts'
import { send } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Figure } from '../../parts/figure.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { useWhole } from '../../parts/whole.ts'
import { type DoorRow, Doors } from './doors.tsx'
import { Surfaces } from './surfaces.tsx'

interface Edge {
  readonly id: string
  readonly tool: string
  readonly provider: string
  readonly effect: string
  readonly application_id: string | null
  readonly application: string | null
  readonly session_kinds: string
  readonly approval_rule: 'each_call' | 'grant_or_call' | 'grant_or_call_unless_tainted'
  readonly persons: number
  readonly account: 'none' | 'installation' | 'connected_account'
  readonly accounts: number
  readonly longest_session_seconds: number | null
  readonly longest_grant_seconds: number | null
  readonly longest_call_approval_seconds: number
  readonly living_grants: number
  readonly living_until: string | null
  readonly outside: number
  readonly outside_doors: string
  readonly outside_for_agents: number
  readonly admitted: number
  readonly last_admitted_at: string | null
  readonly last_admitted_session_id: string | null
  readonly refused: number
  readonly last_refused_at: string | null
  readonly last_refused_session_id: string | null
  readonly last_refused_because: string | null
  readonly last_probed_at: string | null
  readonly probes: string
}

interface Report {
  readonly as_of: string
  readonly summary: Readonly<Record<string, number>>
  readonly doors: readonly DoorRow[]
  readonly data: readonly Edge[]
}

const rules: Readonly<Record<Edge['approval_rule'], string>> = {
  each_call: 'Each call, by a person',
  grant_or_call: 'A grant, or each call',
  grant_or_call_unless_tainted: 'A grant; each call once the session has read private data and text by others',
}

const accounts: Readonly<Record<Edge['account'], string>> = {
  none: 'no account',
  installation: 'one of the installation',
  connected_account: 'connected by its person',
}

const filters: readonly FilterField[] = [
  { name: 'provider', label: 'Provider' },
  { name: 'tool', label: 'Tool' },
]

const read = (filter: Readonly<Record<string, string>>): Promise<Report> =>
  send<Report>('GET', '/v1/governance/boundaries', { query: filter })

/** How each tool can be reached, and whether anything leads past an approved session. */
export default function Boundaries() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const [tried, setTried] = useState<string>()
  const report = useQuery({ queryKey: ['boundaries', 'report', filter], queryFn: () => read(filter) })
  const listed = useWhole<Edge>({
    key: ['boundaries', filter],
    read: () => read(filter),
    concerns: ({ type }) => type === 'boundary.probed',
  })
  const summary = report.data?.summary
  return (
    <>
      <PageHead
        title="Boundaries"
        actions={
          <Act
            call="probeBoundaries"
            label="Try all boundaries"
            doing="Trying…"
            act={() =>
              send<{ tools: number; doors: number; let_in: readonly string[] }>(
                'POST',
                '/v1/governance/boundaries/probes',
                { body: {} },
              )
            }
            onDone={({ tools, doors, let_in }) =>
              setTried(
                let_in.length === 0
                  ? `${tools} tools and ${doors} doors were tried without what they take: each refused.`
                  : `Let in without what it takes: ${let_in.join(', ')}.`,
              )
            }
          />
        }
      >
        Every way to a tool, for how long, past which rule. Derived from the routes of this server and its records.
      </PageHead>
      {tried !== undefined && <p role="status">{tried}</p>}
      <div className="figures">
        <Figure value={summary?.outside_for_agents} of="ways for agents outside an approved session" />
        <Figure value={summary?.outside_for_applications} of="ways for applications, by accounts opened to them" />
        <Figure value={summary?.outside_for_people} of="ways for people, on their own request" />
        <Figure value={summary?.edges_never_refused} of="ways that nothing was ever refused on" />
      </div>
      <Table
        what="ways"
        title="Ways to tools"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        filters={filters}
        panel={(row, close) => <EdgePanel row={row} close={close} />}
        empty={<p>No tool is here yet. Add a provider, and each way to its tools stands here.</p>}
      />
      <Doors doors={report.data?.doors ?? []} />
      <Surfaces />
    </>
  )
}

const columns: readonly Column<Edge>[] = [
  {
    id: 'tool',
    title: 'Tool',
    cell: row => (
      <>
        <span className="main">
          <Code>{row.tool}</Code>
        </span>
        <span className="sub">
          {row.effect}, {row.application === null ? 'through no application' : <Named>{row.application}</Named>}
        </span>
      </>
    ),
    text: row => row.tool,
  },
  {
    id: 'outside',
    title: 'Outside a session',
    narrow: 'label',
    cell: row =>
      row.outside_for_agents > 0 ? (
        <State is="failed">{row.outside_for_agents} for agents</State>
      ) : row.outside > 0 ? (
        <State is="note">{row.outside} not for agents</State>
      ) : (
        <State is="verified">None</State>
      ),
    text: row => String(row.outside),
  },
  {
    id: 'grant',
    title: 'Longest on one approval',
    narrow: 'label',
    end: true,
    cell: row => duration(row.longest_grant_seconds),
    text: row => String(row.longest_grant_seconds ?? ''),
  },
  {
    id: 'admitted',
    title: 'Last call',
    narrow: 'label',
    end: true,
    cell: row => (row.last_admitted_at === null ? 'never' : <Ago at={row.last_admitted_at} />),
    text: row => row.last_admitted_at ?? '',
  },
  {
    id: 'refused',
    title: 'Last refused',
    narrow: 'label',
    end: true,
    cell: row => {
      const at = later(row.last_refused_at, row.last_probed_at)
      return at === null ? 'never' : <Ago at={at} />
    },
    text: row => later(row.last_refused_at, row.last_probed_at) ?? '',
  },
  { id: 'application', title: 'Application', csvOnly: true, cell: () => null, text: row => row.application_id ?? '' },
  { id: 'rule', title: 'Rule', csvOnly: true, cell: () => null, text: row => row.approval_rule },
  { id: 'doors', title: 'Outside doors', csvOnly: true, cell: () => null, text: row => row.outside_doors },
  { id: 'probes', title: 'Probes', csvOnly: true, cell: () => null, text: row => row.probes },
]

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

const minute = 60
const hour = 3600

function duration(seconds: number | null): string {
  if (seconds === null) return '–'
  if (seconds >= hour) return `${Math.round((seconds / hour) * 10) / 10} h`
  return seconds >= minute ? `${Math.round(seconds / minute)} min` : `${seconds} s`
}

function EdgePanel({ row, close }: { readonly row: Edge; readonly close: () => void }) {
  return (
    <SidePanel
      state={
        row.outside_for_agents > 0 ? <State is="failed">Open</State> : <State is="verified">Only in a session</State>
      }
      title={<Code>{row.tool}</Code>}
      about={row.application === null ? undefined : <Named>{row.application}</Named>}
      close={close}
    >
      <SidePart title="Reached">
        <Facts>
          <Fact is="By sessions">{row.session_kinds === '' ? 'none' : row.session_kinds}</Fact>
          <Fact is="After">{rules[row.approval_rule]}</Fact>
          <Fact is="Persons">{row.persons}</Fact>
          <Fact is="Account">
            {accounts[row.account]}
            {row.account === 'connected_account' && `, ${row.accounts} there`}
          </Fact>
          <Fact is="Session at most">{duration(row.longest_session_seconds)}</Fact>
          <Fact is="Grant at most">{duration(row.longest_grant_seconds)}</Fact>
          <Fact is="One call within">{duration(row.longest_call_approval_seconds)}</Fact>
          <Fact is="Granted now">
            {row.living_grants}
            {row.living_until !== null && (
              <>
                , until <At at={row.living_until} />
              </>
            )}
          </Fact>
        </Facts>
      </SidePart>
      {row.outside > 0 && (
        <SidePart title="Without an approved session">
          <ul>
            {row.outside_doors.split('; ').map(door => (
              <li key={door}>
                <Code>{door}</Code>
              </li>
            ))}
          </ul>
        </SidePart>
      )}
      <SidePart title="Tested">
        <Facts>
          <Fact is="Calls">{row.admitted}</Fact>
          <Fact is="Last call">
            {row.last_admitted_session_id === null ? (
              'never'
            ) : (
              <PageLink to={`/sessions/${row.last_admitted_session_id}`}>its session</PageLink>
            )}
          </Fact>
          <Fact is="Refused">{row.refused}</Fact>
          <Fact is="Last refused">
            {row.last_refused_session_id === null ? (
              'never'
            ) : (
              <>
                <PageLink to={`/sessions/${row.last_refused_session_id}`}>its session</PageLink>,{' '}
                {row.last_refused_because?.replaceAll('_', ' ')}
              </>
            )}
          </Fact>
          <Fact is="Tried on purpose">{row.last_probed_at === null ? 'never' : <Ago at={row.last_probed_at} />}</Fact>
          {row.probes !== '' && <Fact is="Refused as">{row.probes.replaceAll('_', ' ')}</Fact>}
        </Facts>
      </SidePart>
    </SidePanel>
  )
}
