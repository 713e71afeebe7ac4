import { useQuery } from '@tanstack/react-query'
import { useAddress } from '../../address.ts'
import { client, send } from '../../api.ts'
import type { FilterField } from '../../parts/filter-text.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { principalState } from '../../parts/words.ts'

type User = Awaited<ReturnType<typeof client.listUsers>>['data'][number]

const filters: readonly FilterField[] = [
  { name: 'email', label: 'E-mail' },
  { name: 'organization_id', label: 'Organization' },
]

/** Everybody who has an account here. */
export default function People() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<User>({
    key: ['people', filter],
    read: query => client.listUsers({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('user.'),
  })
  const states = useStates((listed.query.data?.data ?? []).map(({ id }) => id))
  return (
    <>
      <PageHead
        title="People"
        actions={
          <May call="listInvitations">
            <PageLink className="button" to="/people/invitations">
              Invitations
            </PageLink>
          </May>
        }
      >
        One account for all applications; organizations say what somebody may do in each.
      </PageHead>
      <Table
        what="people"
        title="People"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(states)}
        filters={filters}
        free="email"
        empty={
          <p>
            Nobody but you is here yet. People come by signing up at an application, by an invitation, or by{' '}
            <code>POST /user_management/users</code>.
          </p>
        }
      />
    </>
  )
}

/** The states of these principals: the wire's own shape of a person has none. */
function useStates(ids: readonly string[]): ReadonlyMap<string, string> {
  const asked = ids.toSorted()
  const { data } = useQuery({
    queryKey: ['states', asked.join(',')],
    enabled: asked.length > 0,
    placeholderData: before => before,
    queryFn: () => send<{ data: { id: string; state: string }[] }>('GET', '/v1/names', { query: { ids: asked } }),
  })
  return new Map((data?.data ?? []).map(({ id, state }) => [id, state]))
}

function nameOf(user: User): string {
  return user.name ?? [user.first_name, user.last_name].filter(part => part !== null).join(' ')
}

function columnsOf(states: ReadonlyMap<string, string>): Column<User>[] {
  return [
    {
      id: 'who',
      title: 'Person',
      cell: row => (
        <>
          <PageLink className="main" to={`/people/${row.id}`}>
            <Named>{row.email}</Named>
          </PageLink>
          <span className="sub">
            <Named>{nameOf(row)}</Named>
          </span>
        </>
      ),
      text: row => row.email,
    },
    { id: 'name', title: 'Name', csvOnly: true, cell: () => null, text: nameOf },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const { is, word } = principalState(states.get(row.id) ?? 'active')
        return <State is={is}>{word}</State>
      },
      text: row => states.get(row.id) ?? 'active',
    },
    {
      id: 'address',
      title: 'Address',
      narrow: 'full',
      cell: row => (row.email_verified ? <State is="verified">Proven</State> : <State is="waiting">Not proven</State>),
      text: row => (row.email_verified ? 'proven' : 'not proven'),
    },
    {
      id: 'last',
      title: 'Last sign-in',
      narrow: 'label',
      cell: row =>
        row.last_sign_in_at === null ? <span className="quiet">Never</span> : <Ago at={row.last_sign_in_at} />,
      text: row => row.last_sign_in_at ?? '',
    },
    {
      id: 'made',
      title: 'Made',
      sorts: true,
      end: true,
      narrow: 'label',
      cell: row => <At at={row.created_at} />,
      text: row => row.created_at,
    },
    { id: 'id', title: 'Id', narrow: 'full', cell: row => <Id id={row.id} />, text: row => row.id },
  ]
}
