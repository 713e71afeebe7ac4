import { Glyph } from '../../parts/state.tsx'
import { counted } from '../../parts/words.ts'
import { type DiffLine, lineDiff } from './line-diff.ts'

export interface TextDiffProps {
  readonly before: string
  readonly after: string
  /** "version 2": what it is compared with. */
  readonly against: string
}

/** Two texts line by line: a sign and a word for each line that differs. */
export function TextDiff({ before, after, against }: TextDiffProps) {
  const lines = lineDiff(before, after)
  const [added, taken] = [count(lines, 'add'), count(lines, 'less')]
  if (added + taken === 0) return <p className="empty">Its rules are those of {against}.</p>
  return (
    <>
      <p className="caption">
        Against {against}: {counted(added, 'line')} added, {counted(taken, 'line')} taken away.
      </p>
      <div className="panel-body">
        <pre className="args text-diff">
          {lines.map((line, at) => (
            // Lines have no names of their own, and never move.
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <Line key={at} line={line} />
          ))}
        </pre>
      </div>
    </>
  )
}

function count(lines: readonly DiffLine[], kind: DiffLine['kind']): number {
  return lines.filter(line => line.kind === kind).length
}

function Line({ line: { kind, text } }: { readonly line: DiffLine }) {
  if (kind === 'same') return <span className="line">{text || ' '}</span>
  return (
    <span className={`line line-${kind}`}>
      <Glyph is={kind} />
      <span className="hidden">{kind === 'add' ? 'added: ' : 'taken away: '}</span>
      {text || ' '}
    </span>
  )
}
