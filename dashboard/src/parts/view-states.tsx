import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError, isPassing, isSignedOut, queries } from '../api.ts'
import { PageLink } from './link.tsx'
import { Glyph } from './state.tsx'
import { At } from './time.tsx'

const nothingForMs = 200
const stillAfterMs = 5_000

/** True once something takes longer than this. */
function useAfter(ms: number): boolean {
  const [is, setIs] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIs(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return is
}

const skeletons = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

/** Nothing for 200 ms, then lines that stand still, after 5 s what is loaded. */
export function Loading({ what, lines = 4 }: { readonly what: string; readonly lines?: number }) {
  const shown = useAfter(nothingForMs)
  const long = useAfter(stillAfterMs)
  return (
    <div className="loading" role="status" aria-live="polite">
      <span className={long ? 'small quiet' : 'hidden'}>{long ? `Still loading ${what}` : `Loading ${what}`}</span>
      {shown && skeletons.slice(0, lines).map(name => <span key={name} className="skeleton" />)}
    </div>
  )
}

/** What would be here, why it isn't, and the one thing to do. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <div className="empty">{children}</div>
}

/** In place of the part that failed: what, since when, Try again. */
export function Failed({
  what,
  query,
}: {
  readonly what: string
  readonly query: Pick<UseQueryResult, 'error' | 'errorUpdatedAt' | 'refetch' | 'isFetching'>
}) {
  const { error, errorUpdatedAt, isFetching } = query
  if (isSignedOut(error)) return <p className="empty">Sign in to continue.</p>
  if (error instanceof ApiError && error.status === 403) return <NoPermission error={error} />
  if (error instanceof ApiError && error.status === 404) return <NotThere />
  return (
    <div className="empty" role="alert">
      <p>
        <Glyph is="failed" /> {what} could not be read
        {errorUpdatedAt > 0 && (
          <>
            {' '}
            at <At at={new Date(errorUpdatedAt).toISOString()} precision="second" />
          </>
        )}
        . {isPassing(error) ? 'The server did not answer.' : error?.message}
      </p>
      <p>
        <button
          type="button"
          className="button button-small"
          aria-disabled={isFetching}
          onClick={() => query.refetch()}
        >
          {isFetching ? 'Trying again…' : 'Try again'}
        </button>
      </p>
    </div>
  )
}

/** Which role is needed, and who has it. */
export function NoPermission({ error }: { readonly error: ApiError }) {
  const caller = queries.getQueryData<{ role: string; owners: readonly { email: string }[] }>(['caller'])
  return (
    <div className="empty" role="alert">
      <p>
        <Glyph is="denied" /> {error.message}
      </p>
      {caller !== undefined && (
        <p>
          You have the role {caller.role}. Owners: {caller.owners.map(({ email }) => email).join(', ')}.
        </p>
      )}
    </div>
  )
}

/** Unknown and foreign ids look alike. */
export function NotThere() {
  return (
    <div className="empty">
      <p>There is nothing here under this id.</p>
      <p>It may have been removed, or the address was cut.</p>
    </div>
  )
}

/** An address of no page. */
export function NothingHere() {
  return (
    <div className="content">
      <div className="page-head">
        <div>
          <h1>Nothing here</h1>
          <p>The dashboard has no page at this address.</p>
        </div>
      </div>
      <PageLink className="button" to="/">
        Open home
      </PageLink>
    </div>
  )
}

/** A page that broke, or whose file is of an older build: a reload gets the new one. */
export function PageFailed({ error }: { readonly error: unknown }) {
  return (
    <div className="content" role="alert">
      <div className="page-head">
        <div>
          <h1>This page could not be shown</h1>
          <p>{error instanceof Error ? error.message : 'Something in it failed.'}</p>
        </div>
      </div>
      <button type="button" className="button" onClick={() => location.reload()}>
        Load the dashboard again
      </button>
    </div>
  )
}

export interface ViewProps<Data> {
  /** In a sentence: "the sessions". */
  readonly what: string
  readonly query: UseQueryResult<Data>
  readonly lines?: number
  readonly children: (data: Data) => ReactNode
}

/** Loading, failed, stale or shown: every part of a page that reads something is in here. */
export function View<Data>({ what, query, lines, children }: ViewProps<Data>) {
  if (query.data === undefined) {
    return query.isError ? <Failed what={capital(what)} query={query} /> : <Loading what={what} lines={lines ?? 4} />
  }
  return (
    <>
      {query.isError && isPassing(query.error) && (
        <p className="stale small">
          As of <At at={new Date(query.dataUpdatedAt).toISOString()} precision="second" />; the server did not answer
          since.
        </p>
      )}
      {children(query.data)}
    </>
  )
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
