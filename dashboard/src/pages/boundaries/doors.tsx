import { Code } from '../../parts/quoted.tsx'
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
    <section aria-labelledby="doors">
      <h2 id="doors">Doors that lead out</h2>
      <DoorList doors={giving} />
      <details>
        <summary>{others.length} that give nothing to whoever opens them</summary>
        <DoorList doors={others} />
      </details>
    </section>
  )
}

function DoorList({ doors }: { readonly doors: readonly DoorRow[] }) {
  return (
    <ul>
      {doors.map(({ door, way, opens, demands, verdict }) => {
        const [glyph, word] = verdicts[verdict]
        return (
          <li key={`${door} ${way}`}>
            <Code>{door}</Code> <State is={glyph}>{word}</State>{' '}
            <span className="quiet small">
              {way.replaceAll('_', ' ')}, opened by {opens}
              {verdict === 'outside' && `, asks for: ${demands.replaceAll('_', ' ')}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
