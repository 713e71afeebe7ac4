import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { useId } from '../../address.ts'
import { client } from '../../api.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { Memberships } from '../principals/memberships.tsx'
import { RoleEditor } from '../roles/editor.tsx'

/** One organization: its domains, what it demands of a sign-in, its policies, its members. */
export default function OrganizationPage() {
  const id = useId()
  const query = useQuery({ queryKey: ['organization', id], queryFn: () => client.getOrganization({ id }) })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Organization">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the organization" query={query} lines={6}>
        {organization => (
          <>
            <PageHead name={organization.name} title={<Named>{organization.name}</Named>}>
              <PageLink to="/organizations">Organizations</PageLink> / <Id id={organization.id} />
            </PageHead>
            <div className="cols-2">
              <section className="panel" aria-labelledby="about">
                <div className="panel-head">
                  <h2 id="about">About</h2>
                </div>
                <dl className="facts panel-body">
                  <dt>Made</dt>
                  <dd>
                    <At at={organization.created_at} />
                  </dd>
                  <dt>External id</dt>
                  <dd>{organization.external_id === null ? 'None' : <Code>{organization.external_id}</Code>}</dd>
                  <dt>People</dt>
                  <dd>
                    <PageLink to="/people" search={{ organization_id: organization.id }}>
                      All people here
                    </PageLink>
                  </dd>
                  {organization.domains.map(domain => (
                    <Fragment key={domain.id}>
                      <dt>Domain</dt>
                      <dd>
                        <Code>{domain.domain}</Code>{' '}
                        {domain.state === 'verified' ? (
                          <State is="verified">Proven</State>
                        ) : (
                          <State is="waiting">Not proven</State>
                        )}
                      </dd>
                    </Fragment>
                  ))}
                </dl>
              </section>
              <Demands id={organization.id} />
            </div>
            <Policies id={organization.id} />
            <Memberships organizationId={organization.id} />
            <RoleEditor organizationId={organization.id} />
          </>
        )}
      </View>
    </>
  )
}

function Demands({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['demands', id], queryFn: () => client.getOrganizationDemands({ id }) })
  return (
    <section className="panel" aria-labelledby="demands">
      <div className="panel-head">
        <h2 id="demands">Demands of a sign-in</h2>
      </div>
      <View what="the demands" query={query}>
        {demands => (
          <dl className="facts panel-body">
            <dt>Ways in</dt>
            <dd>
              {demands.methods === null ? 'As each application says' : demands.methods.join(', ').replaceAll('_', ' ')}
            </dd>
            <dt>Second factor</dt>
            <dd>{demands.mfa === 'required' ? 'Required of every member' : 'As each application says'}</dd>
            <dt>Break-glass accounts</dt>
            <dd>
              {demands.break_glass_user_ids.length === 0
                ? 'None'
                : demands.break_glass_user_ids.map(user => (
                    <div key={user}>
                      <PageLink to={`/people/${user}`}>
                        <Id id={user} />
                      </PageLink>
                    </div>
                  ))}
            </dd>
          </dl>
        )}
      </View>
    </section>
  )
}

const policyStates: Readonly<Record<string, { readonly is: 'active' | 'waiting' | 'ended'; readonly word: string }>> = {
  active: { is: 'active', word: 'Active' },
  draft: { is: 'waiting', word: 'Draft' },
}

function Policies({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['policies', id],
    queryFn: () => client.listPolicies({ id, query: { limit: 20 } }),
  })
  return (
    <section className="panel" aria-labelledby="policies">
      <div className="panel-head">
        <h2 id="policies">Policies for agents</h2>
        <PageLink className="button button-small" to={`/policies/${id}`}>
          Open the policy
        </PageLink>
      </div>
      <View what="the policies" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None. What agents may do here is what a person approves, and nothing further.</p>
          ) : (
            <Rows name="policies">
              <thead>
                <tr>
                  <th scope="col">Version</th>
                  <th scope="col">State</th>
                  <th scope="col" className="end">
                    Made
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(policy => {
                  const { is, word } = policyStates[policy.state] ?? { is: 'ended' as const, word: policy.state }
                  return (
                    <tr key={policy.id}>
                      <td>
                        Version {policy.version} <Id id={policy.id} />
                      </td>
                      <td>
                        <State is={is}>{word}</State>
                      </td>
                      <td className="end num" data-label="Made">
                        <At at={policy.created_at} />
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
