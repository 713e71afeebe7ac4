import { useQuery } from '@tanstack/react-query'
import { useAddress, useId } from '../../address.ts'
import { ApiError, client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { csvText, download } from '../../parts/csv.ts'
import { Figure } from '../../parts/figure.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { TextDiff } from './diff.tsx'
import { activationHref, type Policy, type Preview, policyStates } from './model.ts'
import { PolicyTests } from './tests.tsx'

const versionsShown = 100

/** One version: how it differs, what it would change, what its tests say, and where it is activated. */
export default function PolicyVersion() {
  const [id, policyId] = [useId(), useId('policy')]
  const query = useQuery({
    queryKey: ['policy', id, policyId],
    queryFn: () => client.getPolicy({ id, policy_id: policyId }),
  })
  const versions = useQuery({
    queryKey: ['policies', id],
    queryFn: () => client.listPolicies({ id, query: { limit: versionsShown } }),
  })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Version of a policy">
          <Id id={policyId} />
        </PageHead>
      )}
      <View what="the version" query={query} lines={8}>
        {policy => <One policy={policy} versions={versions.data?.data ?? []} />}
      </View>
    </>
  )
}

interface Parts {
  readonly policy: Policy
  readonly versions: readonly Policy[]
}

function One({ policy, versions }: Parts) {
  const { is, word } = policyStates[policy.state]
  const nameOf = useNames([policy.created_by, policy.activated_by, policy.organization_id])
  const by = (id: string) => {
    const name = nameOf(id)
    return name === undefined ? <Id id={id} /> : <Named>{name}</Named>
  }
  const preview = usePreview(policy)
  return (
    <>
      <PageHead
        name={`Version ${policy.version}`}
        title={
          <>
            Version {policy.version} of the policy of{' '}
            <Named>{nameOf(policy.organization_id) ?? policy.organization_id}</Named>
          </>
        }
        actions={
          policy.state === 'draft' ? (
            <Act
              call="discardPolicy"
              id="end-this"
              label="Give up draft"
              doing="Giving up…"
              act={() => client.discardPolicy({ id: policy.organization_id, policy_id: policy.id })}
            />
          ) : undefined
        }
      >
        <PageLink to="/policies">Policies</PageLink> /{' '}
        <PageLink to={`/policies/${policy.organization_id}`}>All versions</PageLink> / <Id id={policy.id} />
      </PageHead>
      <dl className="verdict">
        <div>
          <dt>State</dt>
          <dd>
            <State is={is}>{word}</State>
            <span className="sub">
              {policy.retired_at !== null && (
                <>
                  retired <At at={policy.retired_at} />
                </>
              )}
            </span>
          </dd>
        </div>
        <div>
          <dt>Written</dt>
          <dd>
            <At at={policy.created_at} />
            <span className="sub">by {by(policy.created_by)}</span>
          </dd>
        </div>
        <div>
          <dt>Activated</dt>
          <dd>
            {policy.activated_at === null ? 'Never' : <At at={policy.activated_at} />}
            <span className="sub">
              {policy.activated_by === null ? 'it decides nothing' : <>by {by(policy.activated_by)}</>}
            </span>
          </dd>
        </div>
        <div>
          <dt>Digest</dt>
          <dd>
            <Id id={policy.digest} digest />
            <span className="sub">of rules and tests</span>
          </dd>
        </div>
      </dl>
      <Rules policy={policy} versions={versions} />
      <WouldChange policy={policy} preview={preview} versions={versions} />
      {policy.tests.length > 0 && (
        <section className="panel" aria-labelledby="tests">
          <div className="panel-head">
            <h2 id="tests">
              Tests<span className="count">{policy.tests.length}</span>
            </h2>
          </div>
          <PolicyTests tests={policy.tests} runs={preview.data?.tests ?? []} />
        </section>
      )}
      {policy.state === 'draft' && <Activate policy={policy} preview={preview.data} versions={versions} />}
    </>
  )
}

function Rules({ policy, versions }: Parts) {
  const { search, set } = useAddress()
  const others = versions.filter(({ id }) => id !== policy.id)
  const usual =
    policy.state === 'draft'
      ? others.find(({ state }) => state === 'active')
      : others.find(({ version }) => version === policy.version - 1)
  const chosen = others.find(({ version }) => String(version) === search.against) ?? usual
  return (
    <section className="panel" aria-labelledby="rules">
      <div className="panel-head">
        <h2 id="rules">Rules</h2>
        {others.length > 0 && (
          <label className="small against">
            Compare with{' '}
            <select
              className="input filter-input"
              value={chosen?.version ?? ''}
              onChange={event => set({ against: event.target.value }, { replace: true })}
            >
              {chosen === undefined && <option value="">nothing</option>}
              {others.map(({ id, version, state }) => (
                <option key={id} value={version}>
                  version {version}, {state}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {chosen === undefined ? (
        <div className="panel-body">
          <pre className="args">{policy.text}</pre>
        </div>
      ) : (
        <TextDiff before={chosen.text} after={policy.text} against={`version ${chosen.version}`} />
      )}
      {chosen !== undefined && (
        <details className="panel-body small">
          <summary>Its whole text</summary>
          <pre className="args">{policy.text}</pre>
        </details>
      )}
    </section>
  )
}

/** Undefined data and no error: nobody has looked yet. */
function usePreview(policy: Policy) {
  return useQuery({
    queryKey: ['policy-preview', policy.id],
    queryFn: async (): Promise<Preview | null> => {
      try {
        return await client.getPolicyPreview({ id: policy.organization_id, policy_id: policy.id })
      } catch (cause) {
        if (cause instanceof ApiError && cause.status === 404) return null
        throw cause
      }
    },
  })
}

interface WouldChangeProps extends Parts {
  readonly preview: ReturnType<typeof usePreview>
}

function WouldChange({ policy, preview, versions }: WouldChangeProps) {
  const against = versions.find(({ id }) => id === preview.data?.against)
  return (
    <section className="panel" aria-labelledby="preview">
      <div className="panel-head">
        <h2 id="preview">What it would change, over the last 30 days</h2>
        <span className="actions">
          {preview.data !== undefined && preview.data !== null && preview.data.changes.length > 0 && (
            <button type="button" className="button button-small" onClick={() => save(preview.data)}>
              CSV
            </button>
          )}
          <Act
            call="previewPolicy"
            look="small"
            label={preview.data === null ? 'Look' : 'Look again'}
            doing="Looking…"
            act={() => client.previewPolicy({ id: policy.organization_id, policy_id: policy.id })}
          />
        </span>
      </div>
      <View what="the preview" query={preview}>
        {seen =>
          seen === null ? (
            <p className="empty">
              Nobody has looked yet. Every call, refusal and request of the last 30 days is judged by this version.
            </p>
          ) : (
            <>
              <div className="figures">
                <Figure value={seen.looked_at} of="looked at" />
                <Figure value={seen.would_be_refused} of="would be refused" />
                <Figure value={seen.would_be_allowed} of="would be let through" />
              </div>
              <p className="caption">
                Looked at <At at={seen.ran_at} />, against{' '}
                {seen.against === null
                  ? 'no policy at all'
                  : against === undefined
                    ? 'another version'
                    : `version ${against.version}`}
                . {!seen.complete && 'There was more than could be looked at. '}
                {seen.changes.length < seen.would_be_refused + seen.would_be_allowed &&
                  `The newest ${seen.changes.length} are listed.`}
              </p>
              {seen.changes.length > 0 && <Changes changes={seen.changes} />}
            </>
          )
        }
      </View>
    </section>
  )
}

function save(preview: Preview | null | undefined): void {
  const rows = (preview?.changes ?? []).map(each => [
    each.at,
    each.tool,
    each.kind,
    each.becomes,
    each.why ?? '',
    each.rules.join(' '),
    each.person ?? '',
    each.session_id,
    each.id,
  ])
  const head = ['At', 'Tool', 'Kind', 'Becomes', 'Why', 'Rules', 'Person', 'Session', 'Id']
  download('would-change.csv', csvText(head, rows))
}

const kindWords = { call: 'call', refusal: 'refused call', approval: 'approved call', request: 'open request' } as const

function Changes({ changes }: { readonly changes: Preview['changes'] }) {
  const nameOf = useNames(changes.map(({ person }) => person))
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Becomes</th>
          <th scope="col">By the rule</th>
          <th scope="col">For</th>
          <th scope="col" className="end">
            At
          </th>
        </tr>
      </thead>
      <tbody>
        {changes.map(change => (
          <tr key={change.id}>
            <td>
              <PageLink
                className="main"
                to={
                  change.kind === 'approval' || change.kind === 'request'
                    ? `/approvals/${change.id}`
                    : `/sessions/${change.session_id}`
                }
              >
                <Code>{change.tool}</Code>
              </PageLink>
              <span className="sub">{kindWords[change.kind]}</span>
            </td>
            <td>
              {change.becomes === 'allowed' ? (
                <State is="done">Let through</State>
              ) : (
                <State is="refused">Refused</State>
              )}
            </td>
            <td className="full">
              {change.rules.length === 0 ? (
                <span className="quiet">{(change.why ?? '').replaceAll('_', ' ')}</span>
              ) : (
                <Code>{change.rules.join(', ')}</Code>
              )}
            </td>
            <td data-label="For">
              <Named>{nameOf(change.person) ?? change.person ?? 'nobody'}</Named>
            </td>
            <td className="end num" data-label="At">
              <At at={change.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface ActivateProps extends Parts {
  readonly preview: Preview | null | undefined
}

/** Where a person makes it the policy: on a page of their own, freshly signed in. */
function Activate({ policy, preview, versions }: ActivateProps) {
  const active = versions.find(({ state }) => state === 'active')
  const isSeen = preview !== null && preview !== undefined && preview.against === (active?.id ?? null)
  return (
    <section className="panel" aria-labelledby="activate">
      <div className="panel-head">
        <h2 id="activate">Activate</h2>
      </div>
      <div className="panel-body stack">
        <p>
          It takes the place of {active === undefined ? 'no policy' : `version ${active.version}`} at the moment in
          which a person activates it. They do so on a page of their own, freshly signed in, on what this preview says.
        </p>
        {isSeen ? (
          <p>
            <a className="button" href={activationHref(policy)}>
              Open its activation
            </a>
          </p>
        ) : (
          <p className="quiet">
            Look first at what it would change{active === undefined ? '' : ' against the version that is active now'}.
          </p>
        )}
      </div>
    </section>
  )
}
