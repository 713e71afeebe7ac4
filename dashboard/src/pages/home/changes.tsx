import { useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { PageLink } from '../../parts/link.tsx'
import { Named } from '../../parts/quoted.tsx'
import { Ago } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { useLiveState } from '../../shell/live.ts'
import { eventWords, isChange, namesIn } from '../events/words.ts'

interface Event {
  readonly index: number
  readonly id: string
  readonly at: string
  readonly type: string
  readonly session_id: string | null
  readonly body: unknown
}

interface Summary {
  readonly open: Readonly<Record<string, number>>
}

function openOf({ open }: Summary): number {
  return Object.values(open).reduce((sum, count) => sum + count, 0)
}

const read = 200
const shown = 8

/** The last changes that the log has, in words. */
export function Changes() {
  const { head } = useLiveState()
  const query = useQuery({
    queryKey: ['changes', head],
    enabled: head !== undefined,
    placeholderData: before => before,
    queryFn: async () => {
      const from = (head ?? 0) - read
      const query = { limit: read, ...(from < 0 ? {} : { after: from }) }
      const { data } = await send<{ data: readonly Event[] }>('GET', '/v1/audit/events', { query })
      return data.filter(isChange).toReversed().slice(0, shown)
    },
  })
  const drift = useQuery({
    queryKey: ['drift-summary', head],
    placeholderData: before => before,
    queryFn: () => send<Summary>('GET', '/v1/drift_summary'),
  })
  const nameOf = useNames((query.data ?? []).flatMap(namesIn))
  return (
    <section className="panel" aria-labelledby="changed">
      <div className="panel-head">
        <h2 id="changed">What changed</h2>
        <span className="actions">
          <PageLink className="button button-small" to="/drift" search={{ state: 'open' }}>
            {drift.data === undefined ? 'Drift' : `${openOf(drift.data)} drift open`}
          </PageLink>
          <PageLink className="button button-small" to="/audit">
            Audit
          </PageLink>
        </span>
      </div>
      <View what="what changed" query={query}>
        {events => (
          <ol className="feed">
            {events.map(event => (
              <li key={event.id}>
                <Ago at={event.at} />
                <span>
                  <Named>{eventWords(event, nameOf)}</Named>
                </span>
              </li>
            ))}
          </ol>
        )}
      </View>
    </section>
  )
}
