import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Reach } from '../../parts/reach.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { ApprovalTabs } from './tabs.tsx'

type Delegation = Awaited<ReturnType<typeof client.listApprovalDelegations>>['data'][number]
type NameOf = (id: string | null) => string | undefined

/** Who decides in whose place while they are away. A person says so on their own page, freshly signed in. */
export default function Delegations() {
  const listed = useList<Delegation>({
    key: ['delegations'],
    read: query => client.listApprovalDelegations({ query }),
    concerns: ({ type }) => type.startsWith('delegation.'),
  })
  const nameOf = useNames((listed.query.data?.data ?? []).flatMap(row => [row.user_id, row.delegate_id]))
  return (
    <>
      <PageHead
        title="Delegations"
        actions={
          <a className="button" href="/account/delegations">
            Name somebody for yourself
          </a>
        }
      >
        Who decides in whose place while they are away, and until when. Each person says so for themselves.
      </PageHead>
      <ApprovalTabs at="/approvals/delegations" />
      <Table
        what="delegations"
        title="Delegations"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        empty={<p>Nobody has named anybody. While a person is away, what is asked of them ends undecided.</p>}
      />
    </>
  )
}

function isOver({ ended_at, ends_at }: Delegation): boolean {
  return ended_at !== null || new Date(ends_at) <= new Date()
}

function columnsOf(nameOf: NameOf): Column<Delegation>[] {
  const person = (id: string) => (
    <PageLink className="main" to={`/people/${id}`}>
      <Named>{nameOf(id) ?? id}</Named>
    </PageLink>
  )
  return [
    { id: 'away', title: 'Away', cell: row => person(row.user_id), text: row => nameOf(row.user_id) ?? row.user_id },
    {
      id: 'decides',
      title: 'Decides in their place',
      narrow: 'full',
      cell: row => person(row.delegate_id),
      text: row => nameOf(row.delegate_id) ?? row.delegate_id,
    },
    {
      id: 'state',
      title: 'State',
      cell: row =>
        isOver(row) ? (
          <State is="ended">Ended</State>
        ) : new Date(row.starts_at) > new Date() ? (
          <State is="waiting">Begins later</State>
        ) : (
          <State is="active">Active</State>
        ),
      text: row => (isOver(row) ? 'ended' : 'active'),
    },
    {
      id: 'until',
      title: 'Until',
      narrow: 'reach',
      cell: row =>
        isOver(row) ? (
          <span className="quiet">
            <At at={row.ended_at ?? row.ends_at} />
          </span>
        ) : (
          <Reach from={row.starts_at} until={row.ends_at} />
        ),
      text: row => row.ended_at ?? row.ends_at,
    },
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row =>
        !isOver(row) && (
          <Act
            call="endApprovalDelegation"
            id={`end-${row.id}`}
            look="small"
            label={
              <>
                End<span className="hidden"> delegation of {nameOf(row.user_id)}</span>
              </>
            }
            doing="Ending…"
            act={() => client.endApprovalDelegation({ id: row.id })}
          />
        ),
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
    { id: 'from', title: 'From', csvOnly: true, cell: () => null, text: row => row.starts_at },
  ]
}
