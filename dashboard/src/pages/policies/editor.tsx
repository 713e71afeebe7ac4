import { useEffect, useId, useRef, useState } from 'react'
import type { Fault } from './model.ts'

export interface CedarEditorProps {
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly faults: readonly Fault[]
}

const linesShown = 18

/** Rules as text, with the numbers of their lines; a line that something is wrong with is marked, and each fault leads to its place. */
export function CedarEditor({ label, text, onChange, faults }: CedarEditorProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const wrong = new Set(faults.flatMap(({ line }) => line ?? []))
  return (
    <>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <div className={faults.length > 0 ? 'editor is-wrong' : 'editor'}>
        <div className="editor-lines mono" ref={gutter} aria-hidden="true">
          {text.split('\n').map((_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <span key={at} className={wrong.has(at + 1) ? 'wrong' : ''}>
              {at + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={field}
          id={id}
          className="mono"
          rows={linesShown}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          value={text}
          aria-invalid={faults.length > 0 ? true : undefined}
          aria-describedby={faults.length > 0 ? `${id}-faults` : undefined}
          onChange={event => onChange(event.target.value)}
          onScroll={event => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop
          }}
        />
      </div>
      {faults.length > 0 && (
        <ul id={`${id}-faults`} className="faults small" aria-live="polite">
          {faults.map(fault => (
            <li key={`${fault.line} ${fault.column} ${fault.message}`}>
              {fault.at === null ? (
                <b>{fault.rule === null ? 'The text' : `Rule ${fault.rule}`}</b>
              ) : (
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    field.current?.focus()
                    field.current?.setSelectionRange(fault.at?.start ?? 0, fault.at?.end ?? 0)
                  }}
                >
                  Line {fault.line}, column {fault.column}
                </button>
              )}
              : {fault.message}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const pauseMs = 400

/** A value once it has stood still for a moment. */
export function useStill<Value>(value: Value): Value {
  const [still, setStill] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return still
}
