import type { ReactNode } from 'react'

/** Facts of one thing, each a `Fact`. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="facts">{children}</dl>
}

export function Fact({ is, children }: { readonly is: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt>{is}</dt>
      <dd>{children}</dd>
    </>
  )
}
