import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'

export interface Figures<Row, Total> {
  readonly from: string
  readonly to: string
  readonly time_zone: string
  readonly through: { readonly at: string | null }
  /** Of these days, events that have lost what they said. */
  readonly erased_events: number
  readonly data: readonly Row[]
  readonly total: Total
}

export interface Active {
  readonly start: string
  readonly active: number | null
  readonly new: number | null
  readonly returning: number | null
}
export interface Calls {
  readonly start: string
  readonly calls: number | null
  readonly succeeded: number | null
  readonly failed: number | null
}
export interface SignIns {
  readonly start: string
  readonly method: string
  readonly succeeded: number | null
  readonly failed: number | null
  readonly sessions: number | null
}
export interface Access {
  readonly requested: number | null
  readonly approved: number | null
  readonly narrowed: number | null
  readonly denied: number | null
  readonly median_seconds_to_decide: number | null
  readonly grants: number | null
  readonly grants_unused: number | null
  readonly tools_granted: number | null
  readonly tools_used: number | null
}
export interface Tool {
  readonly tool: string
  readonly effect: string
  readonly calls: number | null
  readonly failed: number | null
}
export interface Organization {
  readonly organization_id: string
  readonly active: number | null
  readonly before: number | null
  readonly change: number | null
}
export interface Refusals {
  readonly reason: string
  readonly refused: number | null
}

/** A figure of the last days, in days of UTC. */
export function useFigures<Row, Total>(
  figure: string,
  days: number,
  more: Readonly<Record<string, string>> = {},
): UseQueryResult<Figures<Row, Total>> {
  const from = new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10)
  return useQuery({
    queryKey: ['analytics', figure, from, more],
    queryFn: () =>
      send<Figures<Row, Total>>('GET', `/v1/analytics/${figure}`, {
        query: { from, interval: days > 100 ? 'week' : 'day', ...more },
      }),
    placeholderData: before => before,
  })
}
