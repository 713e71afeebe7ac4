import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError, asksForSignIn, isPassing } from '../api.ts'
import { useLiveState } from '../shell/live.ts'
import { PageLink } from './link.tsx'
import { type Operation, useMay } from './may.tsx'

export interface ActProps<Done> {
  /** Verb and object: "End session". */
  readonly label: ReactNode
  /** "Ending…" */
  readonly doing: string
  /** What it calls: whoever may not call that sees no button. */
  readonly call?: Operation
  readonly act: () => Promise<Done>
  readonly onDone?: (done: Done) => void
  /** `text`: quiet. `main`: the one main button of the view. */
  readonly look?: 'small' | 'main' | 'text'
  readonly id?: string
}

const looks = { small: 'button button-small', main: 'button button-main', text: 'button button-small button-text' }

/** A button that changes something: keeps its place while it does, says what went wrong beside itself, and waits while offline. */
export function Act<Done>({ label, doing, call, act, onDone, look, id }: ActProps<Done>) {
  const may = useMay()
  const { offlineSince } = useLiveState()
  const mutation = useMutation({ mutationFn: act, onSuccess: done => onDone?.(done) })
  const isOff = offlineSince !== undefined
  const problem = mutation.isError && <WentWrong error={mutation.error} again={() => mutation.mutate()} />
  if (call !== undefined && !may(call)) return problem
  return (
    <>
      <button
        type="button"
        id={id}
        className={look === undefined ? 'button' : looks[look]}
        aria-disabled={mutation.isPending || isOff}
        title={isOff ? 'Not connected: nothing can be changed until it returns.' : undefined}
        onClick={event => {
          event.stopPropagation()
          if (!mutation.isPending && !isOff) mutation.mutate()
        }}
      >
        {mutation.isPending ? doing : label}
      </button>
      {problem}
    </>
  )
}

/** What was refused and the next step; where a fresh sign-in is asked for, the way there, and the same act afterwards. */
export function WentWrong({ error, again }: { readonly error: unknown; readonly again?: () => void }) {
  if (asksForSignIn(error))
    return (
      <p className="went-wrong" role="alert">
        This may widen what somebody can do.{' '}
        <a href="/dashboard/enter?again=1&return_to=/dashboard/signed-in" target="_blank" rel="noopener opener">
          Sign in again
        </a>{' '}
        in a new window, then{' '}
        <button type="button" className="link" onClick={again}>
          do it
        </button>
        .
      </p>
    )
  if (error instanceof ApiError && error.code === 'second_person_required')
    return (
      <p className="went-wrong" role="alert">
        {error.message}{' '}
        <PageLink to="/drift" search={{ state: 'open' }}>
          Open what waits
        </PageLink>
      </p>
    )
  const said = error instanceof ApiError ? error.message : 'The server did not answer.'
  return (
    <p className="went-wrong t-refuse" role="alert">
      {said}{' '}
      {isPassing(error) && again !== undefined && (
        <button type="button" className="link" onClick={again}>
          Try again
        </button>
      )}
    </p>
  )
}
