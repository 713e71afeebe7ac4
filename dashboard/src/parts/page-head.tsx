import { type ReactNode, useEffect } from 'react'

export interface PageHeadProps {
  readonly title: ReactNode
  /** Of the window, where the title is more than words. */
  readonly name?: string
  /** One sentence. */
  readonly children?: ReactNode
  /** At most two buttons. */
  readonly actions?: ReactNode
}

/** The head of every page: title, one sentence, at most two buttons; names the window too. */
export function PageHead({ title, name, children, actions }: PageHeadProps) {
  const said = name ?? (typeof title === 'string' ? title : undefined)
  useEffect(() => {
    if (said !== undefined) document.title = `${said}, Ambit`
  }, [said])
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {children !== undefined && <p>{children}</p>}
      </div>
      {actions !== undefined && <div className="actions">{actions}</div>}
    </div>
  )
}
