import type { ReactNode } from 'react'
import { useAddress } from '../../address.ts'
import { useNames } from '../../names.ts'
import { Bars, Legend } from '../../parts/bars.tsx'
import { Figure } from '../../parts/figure.tsx'
import { PageLink } from '../../parts/link.tsx'
import { CsvOf, Numbers, type NumbersProps } from '../../parts/numbers.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { At } from '../../parts/time.tsx'
import { Empty, View } from '../../parts/view-states.tsx'
import * as figures from './figures.ts'

const ranges = [
  [7, '7 days'],
  [30, '30 days'],
  [365, 'A year, by week'],
] as const

/** Who was active, how they signed in, and what agents did: each figure as docs/analytics.md defines it. */
export default function Analytics() {
  const { search } = useAddress()
  const days = ranges.find(([number]) => String(number) === search.days)?.[0] ?? 30
  return (
    <>
      <PageHead title="Analytics">Figures made of the audit log, in days of UTC.</PageHead>
      <nav className="tabs" aria-label="Range">
        {ranges.map(([number, words]) => (
          <PageLink
            key={number}
            to="/analytics"
            search={{ days: String(number) }}
            {...(number === days ? { 'aria-current': 'page' as const } : {})}
          >
            {words}
          </PageLink>
        ))}
      </nav>
      <div className="cols-2">
        <People days={days} />
        <Calls days={days} />
      </div>
      <div className="cols-2">
        <SignIns days={days} />
        <Access days={days} />
      </div>
      <div className="cols-2">
        <Organizations days={days} />
        <Tools days={days} />
      </div>
    </>
  )
}

interface PanelProps {
  readonly id: string
  readonly title: string
  /** What its table says as a file. */
  readonly file?: NumbersProps | undefined
  readonly children: ReactNode
}

function Panel({ id, title, file, children }: PanelProps) {
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {file !== undefined && file.rows.length > 0 && <CsvOf {...file} />}
      </div>
      {children}
    </section>
  )
}

interface PictureProps {
  readonly name: string
  readonly of: 'people' | 'agents'
  readonly bars: readonly { readonly start: string; readonly value: number | null }[]
  readonly says: string
}

function Picture({ name, of, bars, says }: PictureProps) {
  const series = [{ name, of, values: bars.map(({ value }) => value) }]
  return (
    <figure className="chart-body">
      <Bars starts={bars.map(({ start }) => start)} series={series} says={says} />
      <Legend series={series} />
    </figure>
  )
}

function People({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.Active, figures.Active>('active_users', days, { kind: 'user' })
  return (
    <Panel id="people" title="Active people">
      <View what="active people" query={query}>
        {({ data, total, through, erased_events: erased }) => (
          <>
            <div className="figures">
              <Figure value={total.active} of="in the whole range" />
              <Figure value={total.new} of="for the first time" />
            </div>
            <Picture
              name="People"
              of="people"
              bars={data.map(({ start, active }) => ({ start, value: active }))}
              says={`Active people: ${total.active ?? 'few'} in the range, ${data.at(-1)?.active ?? 'few'} in its last period, which is not over.`}
            />
            <p className="small quiet">
              {through.at === null ? (
                'Nothing is in the log yet.'
              ) : (
                <>
                  Up to <At at={through.at} precision="second" />.
                </>
              )}
              {erased > 0 &&
                ` ${erased.toLocaleString('en-GB')} events of this range were erased since: figures that are made anew lack them.`}
            </p>
            <Numbers
              name="active-people"
              head={['From', 'Active', 'New', 'Returning']}
              rows={data.map(row => [row.start, row.active, row.new, row.returning])}
            />
          </>
        )}
      </View>
    </Panel>
  )
}

function Calls({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.Calls, figures.Calls>('calls', days)
  const refused = figures.useFigures<figures.Refusals, { refused: number | null }>('refusals', days)
  return (
    <Panel id="calls" title="Tool calls of agents">
      <View what="tool calls" query={query}>
        {({ data, total }) => (
          <>
            <div className="figures">
              <Figure value={total.calls} of="calls" />
              <Figure value={total.failed} of="failed" />
              <Figure value={refused.data?.total.refused} of="refused, nothing was sent" />
            </div>
            <Picture
              name="Calls"
              of="agents"
              bars={data.map(({ start, calls }) => ({ start, value: calls }))}
              says={`Tool calls: ${total.calls ?? 'few'} in the range, ${total.failed ?? 'few'} failed.`}
            />
            <Numbers
              name="tool-calls"
              head={['From', 'Calls', 'Succeeded', 'Failed']}
              rows={data.map(row => [row.start, row.calls, row.succeeded, row.failed])}
            />
          </>
        )}
      </View>
    </Panel>
  )
}

function SignIns({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.SignIns, figures.SignIns>('sign_ins', days)
  return (
    <Panel
      id="sign-in-methods"
      title="Sign-ins by method"
      file={{
        name: 'sign-ins',
        head: ['From', 'Method', 'Held', 'Failed', 'Sessions'],
        rows: (query.data?.data ?? []).map(row => [row.start, row.method, row.succeeded, row.failed, row.sessions]),
      }}
    >
      <View what="sign-ins" query={query}>
        {({ data, total }) => {
          const methods = [...new Set(data.map(({ method }) => method))]
          const sum = (method: string, of: 'succeeded' | 'failed' | 'sessions'): number =>
            data.filter(row => row.method === method).reduce((all, row) => all + (row[of] ?? 0), 0)
          return total.sessions === 0 && total.succeeded === 0 && total.failed === 0 ? (
            <Empty>
              <p>
                Nobody signed in in this range. A sign-in stands here by the way in which the person proved who they
                are.
              </p>
            </Empty>
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Method</th>
                  <th scope="col" className="end">
                    Held
                  </th>
                  <th scope="col" className="end">
                    Failed
                  </th>
                  <th scope="col" className="end">
                    Sessions
                  </th>
                </tr>
              </thead>
              <tbody>
                {methods.map(method => (
                  <tr key={method}>
                    <td>{method === '' ? 'Other' : method.replaceAll('_', ' ')}</td>
                    <td className="end num" data-label="Held">
                      {sum(method, 'succeeded')}
                    </td>
                    <td className="end num" data-label="Failed">
                      {sum(method, 'failed')}
                    </td>
                    <td className="end num" data-label="Sessions">
                      {sum(method, 'sessions')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }}
      </View>
    </Panel>
  )
}

function Access({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.Access, figures.Access>('access', days)
  return (
    <Panel id="access" title="Asked, given and used">
      <View what="what agents asked for" query={query}>
        {({ total }) => (
          <div className="figures">
            <Figure value={total.requested} of="requests" />
            <Figure value={total.approved} of="approved" />
            <Figure value={total.narrowed} of="of them narrowed" />
            <Figure value={total.denied} of="denied" />
            <Figure value={total.median_seconds_to_decide} of="seconds to decide, median" />
            <Figure value={total.grants_unused} of={`of ${total.grants ?? 0} grants unused`} />
            <Figure value={total.tools_used} of={`of ${total.tools_granted ?? 0} granted tools used`} />
          </div>
        )}
      </View>
    </Panel>
  )
}

function Organizations({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.Organization, object>('organizations', days, { limit: '10' })
  const nameOf = useNames(query.data?.data.map(row => row.organization_id) ?? [])
  return (
    <Panel
      id="organizations"
      title="Most active organizations"
      file={{
        name: 'organizations',
        head: ['Organization', 'Active', 'Before'],
        rows: (query.data?.data ?? []).map(row => [row.organization_id, row.active, row.before]),
      }}
    >
      <View what="organizations" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              <p>
                No session was in an organization. One that people sign in to stands here with how many were active.
              </p>
            </Empty>
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Organization</th>
                  <th scope="col" className="end">
                    Active
                  </th>
                  <th scope="col" className="end">
                    Before
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(row => (
                  <tr key={row.organization_id}>
                    <td>
                      <PageLink to={`/organizations/${row.organization_id}`}>
                        <Named>{nameOf(row.organization_id) ?? row.organization_id}</Named>
                      </PageLink>
                    </td>
                    <td className="end num" data-label="Active">
                      {row.active}
                    </td>
                    <td className="end num" data-label="Before">
                      {row.before}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </View>
    </Panel>
  )
}

function Tools({ days }: { readonly days: number }) {
  const query = figures.useFigures<figures.Tool, object>('tool_calls', days, { limit: '10' })
  return (
    <Panel
      id="tools"
      title="Most called tools"
      file={{
        name: 'tools',
        head: ['Tool', 'Effect', 'Calls', 'Failed'],
        rows: (query.data?.data ?? []).map(row => [row.tool, row.effect, row.calls, row.failed]),
      }}
    >
      <View what="tools" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>
              <p>No agent called a tool. Each tool stands here with its calls, the most called first.</p>
            </Empty>
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">Tool</th>
                  <th scope="col">Effect</th>
                  <th scope="col" className="end">
                    Calls
                  </th>
                  <th scope="col" className="end">
                    Failed
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(row => (
                  <tr key={row.tool}>
                    <td>
                      <Code>{row.tool}</Code>
                    </td>
                    <td data-label="Effect">{row.effect}</td>
                    <td className="end num" data-label="Calls">
                      {row.calls}
                    </td>
                    <td className="end num" data-label="Failed">
                      {row.failed}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </View>
    </Panel>
  )
}
