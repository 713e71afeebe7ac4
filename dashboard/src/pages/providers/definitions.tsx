import { Fact, Facts } from '../../parts/facts.tsx'
import { Code } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'

type Definition = Readonly<Record<string, unknown>>

interface Difference {
  readonly pointer: string
  readonly before: unknown
  readonly now: unknown
}

/** Two definitions by JSON pointer: only what differs, each with a word. */
export function Definitions({ reviewed, seen }: { readonly reviewed: Definition; readonly seen: Definition }) {
  const differences = differencesOf(reviewed, seen)
  return (
    <ul className="differences">
      {differences.map(({ pointer, before, now }) => (
        <li key={pointer}>
          <Code>{pointer === '' ? '/' : pointer}</Code> <Sign before={before} now={now} />
          <Facts>
            <Fact is="Reviewed">{shown(before)}</Fact>
            <Fact is="Now">{shown(now)}</Fact>
          </Facts>
        </li>
      ))}
    </ul>
  )
}

function Sign({ before, now }: Omit<Difference, 'pointer'>) {
  if (before === undefined) return <State is="add">Added</State>
  if (now === undefined) return <State is="less">Removed</State>
  return <State is="drifted">Changed</State>
}

function shown(value: unknown): React.ReactNode {
  return value === undefined ? <span className="quiet">nothing</span> : <Code>{JSON.stringify(value)}</Code>
}

/** Deepest places first told apart: objects are walked, everything else is compared whole. */
export function differencesOf(before: unknown, now: unknown, pointer = ''): readonly Difference[] {
  if (isObject(before) && isObject(now))
    return [...new Set([...Object.keys(before), ...Object.keys(now)])]
      .toSorted()
      .flatMap(name =>
        differencesOf(before[name], now[name], `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      )
  return JSON.stringify(before) === JSON.stringify(now) ? [] : [{ pointer, before, now }]
}

function isObject(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
