import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type LiveEvent, useNewEvents } from '../shell/live.ts'
import type { Listed } from './list.ts'

export interface WholeParts<Row> {
  readonly key: readonly unknown[]
  read(): Promise<{ readonly data: readonly Row[] }>
  readonly concerns?: (event: LiveEvent) => boolean
}

/** A list that the API gives whole, as `Table` takes it: it has no other pages. */
export function useWhole<Row>({ key, read, concerns }: WholeParts<Row>): Listed<Row> {
  const [refreshed, setRefreshed] = useState(0)
  const query = useQuery({
    queryKey: key,
    queryFn: async () => ({ data: (await read()).data, list_metadata: { before: null, after: null } }),
  })
  const news = useNewEvents(concerns, `${query.dataUpdatedAt} ${refreshed}`)
  return {
    query,
    order: 'desc',
    news,
    refresh: () => {
      setRefreshed(refreshed + 1)
      query.refetch()
    },
    older: undefined,
    newer: undefined,
    all: async () => [...(await read()).data],
  }
}
