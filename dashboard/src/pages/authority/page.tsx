import { useQuery } from '@tanstack/react-query'
import { useAddress } from '../../address.ts'
import { type List, send } from '../../api.ts'
import { Figure } from '../../parts/figure.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { isKind, kinds } from '../reviews/review.ts'

const numbers = ['standing', 'dormant', 'never_used', 'over_granted', 'orphaned'] as const
type Numbers = Readonly<Record<(typeof numbers)[number], number>>

interface Authority extends Numbers {
  readonly id: string
  readonly name: string
  readonly kinds: readonly (Numbers & { readonly kind: string })[]
}

type Answer = List<Authority> & { readonly installation: Authority }

const titles: Readonly<Record<(typeof numbers)[number], string>> = {
  standing: 'Standing',
  dormant: 'Dormant',
  never_used: 'Never used',
  over_granted: 'More than it uses',
  orphaned: 'Without an owner',
}

const filters: readonly FilterField[] = [{ name: 'organization_id', label: 'Organization' }]

const read = (query: object): Promise<Answer> =>
  send<Answer>('GET', '/v1/governance/authority', { query: { ...query } })

/** What stands in each organization, and what of it nobody uses. */
export default function AuthorityPage() {
  const { search } = useAddress()
  const filter = search.organization_id === undefined ? {} : { organization_id: search.organization_id }
  const whole = useQuery({ queryKey: ['authority', 'installation'], queryFn: () => read({ limit: 1 }) })
  const listed = useList<Authority>({ key: ['authority', filter], read: query => read({ ...query, ...filter }) })
  const all = whole.data?.installation
  return (
    <>
      <PageHead
        title="Authority"
        actions={
          <PageLink className="button" to="/reviews/new">
            Start a review
          </PageLink>
        }
      >
        What lets somebody do something now, and what of it nobody uses. <PageLink to="/findings">Findings</PageLink>{' '}
        name each of them.
      </PageHead>
      <div className="figures">
        <Figure value={all?.standing} of="standing in the installation" />
        <Figure value={all?.dormant} of="dormant" />
        <Figure value={all?.never_used} of="never used" />
        <Figure value={all?.over_granted} of="more than it uses" />
        <Figure value={all?.orphaned} of="without an owner: a constraint keeps this at 0" />
      </div>
      <Table
        what="organizations"
        title="By organization"
        listed={listed}
        idOf={row => row.id}
        columns={columns}
        filters={filters}
        empty={<p>No organization is here yet. Each one has a row as soon as it is made.</p>}
        panel={(row, close) => <ByKind row={row} close={close} />}
      />
    </>
  )
}

const columns: readonly Column<Authority>[] = [
  {
    id: 'organization',
    title: 'Organization',
    narrow: 'full',
    cell: row => (
      <span className="main">
        <Named>{row.name}</Named>
      </span>
    ),
    text: row => row.name,
  },
  ...numbers.map(
    (name): Column<Authority> => ({
      id: name,
      title: titles[name],
      narrow: 'label',
      end: true,
      cell: row => String(row[name]),
      text: row => String(row[name]),
    }),
  ),
  { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
]

function ByKind({ row, close }: { readonly row: Authority; readonly close: () => void }) {
  return (
    <SidePanel
      state={
        row.orphaned > 0 ? <State is="failed">Without an owner</State> : <State is="verified">All have owners</State>
      }
      title={<Named>{row.name}</Named>}
      about={
        <p>
          <PageLink to={`/organizations/${row.id}`}>Organization</PageLink> <Id id={row.id} />
        </p>
      }
      close={close}
    >
      <SidePart title="By kind">
        {row.kinds.length === 0 ? (
          <p>Nobody can do anything here.</p>
        ) : (
          <dl className="facts">
            {row.kinds.map(each => (
              <div key={each.kind}>
                <dt>{isKind(each.kind) ? kinds[each.kind][0] : each.kind}</dt>
                <dd>
                  {numbers
                    .filter(name => name === 'standing' || each[name] > 0)
                    .map(name => `${each[name]} ${titles[name].toLowerCase()}`)
                    .join(', ')}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </SidePart>
    </SidePanel>
  )
}
