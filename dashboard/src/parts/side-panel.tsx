import { type ReactNode, useEffect, useRef } from 'react'
import { PageLink } from './link.tsx'
import { Glyph } from './state.tsx'

export interface SidePanelProps {
  /** Chip with the state of what is open. */
  readonly state: ReactNode
  readonly title: ReactNode
  /** Below the title: for whom, on what, the id. */
  readonly about?: ReactNode
  /** The page of the same object. */
  readonly to?: string
  readonly close: () => void
  /** Each a `SidePart`; what ends it comes last. */
  readonly children: ReactNode
}

/** One row of a list, beside it: state, who, until when, what it may do, and its end. Under 900 px it stands above the list. */
export function SidePanel({ state, title, about, to, close, children }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const name = useRef(`panel-${Math.random().toString(36).slice(2)}`)
  useEffect(() => {
    if (matchMedia('(max-width: 900px)').matches) heading.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <aside className="side-panel" aria-labelledby={name.current}>
      <div className="side-panel-head">
        {state}
        <span className="actions">
          {to !== undefined && (
            <PageLink className="button button-small" to={to}>
              Open
            </PageLink>
          )}
          <button type="button" className="button button-small" aria-label="Close panel, Escape" onClick={close}>
            <Glyph is="refused" />
          </button>
        </span>
      </div>
      <div className="part">
        <h2 id={name.current} ref={heading}>
          {title}
        </h2>
        {about}
      </div>
      {children}
    </aside>
  )
}

export function SidePart({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <div className="part">
      {title !== undefined && <h3>{title}</h3>}
      {children}
    </div>
  )
}
