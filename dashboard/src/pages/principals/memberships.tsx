import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { PageLink } from '../../parts/link.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'

const states = {
  active: { is: 'active', word: 'Active' },
  inactive: { is: 'suspended', word: 'Inactive' },
  pending: { is: 'waiting', word: 'Invited' },
} as const

export interface MembershipsProps {
  /** Of a person: the organizations. */
  readonly userId?: string
  /** Of an organization: the people. */
  readonly organizationId?: string
}

const shown = 100

/** Who is a member of what, with which role. */
export function Memberships({ userId, organizationId }: MembershipsProps) {
  const filter = userId !== undefined ? { user_id: userId } : { organization_id: organizationId ?? '' }
  const query = useQuery({
    queryKey: ['memberships', filter],
    queryFn: () => client.listOrganizationMemberships({ query: { ...filter, limit: shown } }),
  })
  const emails = useQuery({
    queryKey: ['members-names', organizationId],
    enabled: organizationId !== undefined,
    queryFn: () => client.listUsers({ query: { organization_id: organizationId ?? '', limit: shown } }),
  })
  const emailOf = new Map((emails.data?.data ?? []).map(({ id, email }) => [id, email]))
  const title = userId !== undefined ? 'Organizations' : 'Members'
  return (
    <section className="panel" aria-labelledby="members">
      <div className="panel-head">
        <h2 id="members">
          {title}
          <span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
      </div>
      <View what="the memberships" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">{userId !== undefined ? 'A member of no organization.' : 'Nobody is a member yet.'}</p>
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{userId !== undefined ? 'Organization' : 'Person'}</th>
                  <th scope="col">State</th>
                  <th scope="col">Roles</th>
                  <th scope="col" className="end">
                    Since
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(membership => {
                  const { is, word } = states[membership.status]
                  const to =
                    userId !== undefined
                      ? `/organizations/${membership.organization_id}`
                      : `/people/${membership.user_id}`
                  const name =
                    userId !== undefined
                      ? membership.organization_name
                      : (emailOf.get(membership.user_id) ?? membership.user_id)
                  return (
                    <tr key={membership.id}>
                      <td>
                        <PageLink className="main" to={to}>
                          <Named>{name}</Named>
                        </PageLink>
                      </td>
                      <td>
                        <State is={is}>{word}</State>
                      </td>
                      <td className="full">{membership.roles.map(({ slug }) => slug).join(', ')}</td>
                      <td className="end num" data-label="Since">
                        <At at={membership.created_at} />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          )
        }
      </View>
    </section>
  )
}
