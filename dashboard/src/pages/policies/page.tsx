import { useQuery } from '@tanstack/react-query'
import { useAddress, useGo } from '../../address.ts'
import { client, type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Choice, Form } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { type Policy, policyStates } from './model.ts'

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: Object.entries(policyStates).map(([value, { word }]) => ({ value, label: word.toLowerCase() })),
  },
]

/** Every version of what organizations let agents do. */
export default function Policies() {
  const { search } = useAddress()
  const filter = search.state ? { state: search.state } : {}
  const listed = useList<Policy>({
    key: ['policies', filter],
    read: query => send<List<Policy>>('GET', '/v1/policies', { query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('policy.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.organization_id, row.created_by, row.activated_by]))
  return (
    <>
      <PageHead title="Policies">
        What an organization lets agents do, besides what a person approves. A policy only refuses: it gives nothing.
      </PageHead>
      <Table
        what="versions"
        title="Versions"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        filters={filters}
        empty={
          <p>
            No organization has a policy. Without one, agents do what a person approves, and nothing further. Open one
            below to write its first version.
          </p>
        }
      />
      <OpenOne />
    </>
  )
}

const listed = 100

function OpenOne() {
  const go = useGo()
  const organizations = useQuery({
    queryKey: ['organizations', 'names'],
    queryFn: () => client.listOrganizations({ query: { limit: listed } }),
  })
  const found = organizations.data?.data ?? []
  return (
    <section className="panel" aria-labelledby="open-one">
      <div className="panel-head">
        <h2 id="open-one">Write the policy of an organization</h2>
      </div>
      {found.length === 0 ? (
        <p className="empty">There is no organization yet, and a policy is of one.</p>
      ) : (
        <Form
          submit="Open its policy"
          doing="Opening…"
          act={async entered => entered.text('organization_id')}
          onDone={id => go(`/policies/${id}`)}
        >
          <Choice
            label="Organization"
            name="organization_id"
            options={found.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form>
      )}
    </section>
  )
}

function columnsOf(nameOf: (id: string | null) => string | undefined): Column<Policy>[] {
  return [
    {
      id: 'organization',
      title: 'Organization',
      cell: row => (
        <PageLink className="main" to={`/policies/${row.organization_id}`}>
          <Named>{nameOf(row.organization_id) ?? row.organization_id}</Named>
        </PageLink>
      ),
      text: row => nameOf(row.organization_id) ?? row.organization_id,
    },
    {
      id: 'version',
      title: 'Version',
      narrow: 'full',
      cell: row => <PageLink to={`/policies/${row.organization_id}/${row.id}`}>Version {row.version}</PageLink>,
      text: row => String(row.version),
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, word } = policyStates[row.state]
        return <State is={is}>{word}</State>
      },
      text: row => row.state,
    },
    {
      id: 'by',
      title: 'Activated by',
      narrow: 'label',
      cell: row =>
        row.activated_by === null ? (
          <span className="quiet">Nobody</span>
        ) : (
          <Named>{nameOf(row.activated_by) ?? row.activated_by}</Named>
        ),
      text: row => row.activated_by ?? '',
    },
    {
      id: 'made',
      title: 'Written',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <At at={row.created_at} />,
      text: row => row.created_at,
    },
    { id: 'id', title: 'Id', narrow: 'full', cell: row => <Id id={row.id} />, text: row => row.id },
    { id: 'digest', title: 'Digest', csvOnly: true, cell: () => null, text: row => row.digest },
  ]
}
