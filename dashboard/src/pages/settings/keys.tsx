import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Figure } from '../../parts/figure.tsx'
import { Choice, Form } from '../../parts/form.tsx'
import { Copy, Id, shortId } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Named } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { Empty, View } from '../../parts/view-states.tsx'
import { Part } from './part.tsx'

/** What signs, what seals, and how each is exchanged. No key is shown, only what names it. */
export function Keys() {
  return (
    <>
      <div className="cols-2">
        <RootKey />
        <DataKeys />
      </div>
      <SigningKeys />
      <LogKeys />
    </>
  )
}

function RootKey() {
  const query = useQuery({ queryKey: ['root-key'], queryFn: () => client.getRootKey() })
  return (
    <Part title="Root key" about="Seals the data keys and what belongs to the installation. It lies with the nodes.">
      <View what="the root key" query={query}>
        {({ key, former, newest, nodes }) => (
          <>
            <Facts>
              <Fact is="Seals">
                <span className="mono">{key}</span>
              </Fact>
              {former !== null && (
                <Fact is="Being replaced">
                  <State is="waiting">
                    <span className="mono">{former}</span>
                  </State>
                </Fact>
              )}
              <Fact is="Nodes">
                {nodes.length === 0
                  ? 'None has said yet which one it has'
                  : nodes.every(node => node.opens_with.includes(newest))
                    ? nodes.length === 1
                      ? 'The one that runs has the newest one'
                      : `All ${nodes.length} have the newest one`
                    : `${nodes.filter(node => node.opens_with.includes(newest)).length} of ${nodes.length} have the newest one`}
              </Fact>
            </Facts>
            {key === newest ? (
              <p className="about small quiet">
                To exchange it, give the nodes a new one in AMBIT_ROOT_KEY and this one in AMBIT_ROOT_KEY_FORMER.
              </p>
            ) : (
              <p className="about">
                <Act
                  call="rotateRootKey"
                  label="Seal with the newest key"
                  doing="Starting…"
                  act={() => client.rotateRootKey()}
                />
              </p>
            )}
          </>
        )}
      </View>
    </Part>
  )
}

function DataKeys() {
  const query = useQuery({ queryKey: ['data-keys'], queryFn: () => client.countDataKeys() })
  return (
    <Part
      title="Data keys"
      about="One for each person, organization and the installation: a credential opens with its owner’s alone."
      action={
        <Act
          call="rotateDataKeys"
          look="small"
          label="Exchange all"
          doing="Exchanging…"
          act={() => client.rotateDataKeys({ body: {} })}
        />
      }
    >
      <View what="the data keys" query={query}>
        {({ sealing, replaced, resting }) => (
          <div className="figures">
            <Figure value={sealing} of="seal" />
            <Figure value={replaced} of="are being replaced" />
            <Figure value={resting} of="wait for their end" />
          </div>
        )}
      </View>
    </Part>
  )
}

const applicationsMax = 50

/** The keys that sign the tokens of each application. */
function SigningKeys() {
  const query = useQuery({
    queryKey: ['signing-keys'],
    queryFn: async () => {
      const { data, list_metadata } = await client.listApplications({ query: { limit: applicationsMax } })
      const keys = await Promise.all(data.map(({ id }) => client.listApplicationSigningKeys({ id })))
      const rows = data.map((application, at) => ({ application, keys: keys[at]?.data ?? [] }))
      return { rows, more: list_metadata.after !== null }
    },
  })
  return (
    <Part
      title="Signing keys of applications"
      about="Each application signs its tokens with keys of its own. A new one is published a day before it signs."
      file={{
        name: 'signing-keys',
        head: ['Application', 'Key', 'Algorithm', 'Signs from', 'Retired', 'Published until'],
        rows: (query.data?.rows ?? []).flatMap(({ application, keys }) =>
          keys.map(key => [application.id, key.id, key.algorithm, key.signs_from, key.retired_at, key.published_until]),
        ),
      }}
    >
      <View what="the signing keys" query={query}>
        {({ rows, more }) => (
          <>
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Application</th>
                  <th scope="col">Signs with</th>
                  <th scope="col">Published beside it</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ application, keys }) => {
                  const now = Date.now()
                  const signing = keys.find(key => key.retired_at === null && Date.parse(key.signs_from) <= now)
                  const others = keys.filter(key => key !== signing)
                  return (
                    <tr key={application.id}>
                      <td>
                        <PageLink className="main" to={`/applications/${application.id}`}>
                          <Named>{application.name}</Named>
                        </PageLink>
                      </td>
                      <td className="full">
                        {signing === undefined ? (
                          <span className="quiet">None until its first token</span>
                        ) : (
                          <>
                            {signing.algorithm} <Id id={signing.id} />
                            <span className="sub">
                              since <At at={signing.signs_from} />
                            </span>
                          </>
                        )}
                      </td>
                      <td className="full">
                        {others.length === 0 ? (
                          <span className="quiet">None</span>
                        ) : (
                          others.map(key => (
                            <span className="sub" key={key.id}>
                              {shortId(key.id)},{' '}
                              {key.retired_at === null ? (
                                <>
                                  signs from <At at={key.signs_from} />
                                </>
                              ) : (
                                <>
                                  verifies until{' '}
                                  {key.published_until === null ? 'its tokens end' : <At at={key.published_until} />}
                                </>
                              )}
                            </span>
                          ))
                        )}
                      </td>
                      <td className="end act">
                        <Act
                          call="rotateApplicationSigningKey"
                          look="small"
                          label={
                            <>
                              Make next key<span className="hidden"> of {application.name}</span>
                            </>
                          }
                          doing="Making…"
                          act={() => client.rotateApplicationSigningKey({ id: application.id, body: {} })}
                        />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
            {more && (
              <p className="about small quiet">
                The newest {applicationsMax} applications; the others on their own pages.
              </p>
            )}
          </>
        )}
      </View>
    </Part>
  )
}

const logStates: Readonly<Record<'coming' | 'signing' | 'retired', readonly [GlyphName, string]>> = {
  coming: ['waiting', 'Takes over soon'],
  signing: ['active', 'Signs'],
  retired: ['ended', 'Retired'],
}

function LogKeys() {
  const query = useQuery({ queryKey: ['audit-keys'], queryFn: () => client.listAuditKeys() })
  return (
    <Part
      title="Keys of the log"
      about="They sign each checkpoint. Which key took over at which size stands in the log itself, signed by both."
      file={{
        name: 'log-keys',
        head: ['Key', 'Verifier key', 'State', 'From size', 'Until size'],
        rows: (query.data?.data ?? []).map(key => [
          key.key_id,
          key.verifier_key,
          key.state,
          key.signs_from_size,
          key.signs_until_size,
        ]),
      }}
    >
      <View what="the keys of the log" query={query}>
        {({ data, origin }) =>
          data.length === 0 ? (
            <Empty>
              <p>The log has no key yet.</p>
            </Empty>
          ) : (
            <>
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">Key</th>
                    <th scope="col">State</th>
                    <th scope="col" className="end">
                      From size
                    </th>
                    <th scope="col" className="end">
                      Until size
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.map(key => {
                    const [glyph, word] = logStates[key.state]
                    return (
                      <tr key={key.key_id}>
                        <td>
                          <span className="mono">{key.key_id}</span>{' '}
                          <Copy text={key.verifier_key} what="verifier key" />
                        </td>
                        <td>
                          <State is={glyph}>{word}</State>
                        </td>
                        <td className="end num" data-label="From size">
                          {key.signs_from_size?.toLocaleString('en-GB') ?? '–'}
                        </td>
                        <td className="end num" data-label="Until size">
                          {key.overlap_ends_at !== null && key.signs_until_size === null ? (
                            <>
                              signs too until <At at={key.overlap_ends_at} />
                            </>
                          ) : (
                            (key.signs_until_size?.toLocaleString('en-GB') ?? 'no end')
                          )}
                        </td>
                      </tr>
                    )
                  })}
                </tbody>
              </table>
              <p className="about small quiet">
                Origin <span className="mono">{origin}</span>
              </p>
              <details className="about">
                <summary>Let a new key take over</summary>
                <Form
                  call="rotateAuditKey"
                  submit="Let a new key take over"
                  doing="Making…"
                  act={entered => client.rotateAuditKey({ body: { overlap_seconds: Number(entered.text('overlap')) } })}
                  onDone={() => undefined}
                >
                  <Choice
                    name="overlap"
                    label="Both sign for"
                    initial="604800"
                    options={[
                      { value: '604800', label: '7 days' },
                      { value: '2592000', label: '30 days' },
                      { value: '0', label: 'No time: the former one has leaked' },
                    ]}
                    hint="Who checks the log has as long to learn the new key."
                  />
                </Form>
              </details>
            </>
          )
        }
      </View>
    </Part>
  )
}
