import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formCedar } from '../../../../server/src/policy/derive-form-cedar.ts'
import { useGo, useId } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Lacking, May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted } from '../../parts/words.ts'
import { CommonCases } from './common-cases.tsx'
import { CedarEditor, useStill } from './editor.tsx'
import { checkPolicy, type Policy, type PolicyTest, policyStates, readGroups } from './model.ts'
import { PolicyTests } from './tests.tsx'

const versionsShown = 100

/** The policy of one organization: its versions, and the editor of the next one. */
export default function OrganizationPolicy() {
  const id = useId()
  const organization = useQuery({ queryKey: ['organization', id], queryFn: () => client.getOrganization({ id }) })
  const versions = useQuery({
    queryKey: ['policies', id],
    queryFn: () => client.listPolicies({ id, query: { limit: versionsShown } }),
  })
  const name = organization.data?.name
  return (
    <>
      <PageHead
        name={`Policy of ${name ?? 'an organization'}`}
        title={
          <>
            Policy of <Named>{name ?? id}</Named>
          </>
        }
      >
        <PageLink to="/policies">Policies</PageLink> / <PageLink to={`/organizations/${id}`}>Organization</PageLink>{' '}
        <Id id={id} />
      </PageHead>
      <View what="the versions" query={versions}>
        {({ data }) => (
          <>
            <Versions versions={data} />
            <May call="createPolicy" otherwise={<Lacking />}>
              <Write organizationId={id} versions={data} />
            </May>
          </>
        )}
      </View>
    </>
  )
}

function Versions({ versions }: { readonly versions: readonly Policy[] }) {
  const nameOf = useNames(versions.flatMap(({ created_by, activated_by }) => [created_by, activated_by]))
  return (
    <section className="panel" aria-labelledby="versions">
      <div className="panel-head">
        <h2 id="versions">
          Versions<span className="count">{versions.length}</span>
        </h2>
      </div>
      {versions.length === 0 ? (
        <p className="empty">None. What agents may do here is what a person approves, and nothing further.</p>
      ) : (
        <Rows name="policy-versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">State</th>
              <th scope="col">Activated</th>
              <th scope="col" className="end">
                Written
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.map(policy => {
              const { is, word } = policyStates[policy.state]
              return (
                <tr key={policy.id}>
                  <td>
                    <PageLink className="main" to={`/policies/${policy.organization_id}/${policy.id}`}>
                      Version {policy.version}
                    </PageLink>
                  </td>
                  <td>
                    <State is={is}>{word}</State>
                  </td>
                  <td className="full">
                    {policy.activated_at === null ? (
                      <span className="quiet">Never</span>
                    ) : (
                      <>
                        <At at={policy.activated_at} /> by{' '}
                        <Named>{nameOf(policy.activated_by) ?? 'somebody who left'}</Named>
                      </>
                    )}
                  </td>
                  <td className="end num" data-label="Written">
                    <At at={policy.created_at} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </Rows>
      )}
    </section>
  )
}

const nothing = {
  provider: undefined,
  noDestructive: false,
  weekdays: false,
  repositories: undefined,
  readOnlyOutside: undefined,
}

interface WriteProps {
  readonly organizationId: string
  readonly versions: readonly Policy[]
}

/** The next version, from the one that is active. Keeping it changes nothing: it is activated on a page of its own. */
function Write({ organizationId, versions }: WriteProps) {
  const go = useGo()
  const from = versions.find(({ state }) => state === 'active') ?? versions[0]
  const [text, setText] = useState(from?.text ?? formCedar(nothing))
  const [tests, setTests] = useState<readonly PolicyTest[]>(from?.tests ?? [])
  const still = useStill({ text, tests }.text)
  const check = useQuery({
    queryKey: ['policy-check', still, tests],
    queryFn: () => checkPolicy(still, tests),
    placeholderData: before => before,
    staleTime: Infinity,
  })
  const groups = useQuery({ queryKey: ['groups', organizationId], queryFn: () => readGroups(organizationId) })
  const faults = check.data?.faults ?? []
  return (
    <>
      <section className="panel" aria-labelledby="write">
        <div className="panel-head">
          <h2 id="write">Write the next version</h2>
          <span className="small quiet" role="status">
            {check.data === undefined
              ? 'Not checked yet'
              : faults.length === 0
                ? 'Fits the schema'
                : counted(faults.length, 'fault')}
          </span>
        </div>
        <div className="panel-body">
          <CedarEditor label="Rules, in Cedar" text={text} onChange={setText} faults={faults} />
          <Schema />
        </div>
      </section>
      <CommonCases organizationId={organizationId} onUse={setText} />
      <section className="panel" aria-labelledby="tests">
        <div className="panel-head">
          <h2 id="tests">
            Tests that are kept with it<span className="count">{tests.length}</span>
          </h2>
        </div>
        <PolicyTests tests={tests} runs={check.data?.tests ?? []} onChange={setTests} groups={groups.data ?? []} />
      </section>
      <div className="actions policy-save">
        <Act
          call="createPolicy"
          label="Keep as a draft"
          doing="Keeping…"
          look="main"
          act={() => client.createPolicy({ id: organizationId, body: { text, tests: [...tests] } })}
          onDone={({ id }) => go(`/policies/${organizationId}/${id}`)}
        />
        <span className="small quiet">It decides nothing before a person activates it, on a page of its own.</span>
      </div>
    </>
  )
}

/** What rules can name. */
function Schema() {
  const [open, setOpen] = useState(false)
  const schema = useQuery({
    queryKey: ['policy-schema'],
    queryFn: () => client.getPolicySchema(),
    enabled: open,
    staleTime: Infinity,
  })
  return (
    <details className="small" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>What rules can name</summary>
      <pre className="args">{schema.data?.text ?? 'Loading…'}</pre>
    </details>
  )
}
