import { type ReactNode, useId } from 'react'
import { CsvOf, type NumbersProps } from '../../parts/numbers.tsx'

export interface PartProps {
  readonly title: string
  /** One sentence. */
  readonly about?: ReactNode
  /** One button. */
  readonly action?: ReactNode
  /** What its table says as a file. */
  readonly file?: NumbersProps | undefined
  readonly children: ReactNode
}

/** One subject of the settings. */
export function Part({ title, about, action, file, children }: PartProps) {
  const id = useId()
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {(action !== undefined || file !== undefined) && (
          <span className="actions">
            {action}
            {file !== undefined && file.rows.length > 0 && <CsvOf {...file} />}
          </span>
        )}
      </div>
      {about !== undefined && <p className="about small quiet">{about}</p>}
      {children}
    </section>
  )
}
