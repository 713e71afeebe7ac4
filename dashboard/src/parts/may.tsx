import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type client, readCaller } from '../api.ts'

/** An operation of the API by its name: that of the client's method. */
export type Operation = keyof typeof client | (string & {})

/** Who uses the dashboard, as the API said it last. */
export function useCaller() {
  return useQuery({ queryKey: ['caller'], queryFn: readCaller, staleTime: 60_000 })
}

/**
 * What the signed-in person may call, as the API says it of them. It only spares buttons that would be refused: the server judges
 * each call by itself.
 */
export function useMay(): (call: Operation) => boolean {
  const { data } = useCaller()
  return call => data?.may_call.includes(call) === true
}

export interface MayProps {
  readonly call: Operation
  readonly children: ReactNode
  /** What stands there for whoever may not. */
  readonly otherwise?: ReactNode
}

/** A part of a page for those who may call this. */
export function May({ call, children, otherwise = null }: MayProps) {
  return useMay()(call) ? children : otherwise
}

/** In place of a form: which role there is, and whom to ask. */
export function Lacking() {
  const { data } = useCaller()
  if (data === undefined) return null
  return (
    <p className="empty lacking">
      You can read this. Changing it needs more than the role {data.role}. Owners:{' '}
      {data.owners.map(({ email }) => email).join(', ')}.
    </p>
  )
}
