import { Fragment } from 'react'
import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { ApprovalTabs } from './tabs.tsx'

type SeveralAct = Awaited<ReturnType<typeof client.listActs>>['data'][number]
type NameOf = (id: string | null) => string | undefined

const states = {
  pending: { is: 'waiting', word: 'Waiting' },
  approved: { is: 'done', word: 'Approved' },
  denied: { is: 'denied', word: 'Denied' },
  expired: { is: 'ended', word: 'Ended, not decided' },
  withdrawn: { is: 'ended', word: 'Withdrawn' },
  done: { is: 'done', word: 'Done' },
} as const satisfies Record<SeveralAct['state'], { readonly is: GlyphName; readonly word: string }>

const kinds: Readonly<Record<string, string>> = { 'audit.erase': 'Erase events of the log' }

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(states).map(([value, { word }]) => ({ value, label: word.toLowerCase() })),
  },
]

/** What nobody does alone: each person decides on a page of their own. */
export default function SeveralActs() {
  const { search } = useAddress()
  const filter = search.state ? { state: search.state as SeveralAct['state'] } : {}
  const listed = useList<SeveralAct>({
    key: ['acts', filter],
    read: query => client.listActs({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('act.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.asked_by, ...row.decisions.map(({ user_id }) => user_id)]))
  return (
    <>
      <PageHead title="Decided by several">
        What takes more than one person. Each decides on its page, from a session of their own.
      </PageHead>
      <ApprovalTabs at="/approvals/acts" />
      <Table
        what="acts"
        title="Decided by several"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        panel={(row, close) => <ActPanel act={row} nameOf={nameOf} close={close} />}
        empty={<p>Nobody has asked for such an act. Erasing events of the log is one.</p>}
      />
    </>
  )
}

function partsSoFar({ decisions, persons }: SeveralAct): string {
  return `${decisions.filter(({ decision }) => decision === 'approve').length} of ${persons}`
}

function columnsOf(nameOf: NameOf): Column<SeveralAct>[] {
  return [
    {
      id: 'what',
      title: 'Act',
      cell: row => (
        <>
          <span className="main">{kinds[row.kind] ?? row.kind}</span>
          <span className="sub">
            <Named>{nameOf(row.asked_by) ?? row.asked_by}</Named>
          </span>
        </>
      ),
      text: row => row.kind,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, word } = states[row.state]
        return <State is={is}>{word}</State>
      },
      text: row => row.state,
    },
    { id: 'approved', title: 'Approved by', narrow: 'label', cell: partsSoFar, text: partsSoFar },
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
      id: 'ends',
      title: 'Ends',
      narrow: 'label',
      end: true,
      cell: row => <At at={row.expires_at} />,
      text: row => row.expires_at,
    },
    { id: 'id', title: 'Id', spare: true, narrow: 'full', cell: row => <Id id={row.id} />, text: row => row.id },
  ]
}

interface ActPanelProps {
  readonly act: SeveralAct
  readonly nameOf: NameOf
  readonly close: () => void
}

function ActPanel({ act, nameOf, close }: ActPanelProps) {
  const { is, word } = states[act.state]
  return (
    <SidePanel
      state={
        <State is={is} chip>
          {word}
        </State>
      }
      title={kinds[act.kind] ?? act.kind}
      close={close}
      about={
        <p>
          <Id id={act.id} />
        </p>
      }
    >
      <SidePart title="Exactly this">
        <Facts>
          {Object.entries(act.document).map(([member, value]) => (
            <Fact is={<Code>{member}</Code>} key={member}>
              <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>
            </Fact>
          ))}
          <Fact is="Digest">
            <Id id={act.digest} digest />
          </Fact>
        </Facts>
      </SidePart>
      <SidePart title={`Needs ${act.persons} of ${act.roles.join(', ')}`}>
        {act.decisions.length === 0 && <p className="quiet">Nobody has decided yet.</p>}
        {act.decisions.map(part => (
          <Fragment key={part.user_id}>
            <p className="tool-line">
              <Named>{nameOf(part.user_id) ?? part.user_id}</Named>{' '}
              {part.decision === 'approve' ? <State is="done">Approved</State> : <State is="denied">Denied</State>}{' '}
              <At at={part.at} />
            </p>
          </Fragment>
        ))}
      </SidePart>
      {(act.state === 'pending' || act.state === 'approved') && (
        <SidePart>
          <p className="small">
            <a href={act.url}>Open the page on which it is decided</a>
          </p>
          <div className="actions">
            <Act
              call="withdrawAct"
              id={`end-${act.id}`}
              look="small"
              label="Withdraw act"
              doing="Withdrawing…"
              act={() => client.withdrawAct({ id: act.id })}
            />
          </div>
        </SidePart>
      )}
    </SidePanel>
  )
}
