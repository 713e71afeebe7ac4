import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAddress, useId } from '../../address.ts'
import { client, type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Clock } from '../../parts/reach.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { brief } from '../../parts/time-text.ts'
import { View } from '../../parts/view-states.tsx'
import { endWords } from './words.ts'

interface Side {
  readonly session_id: string
  readonly principal: { readonly name: string }
  readonly on_behalf_of: { readonly email: string } | null
  readonly application: string
  readonly purpose: string | null
  readonly started_at: string
  readonly ended_at: string | null
  readonly end_reason: string | null
  readonly max_seconds: number
  readonly idle_seconds: number | null
  readonly ran_seconds: number
  readonly to_first_call_seconds: number | null
  readonly calls_count: number
  readonly calls_withheld: number
  readonly taint: readonly string[]
  readonly drifted: number
  readonly integrity: string
  readonly complete: boolean
}

interface Row<Facts> {
  readonly key: string
  readonly left: Facts | null
  readonly right: Facts | null
  readonly differs: boolean
}

interface ToolUse {
  readonly asked: boolean
  readonly granted: boolean
  readonly used: number
  readonly refused: number
}

interface Comparison {
  readonly left: Side
  readonly right: Side
  readonly tools: readonly Row<ToolUse>[]
  readonly accounts: readonly Row<{ readonly granted: boolean; readonly used: number }>[]
  readonly resources: readonly Row<{ readonly calls: number }>[]
  readonly refusals: readonly Row<{ readonly calls: number }>[]
}

/** Two sessions side by side; which one the first is compared with stands in the address. */
export default function Compare() {
  const id = useId()
  const { search } = useAddress()
  const other = search.with
  return (
    <>
      <PageHead title="Compare sessions">
        <PageLink to="/sessions">Sessions</PageLink> / <PageLink to={`/sessions/${id}`}>this one</PageLink>{' '}
        <Id id={id} />
      </PageHead>
      {other === undefined ? <Choose id={id} /> : <Compared id={id} other={other} />}
    </>
  )
}

/** Other sessions of the same principal, newest first. */
function Choose({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['sessions-beside', id],
    queryFn: async () => {
      const { principal_id } = await client.getSession({ id })
      const { data } = await send<List<{ id: string; started_at: string; end_reason: string | null }>>(
        'GET',
        '/v1/sessions',
        { query: { principal_id, limit: 50 } },
      )
      return data.filter(each => each.id !== id)
    },
  })
  return (
    <section className="panel" aria-labelledby="choose">
      <div className="panel-head">
        <h2 id="choose">With which session?</h2>
      </div>
      <View what="the sessions" query={query}>
        {found =>
          found.length === 0 ? (
            <p className="empty">
              There is no other session of this principal. Any two can be compared: put the id of the other one behind
              this address, as <Code>?with=session_…</Code>.
            </p>
          ) : (
            <ul className="asked">
              {found.map(each => (
                <li key={each.id}>
                  <PageLink to={`/sessions/${id}/compare`} search={{ with: each.id }}>
                    Started <At at={each.started_at} precision="second" />
                  </PageLink>{' '}
                  <span className="quiet">{endWords(each.end_reason)}</span> <Id id={each.id} />
                </li>
              ))}
            </ul>
          )
        }
      </View>
    </section>
  )
}

function Compared({ id, other }: { readonly id: string; readonly other: string }) {
  const query = useQuery({
    queryKey: ['comparison', id, other],
    queryFn: () => send<Comparison>('GET', `/v1/sessions/${id}/comparison`, { query: { with: other } }),
  })
  return (
    <View what="the comparison" query={query} lines={8}>
      {found => <Sides {...found} />}
    </View>
  )
}

/** How long each ran, beside how long it could have. */
function Ran({ side, which }: { readonly side: Side; readonly which: string }) {
  const { ran_seconds: ran, max_seconds: max } = side
  const hint = `of ${brief(max)} that it could have run; ${side.ended_at === null ? 'active' : endWords(side.end_reason)}`
  return (
    <Clock
      title={`${which}: ran ${brief(ran)}`}
      hint={hint}
      used={max === 0 ? 1 : Math.min(1, ran / max)}
      wall="tall"
    />
  )
}

function Sides({ left, right, tools, accounts, resources, refusals }: Comparison) {
  const nameOf = useNames(accounts.map(({ key }) => key))
  return (
    <>
      <section className="panel" aria-labelledby="sides">
        <div className="panel-head">
          <h2 id="sides">The two sessions</h2>
          <PageLink
            className="button button-small"
            to={`/sessions/${right.session_id}/compare`}
            search={{ with: left.session_id }}
          >
            Swap
          </PageLink>
        </div>
        <div className="panel-body">
          <ol className="clocks-of-two">
            <Ran side={left} which="First" />
            <Ran side={right} which="Second" />
          </ol>
          <Table caption="Facts of both sessions" rows={factsOf(left, right)} />
        </div>
      </section>
      <Part
        title="Tools"
        empty="Neither asked for a tool."
        rows={tools.map(row => shown(row, toolWords, <Code>{row.key}</Code>))}
      />
      <Part
        title="Accounts"
        empty="Neither used an account."
        rows={accounts.map(row => shown(row, accountWords, nameOf(row.key) ?? <Id id={row.key} />))}
      />
      <Part
        title="Touched"
        empty="Neither touched anything."
        rows={resources.map(row => shown(row, callWords, <Named>{row.key}</Named>))}
      />
      <Part
        title="Refusals"
        empty="Neither was refused anything."
        rows={refusals.map(row => shown(row, callWords, row.key.replaceAll('_', ' ')))}
      />
    </>
  )
}

interface Shown {
  readonly key: string
  readonly name: ReactNode
  readonly left: ReactNode
  readonly right: ReactNode
  readonly differs: boolean
}

function shown<Facts>(row: Row<Facts>, words: (facts: Facts) => string, name: ReactNode): Shown {
  const of = (facts: Facts | null): string => (facts === null ? 'Nothing' : words(facts))
  return { key: row.key, name, left: of(row.left), right: of(row.right), differs: row.differs }
}

function toolWords({ asked, granted, used, refused }: ToolUse): string {
  const access = granted ? 'granted' : asked ? 'asked, not granted' : 'not asked'
  return `${access}, ${used} used, ${refused} refused`
}

function accountWords({ granted, used }: { readonly granted: boolean; readonly used: number }): string {
  return `${granted ? 'granted' : 'not granted'}, ${callWords({ calls: used })}`
}

function callWords({ calls }: { readonly calls: number }): string {
  return `${calls.toLocaleString('en-GB')} ${calls === 1 ? 'call' : 'calls'}`
}

function factsOf(left: Side, right: Side): Shown[] {
  const fact = (key: string, of: (side: Side) => ReactNode, text: (side: Side) => unknown): Shown => ({
    key,
    name: key,
    left: of(left),
    right: of(right),
    differs: text(left) !== text(right),
  })
  const same = (key: string, of: (side: Side) => string): Shown => fact(key, of, of)
  return [
    fact(
      'Session',
      side => <PageLink to={`/sessions/${side.session_id}`}>{side.principal.name}</PageLink>,
      side => side.principal.name,
    ),
    same('For', side => side.on_behalf_of?.email ?? 'itself'),
    same('Application', side => side.application),
    fact(
      'Purpose',
      side => (side.purpose === null ? 'none said' : <Named>{side.purpose}</Named>),
      side => side.purpose,
    ),
    fact(
      'Started',
      side => <At at={side.started_at} precision="second" />,
      side => side.started_at,
    ),
    same('Could have run', side => brief(side.max_seconds)),
    same('Without activity', side => (side.idle_seconds === null ? 'no limit' : brief(side.idle_seconds))),
    same('Ran', side => brief(side.ran_seconds)),
    same('To its first call', side =>
      side.to_first_call_seconds === null ? 'no call' : brief(side.to_first_call_seconds),
    ),
    same('End', side => (side.ended_at === null ? 'active' : endWords(side.end_reason))),
    same('Calls', side => callWords({ calls: side.calls_count })),
    same('Withheld', side => side.calls_withheld.toLocaleString('en-GB')),
    same('Read', side => (side.taint.length === 0 ? 'nothing that taints' : side.taint.join(', '))),
    same('Drifted', side => side.drifted.toLocaleString('en-GB')),
    same('Record', side => `${side.integrity}, ${side.complete ? 'complete' : 'incomplete'}`),
  ]
}

function Part({
  title,
  empty,
  rows,
}: {
  readonly title: string
  readonly empty: string
  readonly rows: readonly Shown[]
}) {
  const id = title.toLowerCase()
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>
          {title}
          <span className="count">{rows.filter(({ differs }) => differs).length} differ</span>
        </h2>
      </div>
      {rows.length === 0 ? (
        <p className="empty">{empty}</p>
      ) : (
        <div className="panel-body">
          <Table caption={title} rows={rows} />
        </div>
      )}
    </section>
  )
}

function Table({ caption, rows }: { readonly caption: string; readonly rows: readonly Shown[] }) {
  return (
    <Rows name={`compared-${caption.toLowerCase().replaceAll(' ', '-')}`} caption={caption} look="diff diff-4">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">First</th>
          <th scope="col">Second</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.key}>
            <th scope="row">{row.name}</th>
            <td data-label="First">{row.left}</td>
            <td data-label="Second">{row.right}</td>
            <td data-label="Difference">
              {row.differs ? <State is="drifted">differs</State> : <span className="quiet">same</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </Rows>
  )
}
