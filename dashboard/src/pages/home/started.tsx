import { useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'
import { Bars, Legend } from '../../parts/bars.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Numbers } from '../../parts/numbers.tsx'
import { View } from '../../parts/view-states.tsx'

interface Sessions {
  readonly data: readonly { readonly start: string; readonly started: number | null }[]
}

const days = 7
const dayMs = 86_400_000

async function startedBy(kind: 'user' | 'agent', from: string): Promise<readonly number[]> {
  const { data } = await send<Sessions>('GET', '/v1/analytics/sessions', { query: { kind, from, interval: 'day' } })
  return data.map(({ started }) => started ?? 0)
}

/** Sessions of people and of agents that began in the last 7 days (UTC), beside the 7 before. */
export function Started() {
  const first = new Date(Date.now() - (2 * days - 1) * dayMs).toISOString().slice(0, 10)
  const query = useQuery({
    queryKey: ['home-started', first],
    queryFn: async () => {
      const [people, agents] = await Promise.all([startedBy('user', first), startedBy('agent', first)])
      return { people, agents }
    },
  })
  const starts = Array.from({ length: days }, (_, nth) =>
    new Date(Date.parse(first) + (days + nth) * dayMs).toISOString().slice(0, 10),
  )
  return (
    <section className="panel" aria-labelledby="started">
      <div className="panel-head">
        <h2 id="started">Sessions started</h2>
        <span className="small quiet">last 7 days, per UTC day</span>
      </div>
      <View what="the sessions started" query={query}>
        {({ people, agents }) => {
          const series = [
            { name: 'People', of: 'people' as const, values: people.slice(days) },
            { name: 'Agents', of: 'agents' as const, values: agents.slice(days) },
          ]
          return (
            <>
              <div className="figures">
                <Compared of="people" all={people} />
                <Compared of="agents" all={agents} />
              </div>
              <figure className="chart-body">
                <Bars
                  starts={starts}
                  series={series}
                  says={`Sessions started in the last 7 days: ${sum(people.slice(days))} by people, ${sum(agents.slice(days))} by agents.`}
                />
                <Legend series={series} />
              </figure>
              <Numbers
                name="sessions-started"
                head={['Day', 'People', 'Agents']}
                rows={starts.map((start, nth) => [start, people[days + nth] ?? 0, agents[days + nth] ?? 0])}
              />
              <p className="about small">
                <PageLink to="/analytics">All figures</PageLink>
              </p>
            </>
          )
        }}
      </View>
    </section>
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}

/** "by agents, 22% more than the week before". */
function Compared({ of, all }: { readonly of: 'people' | 'agents'; readonly all: readonly number[] }) {
  const [before, now] = [sum(all.slice(0, days)), sum(all.slice(days))]
  const change = before === 0 ? undefined : Math.round(((now - before) / before) * 100)
  const words =
    change === undefined
      ? 'none the week before'
      : change === 0
        ? 'as many as the week before'
        : `${Math.abs(change)}% ${change > 0 ? 'more' : 'less'} than the week before`
  return (
    <div className="figure">
      <b>{now.toLocaleString('en-GB')}</b>
      <span>
        by {of}, {words}
      </span>
    </div>
  )
}
