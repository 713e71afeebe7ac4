import { useQuery } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { useId } from '../../address.ts'
import { client, queries } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Copy, Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { Addresses } from './addresses.tsx'
import { Look } from './branding.tsx'
import { Claims } from './claims.tsx'
import { type Application, kindWords } from './page.tsx'
import { SessionPolicy } from './session-policy.tsx'
import { WaysIn } from './ways-in.tsx'

/** One application: addresses, the three clocks, ways in, secrets, keys, look. */
export default function ApplicationPage() {
  const id = useId()
  const query = useQuery({ queryKey: ['application', id], queryFn: () => client.getApplication({ id }) })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Application">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the application" query={query} lines={8}>
        {application => <One application={application} />}
      </View>
    </>
  )
}

function One({ application }: { readonly application: Application }) {
  const isOurs = application.registration === 'built_in'
  return (
    <>
      <PageHead name={application.name} title={<Named>{application.name}</Named>}>
        <PageLink to="/applications">Applications</PageLink> / <Id id={application.id} />{' '}
        <span className="small quiet">
          {kindWords[application.kind] ?? application.kind}
          {application.state === 'retired' && ', retired'}
        </span>
      </PageHead>
      <SessionPolicy application={application} />
      {isOurs ? (
        <WaysIn application={application} />
      ) : (
        <div className="cols-2">
          <Addresses application={application} />
          <WaysIn application={application} />
        </div>
      )}
      <Look key={application.id} application={application} />
      {!isOurs && <Secrets application={application} />}
      {!isOurs && <Keys id={application.id} />}
      {!isOurs && <Claims application={application} />}
      {!isOurs && application.state === 'active' && (
        <May call="deleteApplication">
          <Retire application={application} />
        </May>
      )}
    </>
  )
}

function Secrets({ application }: { readonly application: Application }) {
  const { id } = application
  const query = useQuery({ queryKey: ['secrets', id], queryFn: () => client.listApplicationSecrets({ id }) })
  const [made, setMade] = useState<string | undefined>(undefined)
  const again = (): void => {
    queries.invalidateQueries({ queryKey: ['secrets', id] })
  }
  return (
    <section className="panel" aria-labelledby="secrets">
      <div className="panel-head">
        <h2 id="secrets">
          Secrets<span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
        <span className="actions">
          <Act
            call="createApplicationSecret"
            label="Make a secret"
            doing="Making…"
            look="small"
            act={() => client.createApplicationSecret({ id, body: {} })}
            onDone={({ secret }) => {
              setMade(secret)
              again()
            }}
          />
        </span>
      </div>
      {made !== undefined && (
        <div className="notice notice-reach" role="status">
          <div>
            Shown once: <Code>{made}</Code> <Copy text={made} what="secret" />{' '}
            <button type="button" className="link" onClick={() => setMade(undefined)}>
              Hide it
            </button>
          </div>
        </div>
      )}
      <View what="the secrets" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None. A client that is not public proves itself with one.</p>
          ) : (
            <Rows name="client-secrets">
              <thead>
                <tr>
                  <th scope="col">Ends with</th>
                  <th scope="col">Until</th>
                  <th scope="col">Last used</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(secret => (
                  <tr key={secret.id}>
                    <td>
                      <Code>{`…${secret.secret_hint}`}</Code>
                    </td>
                    <td data-label="Until">
                      {secret.expires_at === null || secret.expires_at === undefined ? (
                        'no end'
                      ) : (
                        <At at={secret.expires_at} />
                      )}
                    </td>
                    <td data-label="Last used">
                      {secret.last_used_at === null ? (
                        <span className="quiet">Never</span>
                      ) : (
                        <Ago at={secret.last_used_at} />
                      )}
                    </td>
                    <td className="end act">
                      <Act
                        call="deleteApplicationSecret"
                        label="End"
                        doing="Ending…"
                        look="small"
                        act={() => client.deleteApplicationSecret({ id, secret_id: secret.id })}
                        onDone={again}
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

function Keys({ id }: { readonly id: string }) {
  const query = useQuery({ queryKey: ['keys', id], queryFn: () => client.listApplicationSigningKeys({ id }) })
  return (
    <section className="panel" aria-labelledby="keys">
      <div className="panel-head">
        <h2 id="keys">Signing keys</h2>
        <span className="actions">
          <Act
            call="rotateApplicationSigningKey"
            look="small"
            label="Make the next key"
            doing="Making…"
            act={() => client.rotateApplicationSigningKey({ id, body: {} })}
          />
          <Act
            call="rotateApplicationSigningKey"
            look="small"
            label="Replace it at once"
            doing="Replacing…"
            act={() => client.rotateApplicationSigningKey({ id, body: { at_once: true } })}
          />
        </span>
      </div>
      <View what="the keys" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None. An application of people gets its own at its first token.</p>
          ) : (
            <dl className="facts panel-body">
              {data.map(key => (
                <Fragment key={key.id}>
                  <dt>
                    <Id id={key.id} />
                  </dt>
                  <dd>
                    {key.retired_at === null ? (
                      <State is="active">{key.algorithm}</State>
                    ) : (
                      <State is="ended">{key.algorithm}, verifies only</State>
                    )}
                    <span className="small">
                      signs from <At at={key.signs_from} />
                      {key.published_until === null ? (
                        ', no end'
                      ) : (
                        <>
                          , published until <At at={key.published_until} />
                        </>
                      )}
                    </span>
                  </dd>
                </Fragment>
              ))}
            </dl>
          )
        }
      </View>
    </section>
  )
}

/** A retired application ends what lives on it, for good. */
function Retire({ application }: { readonly application: Application }) {
  const [typed, setTyped] = useState('')
  return (
    <section className="panel" aria-labelledby="retire">
      <div className="panel-head">
        <h2 id="retire">Retire</h2>
      </div>
      <div className="panel-body stack">
        <p>Ends every session of this application at once; nobody signs in there again. It can still be read.</p>
        <label className="field">
          <span className="label">
            <span>
              Type <b>{application.name}</b> to retire it
            </span>
          </span>
          <input className="input" value={typed} autoComplete="off" onChange={event => setTyped(event.target.value)} />
        </label>
        <div>
          {typed === application.name ? (
            <Act
              call="deleteApplication"
              label="Retire application"
              doing="Retiring…"
              look="main"
              act={() => client.deleteApplication({ id: application.id })}
              onDone={() => queries.invalidateQueries({ queryKey: ['application', application.id] })}
            />
          ) : (
            <button type="button" className="button button-main" disabled>
              Retire application
            </button>
          )}
        </div>
      </div>
    </section>
  )
}
