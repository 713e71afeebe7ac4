import { Code } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'

export interface DoorRow {
  readonly door: string
  readonly opens: string
  readonly way: string
  readonly demands: string
  readonly verdict: 'inside' | 'outside' | 'upkeep' | 'unexamined'
}

const verdicts: Readonly<Record<DoorRow['verdict'], readonly [GlyphName, string]>> = {
  inside: ['verified', 'Only in an approved session'],
  outside: ['note', 'Without one'],
  upkeep: ['done', 'Gives nothing'],
  unexamined: ['failed', 'Nobody knows'],
}

/** Every door by which something leaves this server, those first that give somebody an answer or a credential. */
export function Doors({ doors }: { readonly doors: readonly DoorRow[] }) {
  const giving = doors.filter(({ verdict }) => verdict !== 'upkeep')
  const others = doors.filter(({ verdict }) => verdict === 'upkeep')
  return (
    <section className="panel" aria-labelledby="doors">
      <div className="panel-head">
        <h2 id="doors">
          Doors that lead out<span className="count">{giving.length}</span>
        </h2>
      </div>
      <DoorList name="doors" doors={giving} />
      <details className="more">
        <summary>{others.length} that give nothing to whoever opens them</summary>
        <DoorList name="doors-of-upkeep" doors={others} />
      </details>
    </section>
  )
}

function DoorList({ name, doors }: { readonly name: string; readonly doors: readonly DoorRow[] }) {
  return (
    <Rows name={name}>
      <thead>
        <tr>
          <th scope="col">Door</th>
          <th scope="col">Leads out</th>
          <th scope="col">What comes out</th>
          <th scope="col">Opened by</th>
          <th scope="col">Asks for</th>
        </tr>
      </thead>
      <tbody>
        {doors.map(({ door, way, opens, demands, verdict }) => {
          const [glyph, word] = verdicts[verdict]
          return (
            <tr key={`${door} ${way}`}>
              <td>
                <Code>{door}</Code>
              </td>
              <td className="full">
                <State is={glyph}>{word}</State>
              </td>
              <td data-label="What comes out" className="full">
                {way.replaceAll('_', ' ')}
              </td>
              <td data-label="Opened by" className="full">
                {opens}
              </td>
              <td data-label="Asks for" className="full">
                {demands.replaceAll('_', ' ')}
              </td>
            </tr>
          )
        })}
      </tbody>
    </Rows>
  )
}
