import { useState } from 'react'
import { toldNames } from './words.ts'

/** Groups of events by what they are about: the first word of their names. */
const groups = [...Map.groupBy(toldNames, name => name.slice(0, name.indexOf('.')))]

export interface EventChoiceProps {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
}

/** Which events: one by one, by what they are about, or all; a word narrows what is shown, never what is chosen. */
export function EventChoice({ chosen, onChange }: EventChoiceProps) {
  const [word, setWord] = useState('')
  const toggle = (names: readonly string[], on: boolean): void => {
    const next = new Set(chosen)
    for (const name of names) {
      if (on) next.add(name)
      else next.delete(name)
    }
    onChange(next)
  }
  const shown = groups.flatMap(([group, names]) => {
    const fitting = names.filter(name => name.includes(word.trim().toLowerCase()))
    return fitting.length === 0 ? [] : [{ group, names: fitting }]
  })
  const isAll = chosen.size === toldNames.length
  return (
    <fieldset className="field">
      <legend className="label">Events</legend>
      <div className="actions">
        <input
          className="input filter-input filter-form"
          type="search"
          aria-label="Find an event"
          placeholder="user, session…"
          value={word}
          onChange={event => setWord(event.currentTarget.value)}
        />
        <button type="button" className="button button-small" onClick={() => toggle(toldNames, !isAll)}>
          {isAll ? 'Choose none' : 'Choose all'}
        </button>
        <span className="small quiet" role="status">
          {chosen.size} of {toldNames.length} chosen
        </span>
      </div>
      <ul className="event-groups">
        {shown.map(({ group, names }) => (
          <li key={group}>
            <label className="choice">
              <input
                type="checkbox"
                checked={names.every(name => chosen.has(name))}
                onChange={event => toggle(names, event.currentTarget.checked)}
              />
              <b>{group.replaceAll('_', ' ')}</b>
            </label>
            <ul>
              {names.map(name => (
                <li key={name}>
                  <label className="choice">
                    <input
                      type="checkbox"
                      name="events"
                      value={name}
                      checked={chosen.has(name)}
                      onChange={event => toggle([name], event.currentTarget.checked)}
                    />
                    <span className="mono">{name.slice(group.length + 1)}</span>
                  </label>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="small quiet">No event has “{word}” in its name.</p>}
    </fieldset>
  )
}
