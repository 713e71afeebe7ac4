import { useState } from 'react'
import { type SessionCall, type SessionStory, shapeOf } from '../../../../server/src/governance/derive-story.ts'
import { csvText, download } from '../../parts/csv.ts'
import { Code, Named } from '../../parts/quoted.tsx'
import { outcomeWords, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import type { Reader } from '../../parts/time-text.ts'
import { reasonOf, whyWords } from './story-words.ts'
import { type CallAnswer, WhyDetails } from './why.tsx'

const rowsOpen = 8

export interface CallRowsProps {
  readonly story: SessionStory
  readonly by: Reader
  readonly callsCount: number
  readonly looked: string | undefined
  readonly onLook: (id: string | undefined) => void
  readonly answers: ReadonlyMap<string, CallAnswer>
}

/** What the picture shows, in words: each call with its outcome and why it was let through or refused (U9). */
export function CallRows({ story, by, callsCount, looked, onLook, answers }: CallRowsProps) {
  const [all, setAll] = useState(false)
  const calls = story.calls.toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime())
  const special = calls.filter(standsOut)
  const plain = calls.filter(call => !standsOut(call))
  const open = new Set([...special, ...plain.slice(0, Math.max(0, rowsOpen - special.length))])
  const shown = calls.filter(call => all || open.has(call) || call.id === looked)
  const save = (): void => {
    const rows = calls.map(call => [
      call.startedAt.toISOString(),
      call.tool,
      call.target ?? '',
      call.effect,
      call.outcome,
      call.outcome === 'refused' ? reasonOf(call) : '',
      answers.get(call.id)?.says ?? whyWords(call, story, by),
      answers.get(call.id)?.rule.name ?? '',
      call.id,
    ])
    const head = ['At', 'Tool', 'Target', 'Effect', 'Outcome', 'Refused because', 'Why', 'Rule', 'Call']
    download(`calls-${story.session.id}.csv`, csvText(head, rows))
  }
  return (
    <>
      <div className="panel-head">
        <h2 id="calls">
          Calls and refusals
          <span className="count">
            {shown.length === callsCount ? callsCount : `${shown.length} of ${callsCount.toLocaleString('en-GB')}`}
          </span>
        </h2>
        {calls.length > 0 && (
          <span className="actions">
            {shown.length < calls.length && (
              <button type="button" className="button button-small" onClick={() => setAll(true)}>
                Show all
              </button>
            )}
            <button type="button" className="button button-small" onClick={save}>
              CSV
            </button>
          </span>
        )}
      </div>
      {calls.length === 0 ? (
        <p className="empty">No call was made in this session.</p>
      ) : (
        <table className="rows calls">
          <thead>
            <tr>
              <th scope="col">Call</th>
              <th scope="col">At</th>
              <th scope="col">Outcome</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(call => (
              <tr
                key={call.id}
                id={call.id}
                className={call.id === looked ? 'is-open' : ''}
                onPointerEnter={() => onLook(call.id)}
              >
                <td>
                  <span className="main">
                    <Code>{call.tool}</Code>
                  </span>
                  {call.target !== undefined && (
                    <span className="sub">
                      <Named>{call.target}</Named>
                    </span>
                  )}
                </td>
                <td className="nowrap">
                  <At at={call.startedAt.toISOString()} precision="second" />
                </td>
                <td className="full">
                  <OutcomeChip call={call} />
                </td>
                <td className="full">
                  <span className="quiet">{whyWords(call, story, by)}</span>
                  <Answered why={answers.get(call.id)} tool={call.tool} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Answered({ why, tool }: { readonly why: CallAnswer | undefined; readonly tool: string }) {
  return why === undefined ? null : <WhyDetails why={why} tool={tool} />
}

function OutcomeChip({ call }: { readonly call: SessionCall }) {
  const { glyph, word } = outcomeWords(call.outcome)
  if (call.outcome !== 'refused')
    return (
      <State is={glyph} chip>
        {word}
      </State>
    )
  return (
    <State is={shapeOf(call) === 'drifted' ? 'drifted' : 'refused'} chip>
      Refused, {reasonOf(call)}
    </State>
  )
}

/** All but a read or a write that went as approved. */
function standsOut(call: SessionCall): boolean {
  return call.outcome !== 'succeeded' || call.effect === 'destructive'
}
