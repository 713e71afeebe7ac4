import { useQuery } from '@tanstack/react-query'
import { useId } from '../../address.ts'
import { send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { differencesOf } from '../providers/definitions.tsx'
import { actionWords, type Drift, ruleWords, severityGlyphs, stateWords } from './words.ts'

/** One drift: before and after beside each other, what stands still meanwhile, and the one act that settles it. */
export default function DriftPage() {
  const id = useId()
  const query = useQuery({ queryKey: ['drift', id], queryFn: () => send<Drift>('GET', `/v1/drifts/${id}`) })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Drift">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the drift" query={query} lines={8}>
        {drift => <One drift={drift} />}
      </View>
    </>
  )
}

function One({ drift }: { readonly drift: Drift }) {
  const { subject, caused_by: by, settled } = drift
  const nameOf = useNames([subject, by, ...(settled === null ? [] : [settled.by])])
  const [glyph, word] = stateWords[drift.state]
  return (
    <>
      <PageHead title={ruleWords[drift.rule]}>
        <PageLink to="/drift">Drift</PageLink> / <Id id={drift.id} />
      </PageHead>
      <div className="cols-main">
        <section className="panel" aria-labelledby="differences">
          <div className="panel-head">
            <h2 id="differences">Before and after</h2>
          </div>
          <Differences drift={drift} />
        </section>
        <section className="panel" aria-labelledby="facts">
          <div className="panel-head">
            <h2 id="facts">{drift.rule}</h2>
            <State is={glyph} chip>
              {word}
            </State>
          </div>
          <div className="panel-body">
            <Facts>
              <Fact is="Of">
                {subject.startsWith('artifact_') ? (
                  <PageLink to={`/artifacts/${subject}`}>Open artifact</PageLink>
                ) : nameOf(subject) === undefined ? (
                  <Id id={subject} />
                ) : (
                  <Named>{nameOf(subject) ?? ''}</Named>
                )}
              </Fact>
              <Fact is="Severity">
                <State is={severityGlyphs[drift.severity]}>{drift.severity}</State>
              </Fact>
              <Fact is="By">
                <Named>{nameOf(by) ?? by}</Named>
              </Fact>
              <Fact is="Since">
                <Ago at={drift.since} />
              </Fact>
              <Fact is="Blocked">
                {drift.blocks ?? 'Nothing'}
                {drift.blocked_until !== null && (
                  <>
                    {' '}
                    until <At at={drift.blocked_until} />
                  </>
                )}
              </Fact>
              {drift.session_id !== null && (
                <Fact is="In session">
                  <PageLink to={`/sessions/${drift.session_id}`}>Open session</PageLink>
                </Fact>
              )}
            </Facts>
            {settled === null ? <Settle drift={drift} /> : <Settled settled={settled} name={nameOf(settled.by)} />}
          </div>
        </section>
      </div>
    </>
  )
}

function Differences({ drift }: { readonly drift: Drift }) {
  const shown = (value: unknown) =>
    value === undefined ? <span className="quiet">nothing</span> : <Code>{JSON.stringify(value)}</Code>
  return (
    <Rows name="differences">
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {differencesOf(drift.before, drift.after).map(({ pointer, before, now }) => (
          <tr key={pointer}>
            <td>
              <Code>{pointer === '' ? '/' : pointer}</Code>
            </td>
            <td className="full" data-label="Before">
              {shown(before)}
            </td>
            <td className="full" data-label="After">
              {shown(now)}
            </td>
          </tr>
        ))}
      </tbody>
    </Rows>
  )
}

function Settled({
  settled,
  name,
}: {
  readonly settled: NonNullable<Drift['settled']>
  readonly name: string | undefined
}) {
  return (
    <>
      <p className="small">
        {settled.how.replaceAll('_', ' ')} by <Named>{name ?? settled.by}</Named>, <Ago at={settled.at} />
        {settled.until !== null && (
          <>
            , until <At at={settled.until} />
          </>
        )}
      </p>
      {settled.reason !== null && <Said text={settled.reason} by="in the words of who accepted it" />}
    </>
  )
}

/** The one act first; living with it for a while is the other way. */
function Settle({ drift }: { readonly drift: Drift }) {
  const { name, url, method } = drift.action
  const settle = (body: object) => send<Drift>('POST', `/v1/drifts/${drift.id}/settle`, { body })
  return (
    <>
      {method === 'GET' && (
        <p>
          <a className="button button-main" href={url}>
            {actionWords[name]}
          </a>
        </p>
      )}
      {name === 'review' && (
        <May call="settleDrift">
          <Form
            submit={actionWords.review}
            doing="Accepting…"
            act={entered => settle({ effect: entered.text('effect') })}
            onDone={() => undefined}
          >
            <Choice
              name="effect"
              label="What it does now"
              initial="destructive"
              options={['read', 'write', 'destructive'].map(value => ({ value, label: value }))}
            />
          </Form>
        </May>
      )}
      {name === 'choose_owner' && (
        <May call="settleDrift">
          <Form
            submit={actionWords.choose_owner}
            doing="Handing over…"
            act={entered => settle({ owner_id: entered.text('owner_id') })}
            onDone={() => undefined}
          >
            <TextField name="owner_id" label="Id of the person who answers for it" required />
          </Form>
        </May>
      )}
      {(name === 'confirm' || name === 'wake' || name === 'end') && (
        <p>
          <Act call="settleDrift" look="main" label={actionWords[name]} doing="Settling…" act={() => settle({})} />
        </p>
      )}
      {name !== 'decide' && (
        <May call="acceptDrift">
          <Accept id={drift.id} isOnly={name === 'accept'} />
        </May>
      )}
    </>
  )
}

const dayMs = 86_400_000
const months = [
  { value: '7', label: 'a week' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
]

function Accept({ id, isOnly }: { readonly id: string; readonly isOnly: boolean }) {
  const form = (
    <Form
      submit={actionWords.accept}
      doing="Accepting…"
      act={entered => {
        const until = new Date(Date.now() + Number(entered.text('days')) * dayMs).toISOString()
        return send<Drift>('POST', `/v1/drifts/${id}/accept`, { body: { reason: entered.text('reason'), until } })
      }}
      onDone={() => undefined}
    >
      <TextField name="reason" label="Why" required hint="Kept in the record. You are asked again at the end." />
      <Choice name="days" label="For" options={months} />
    </Form>
  )
  if (isOnly) return form
  return (
    <details>
      <summary>Live with it for a while</summary>
      {form}
    </details>
  )
}
