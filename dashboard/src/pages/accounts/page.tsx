import { useQuery } from '@tanstack/react-query'
import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'

type Account = Awaited<ReturnType<typeof client.listConnectedAccounts>>['data'][number]

const filters: readonly FilterField[] = [{ name: 'owner_id', label: 'Owner' }]

/** What people and organizations connected, and how it stands. */
export default function Accounts() {
  const { search } = useAddress()
  const filter = search.owner_id ? { owner_id: search.owner_id } : {}
  const listed = useList<Account>({
    key: ['accounts', filter],
    read: query => client.listConnectedAccounts({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('connected_account.') || type.startsWith('account.'),
  })
  const providers = useQuery({
    queryKey: ['providers-named'],
    queryFn: () => client.listProviders({ query: { limit: 100 } }),
    staleTime: 60_000,
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.owner_id, row.organization_id]))
  const providerOf = (id: string) => providers.data?.data.find(each => each.id === id)
  return (
    <>
      <PageHead title="Connected accounts">
        Authorizations at third parties. Their credentials are sealed here; no agent ever holds one.
      </PageHead>
      <Table
        what="accounts"
        title="Accounts"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf({ nameOf, providerOf })}
        filters={filters}
        empty={<p>Nobody has connected an account yet. A refused call tells the agent where its person can.</p>}
      />
    </>
  )
}

const healths: Readonly<Record<string, readonly [GlyphName, string]>> = {
  valid: ['active', 'Connected'],
  expiring: ['waiting', 'Ends soon'],
  needs_reconnection: ['note', 'Needs reconnection'],
  revoked: ['refused', 'Taken back at the provider'],
  disconnected: ['ended', 'Disconnected'],
}

interface Columns {
  readonly nameOf: (id: string | null) => string | undefined
  readonly providerOf: (id: string) => { readonly name: string; readonly slug: string } | undefined
}

function columnsOf({ nameOf, providerOf }: Columns): Column<Account>[] {
  return [
    {
      id: 'account',
      title: 'Account',
      cell: row => {
        const provider = providerOf(row.provider_id)
        return (
          <>
            <span className="main">
              <Named>{row.label}</Named>
            </span>
            <span className="sub">
              {provider === undefined ? (
                row.provider_id
              ) : (
                <PageLink to={`/providers/${provider.slug}`}>
                  <Named>{provider.name}</Named>
                </PageLink>
              )}
            </span>
          </>
        )
      },
      text: row => row.label,
    },
    {
      id: 'health',
      title: 'State',
      cell: row => {
        const [glyph, word] = healths[row.health] ?? ['unknown', row.health]
        return <State is={glyph}>{word}</State>
      },
      text: row => row.health,
    },
    {
      id: 'owner',
      title: 'Of',
      narrow: 'label',
      cell: row => <Named>{nameOf(row.organization_id ?? row.owner_id) ?? row.organization_id ?? row.owner_id}</Named>,
      text: row => row.owner_id,
    },
    {
      id: 'ends',
      title: 'Credential until',
      narrow: 'label',
      end: true,
      cell: row => (row.credential_expires_at === null ? 'no end' : <At at={row.credential_expires_at} />),
      text: row => row.credential_expires_at ?? '',
    },
    {
      id: 'created',
      title: 'Connected',
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
      cell: row =>
        row.state !== 'disconnected' && (
          <Act
            call="disconnectAccount"
            look="small"
            label="Disconnect"
            doing="Disconnecting…"
            act={() => client.disconnectAccount({ id: row.id })}
          />
        ),
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}
