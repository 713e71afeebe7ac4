import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { EffectState, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { ApprovalPanel } from './panel.tsx'
import { ApprovalTabs } from './tabs.tsx'
import { type Approval, approvalState, asksFor, strongest } from './words.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: [
      { value: 'pending', label: 'waiting' },
      { value: 'approved', label: 'approved' },
      { value: 'consumed', label: 'approved and used' },
      { value: 'denied', label: 'denied' },
      { value: 'expired', label: 'ended, not decided' },
      { value: 'withdrawn', label: 'withdrawn' },
    ],
  },
  {
    name: 'kind',
    label: 'Asks for',
    values: [
      { value: 'access', label: 'access' },
      { value: 'call', label: 'one call' },
    ],
  },
  { name: 'user_id', label: 'Person', placeholder: 'user_…' },
  { name: 'application_id', label: 'Agent', placeholder: 'app_…' },
  { name: 'session_id', label: 'Session', placeholder: 'session_…' },
]

/** What agents asked for, what waits, and what became of it. Each is decided by its person, on its own page. */
export default function Approvals() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Approval>({
    key: ['approvals', filter],
    read: query => client.listApprovals({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('approval.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.application_id, row.user_id, row.decided_by]))
  return (
    <>
      <PageHead title="Approvals">
        What agents asked for and what became of it. The person who is asked decides, on a page of their own; nobody
        decides here.
      </PageHead>
      <ApprovalTabs at="/approvals" />
      <Table
        what="requests"
        title="Requests"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        free="user_id"
        panel={(row, close) => <ApprovalPanel approval={row} nameOf={nameOf} close={close} />}
        empty={
          <p>
            No agent has asked for anything yet. An agent asks with the tool <code>gateway__request_access</code>; its
            person gets the request here and by mail.
          </p>
        }
      />
    </>
  )
}

function columnsOf(nameOf: (id: string | null) => string | undefined): Column<Approval>[] {
  return [
    {
      id: 'what',
      title: 'Asks for',
      cell: row => (
        <>
          <PageLink className="main" to={`/approvals/${row.id}`}>
            <Code>{asksFor(row)}</Code>
          </PageLink>
          <span className="sub">
            <Named>{nameOf(row.application_id) ?? row.application_id}</Named>, code {row.code}
          </span>
        </>
      ),
      text: row => row.tools.map(({ name }) => name).join(' '),
    },
    {
      id: 'effect',
      spare: true,
      title: 'Effect',
      narrow: 'full',
      cell: row => <EffectState effect={strongest(row)} />,
      text: row => strongest(row),
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, word } = approvalState(row.state)
        return <State is={is}>{word}</State>
      },
      text: row => row.state,
    },
    {
      id: 'person',
      spare: true,
      title: 'Asked of',
      narrow: 'label',
      cell: row => <Named>{nameOf(row.user_id) ?? row.user_id}</Named>,
      text: row => nameOf(row.user_id) ?? row.user_id,
    },
    {
      id: 'asked',
      spare: true,
      title: 'Asked',
      sorts: true,
      narrow: 'label',
      cell: row => <Ago at={row.created_at} />,
      text: row => row.created_at,
    },
    {
      id: 'decided',
      title: 'Decided, or ends',
      narrow: 'label',
      end: true,
      cell: row => <Settled approval={row} />,
      text: row => row.decided_at ?? '',
    },
    { id: 'agent', title: 'Agent', csvOnly: true, cell: () => null, text: row => nameOf(row.application_id) ?? '' },
    { id: 'purpose', title: 'Purpose', csvOnly: true, cell: () => null, text: row => row.purpose ?? '' },
    { id: 'ends', title: 'Request ends', csvOnly: true, cell: () => null, text: row => row.expires_at },
    {
      id: 'by',
      title: 'Decided by',
      csvOnly: true,
      cell: () => null,
      text: row => nameOf(row.decided_by) ?? row.decided_by ?? '',
    },
    { id: 'session', title: 'Session', csvOnly: true, cell: () => null, text: row => row.session_id },
    { id: 'digest', title: 'Request digest', csvOnly: true, cell: () => null, text: row => row.request_digest },
    { id: 'id', title: 'Request', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}

function Settled({ approval }: { readonly approval: Approval }) {
  if (approval.decided_at !== null) return <At at={approval.decided_at} />
  if (approval.state === 'pending')
    return (
      <>
        ends <At at={approval.expires_at} />
      </>
    )
  return <span className="quiet">not decided</span>
}
