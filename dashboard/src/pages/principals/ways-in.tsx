import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'

const shown = 50
const providersShown = 100

/** Second factors of a person. Removing one lets them in with less, so it is asked for freshly. */
export function Factors({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['factors', id],
    queryFn: () => client.listUserAuthFactors({ user_id: id, query: { limit: shown } }),
  })
  return (
    <section className="panel" aria-labelledby="factors">
      <div className="panel-head">
        <h2 id="factors">
          Second factors<span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
      </div>
      <View what="the factors" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None. They enrol one on their account page.</p>
          ) : (
            <Rows name="factors">
              <thead>
                <tr>
                  <th scope="col">Kind</th>
                  <th scope="col">Since</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(factor => (
                  <tr key={factor.id}>
                    <td>{factor.type === 'totp' ? 'Authenticator app' : factor.type}</td>
                    <td data-label="Since">
                      <At at={factor.created_at} />
                    </td>
                    <td className="end act">
                      <Act
                        call="deleteFactor"
                        look="small"
                        label={
                          <>
                            Remove<span className="hidden"> factor</span>
                          </>
                        }
                        doing="Removing…"
                        act={() => client.deleteFactor({ id: factor.id })}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </Rows>
          )
        }
      </View>
    </section>
  )
}

/** Accounts at third parties that a person connected. */
export function Connected({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['connected', id],
    queryFn: () => client.listConnectedAccounts({ query: { owner_id: id, limit: shown } }),
  })
  const providers = useQuery({
    queryKey: ['providers-named'],
    queryFn: () => client.listProviders({ query: { limit: providersShown } }),
    staleTime: 60_000,
  })
  const providerOf = (of: string): string => providers.data?.data.find(each => each.id === of)?.name ?? of
  return (
    <section className="panel" aria-labelledby="connected">
      <div className="panel-head">
        <h2 id="connected">
          Connected accounts<span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
      </div>
      <View what="the accounts" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None. Without an account agents reach nothing that needs one.</p>
          ) : (
            <Rows name="connected-accounts">
              <thead>
                <tr>
                  <th scope="col">Account</th>
                  <th scope="col">State</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(account => (
                  <tr key={account.id}>
                    <td>
                      <PageLink className="main" to="/accounts" search={{ owner_id: id }}>
                        <Named>{account.label}</Named>
                      </PageLink>
                      <span className="sub">
                        at <Named>{providerOf(account.provider_id)}</Named>, connected <Ago at={account.created_at} />
                      </span>
                    </td>
                    <td>
                      {account.state === 'disconnected' ? (
                        <State is="ended">Disconnected</State>
                      ) : account.state === 'connected' ? (
                        <State is="active">Connected</State>
                      ) : (
                        <State is="waiting">Needs reconnection</State>
                      )}
                    </td>
                    <td className="end act">
                      {account.state !== 'disconnected' && (
                        <Act
                          call="disconnectAccount"
                          id={`end-${account.id}`}
                          look="small"
                          label={
                            <>
                              Disconnect<span className="hidden"> {account.label}</span>
                            </>
                          }
                          doing="Disconnecting…"
                          act={() => client.disconnectAccount({ id: account.id })}
                        />
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </Rows>
          )
        }
      </View>
    </section>
  )
}
