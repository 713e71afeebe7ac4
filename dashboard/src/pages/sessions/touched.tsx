import { Named } from '../../parts/quoted.tsx'
import { Glyph } from '../../parts/state.tsx'
import type { Explanation } from './story.ts'
import { count } from './story-words.ts'

const acts = [
  { act: 'read', glyph: 'read', word: 'Read' },
  { act: 'write', glyph: 'write', word: 'Written' },
  { act: 'destructive', glyph: 'destructive', word: 'Destroyed' },
] as const

/** A page about the past opens with what was read, written and destroyed (U8). */
export function Touched({ told }: { readonly told: Explanation }) {
  return (
    <div className="touched">
      {acts.map(({ act, glyph, word }) => {
        const found = told.resources.filter(resource => resource.act === act)
        const calls = told.calls.filter(call => call.effect === act && call.outcome !== 'refused').length
        return (
          <div key={act}>
            <h3>
              <Glyph is={glyph} />
              {word}
              <span className="n">{count(calls, 'call')}</span>
            </h3>
            <ul>
              {found.length === 0 && <li className="quiet">Nothing</li>}
              {found.map(({ kind, id, label, provider, calls: times }) => (
                <li key={`${provider} ${kind} ${id}`}>
                  {kind === 'undeclared' ? (
                    <span className="quiet">
                      {count(times, 'call')} of tools that don't declare what they touch, on {provider}
                    </span>
                  ) : (
                    <>
                      {kind.replaceAll('_', ' ')} <Named>{label}</Named>{' '}
                      <span className="quiet">
                        {provider}, {count(times, 'call')}
                      </span>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </div>
  )
}
