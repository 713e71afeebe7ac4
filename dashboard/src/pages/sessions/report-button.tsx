import { useState } from 'react'
import { ApiError, send } from '../../api.ts'
import { download } from '../../parts/csv.ts'

interface Report {
  readonly file_name: string
  readonly html: string
}

/** One click to the signed report: a file that says the same as this page, and can be checked offline. */
export function ReportButton({ id }: { readonly id: string }) {
  const [state, setState] = useState<'ready' | 'making' | { readonly fault: string }>('ready')
  const save = (): void => {
    setState('making')
    send<Report>('GET', `/v1/sessions/${id}/report`).then(
      report => {
        download(report.file_name, report.html, 'text/html;charset=utf-8')
        setState('ready')
      },
      (cause: unknown) =>
        setState({ fault: cause instanceof ApiError ? cause.message : 'The report could not be made. Try again.' }),
    )
  }
  return (
    <>
      <button type="button" className="button" aria-disabled={state === 'making'} onClick={save}>
        {state === 'making' ? 'Making…' : 'Signed report'}
      </button>
      {typeof state === 'object' && (
        <span role="alert" className="small">
          {state.fault}
        </span>
      )}
    </>
  )
}
