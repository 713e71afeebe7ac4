import { useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'
import { csvText, download } from '../../parts/csv.ts'
import { Code } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { type Effect, EffectState } from '../../parts/state.tsx'
import { Ago } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted } from '../../parts/words.ts'

interface ToolUse {
  readonly name: string
  readonly effect: Effect | null
  readonly grants: number
  readonly last_given_at: string | null
  readonly calls: number
  readonly refused: number
  readonly last_called_at: string | null
}

interface ToolUses {
  readonly sessions: number
  readonly complete: boolean
  readonly data: readonly ToolUse[]
}

/** Which tools it was given, and which of them it used: what it never used is authority that nobody needed. */
export function ToolsOf({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['principal-tools', id],
    queryFn: () => send<ToolUses>('GET', '/v1/principals/{id}/tools', { id }),
  })
  const rows = sorted(query.data?.data ?? [])
  return (
    <section className="panel" aria-labelledby="tools">
      <div className="panel-head">
        <h2 id="tools">
          Tools, used and never used<span className="count">{rows.length || ''}</span>
        </h2>
        {rows.length > 0 && (
          <button type="button" className="button button-small" onClick={() => save(rows)}>
            CSV
          </button>
        )}
      </div>
      <View what="the tools" query={query}>
        {({ data, sessions, complete }) =>
          data.length === 0 ? (
            <p className="empty">It was never given a tool, and never tried one.</p>
          ) : (
            <>
              <p className="caption">{summary(data, { sessions, complete })}</p>
              <Rows name="tools-of-the-agent">
                <thead>
                  <tr>
                    <th scope="col">Tool</th>
                    <th scope="col">Effect</th>
                    <th scope="col" className="end">
                      Given
                    </th>
                    <th scope="col" className="end">
                      Called
                    </th>
                    <th scope="col" className="end">
                      Refused
                    </th>
                    <th scope="col" className="end">
                      Last call
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map(row => (
                    <tr key={row.name}>
                      <td>
                        <Code>{row.name}</Code>
                      </td>
                      <td>
                        {row.effect === null ? (
                          <span className="quiet">never given</span>
                        ) : (
                          <EffectState effect={row.effect} />
                        )}
                      </td>
                      <td className="end num" data-label="Given">
                        {row.grants}
                      </td>
                      <td className="end num" data-label="Called">
                        {row.calls === 0 && row.grants > 0 ? <b className="t-wait">never</b> : row.calls}
                      </td>
                      <td className="end num" data-label="Refused">
                        {row.refused}
                      </td>
                      <td className="end num" data-label="Last call">
                        {row.last_called_at === null ? (
                          <span className="quiet">None</span>
                        ) : (
                          <Ago at={row.last_called_at} />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Rows>
            </>
          )
        }
      </View>
    </section>
  )
}

/** What was given and never used comes first: that is what to give no more. */
function sorted(data: readonly ToolUse[]): ToolUse[] {
  const unused = ({ grants, calls }: ToolUse): boolean => grants > 0 && calls === 0
  return [...data.filter(unused), ...data.filter(row => !unused(row))]
}

function summary(data: readonly ToolUse[], { sessions, complete }: Omit<ToolUses, 'data'>): string {
  const given = data.filter(({ grants }) => grants > 0)
  const used = given.filter(({ calls }) => calls > 0).length
  const which = complete ? `its ${counted(sessions, 'session')}` : `its newest ${sessions} sessions`
  return `In ${which} it was given ${counted(given.length, 'tool')} and used ${used} of them.`
}

function save(rows: readonly ToolUse[]): void {
  const head = ['Tool', 'Effect', 'Given', 'Last given', 'Called', 'Refused', 'Last call']
  const cells = rows.map(row => [
    row.name,
    row.effect ?? '',
    String(row.grants),
    row.last_given_at ?? '',
    String(row.calls),
    String(row.refused),
    row.last_called_at ?? '',
  ])
  download('tools.csv', csvText(head, cells))
}
