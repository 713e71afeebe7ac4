import { useMutation, useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { Act, WentWrong } from '../../parts/act.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useMay } from '../../parts/may.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
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

type Membership = Awaited<ReturnType<typeof client.listOrganizationMemberships>>['data'][number]

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
            <Rows name="memberships">
              <thead>
                <tr>
                  <th scope="col">{userId !== undefined ? 'Organization' : 'Person'}</th>
                  <th scope="col">State</th>
                  <th scope="col">Roles</th>
                  <th scope="col" className="end">
                    Since
                  </th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
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
                      <td className="full">
                        <RolesOf membership={membership} />
                      </td>
                      <td className="end num" data-label="Since">
                        <At at={membership.created_at} />
                      </td>
                      <td className="end act">
                        <Act
                          call="deleteOrganizationMembership"
                          id={`end-${membership.id}`}
                          look="small"
                          label={
                            <>
                              Remove<span className="hidden"> membership of {name}</span>
                            </>
                          }
                          doing="Removing…"
                          act={() => client.deleteOrganizationMembership({ id: membership.id })}
                        />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </Rows>
          )
        }
      </View>
    </section>
  )
}

/** What a member is; who may change it chooses another role here, and it counts at once. */
function RolesOf({ membership }: { readonly membership: Membership }) {
  const may = useMay()
  const slugs = membership.roles.map(({ slug }) => slug)
  const roles = useQuery({
    queryKey: ['roles', membership.organization_id],
    queryFn: () => client.listOrganizationRoles({ organization_id: membership.organization_id }),
    staleTime: 60_000,
  })
  const change = useMutation({
    mutationFn: (role: string) => client.updateOrganizationMembership({ id: membership.id, body: { role_slug: role } }),
  })
  if (!may('updateOrganizationMembership') || slugs.length !== 1) return slugs.join(', ')
  return (
    <>
      <select
        className="input filter-input"
        aria-label={`Role in ${membership.organization_name}`}
        value={slugs[0]}
        disabled={change.isPending}
        onChange={event => change.mutate(event.target.value)}
      >
        {(roles.data?.data ?? membership.roles.map(({ slug }) => ({ slug, name: slug }))).map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </select>
      {change.isError && (
        <WentWrong error={change.error} again={() => change.variables && change.mutate(change.variables)} />
      )}
    </>
  )
}
