import { type ReactNode, useId } from 'react'

export interface PartProps {
  readonly title: string
  /** One sentence. */
  readonly about?: ReactNode
  /** One button. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** One subject of the settings. */
export function Part({ title, about, action, children }: PartProps) {
  const id = useId()
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {action !== undefined && <span className="actions">{action}</span>}
      </div>
      {about !== undefined && <p className="about small quiet">{about}</p>}
      {children}
    </section>
  )
}
