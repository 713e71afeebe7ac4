import { Copy } from './id.tsx'
import { State } from './state.tsx'

export interface OnceProps {
  /** "Signing secret". */
  readonly what: string
  readonly value: string
  /** What it is for, and who else must never have it. */
  readonly children: string
  readonly onKept: () => void
}

/** A secret that is shown now and never again. It is gone from the page as soon as somebody says that they have it. */
export function Once({ what, value, children, onKept }: OnceProps) {
  return (
    <section className="panel once" aria-label={what} role="status">
      <div className="panel-head">
        <h2>{what}</h2>
        <State is="note" chip>
          Shown once
        </State>
      </div>
      <div className="once-body">
        <p>{children}</p>
        <p className="once-value">
          <code className="mono">{value}</code>
          <Copy text={value} what={what.toLowerCase()} />
        </p>
        <button type="button" className="button button-small" onClick={onKept}>
          I have kept it
        </button>
      </div>
    </section>
  )
}
