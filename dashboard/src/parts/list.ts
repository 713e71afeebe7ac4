import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../address.ts'
import type { List } from '../api.ts'
import { type LiveEvent, useNewEvents } from '../shell/live.ts'

export const rowsOfPage = 50

/** What a list is asked with: a page of 50, from the cursor of the address, newest first or as the address sorts. */
export interface ListQuery {
  readonly limit: number
  readonly order: 'asc' | 'desc'
  readonly after?: string
  readonly before?: string
}

export interface ListParts<Row> {
  /** Names it in the cache, with everything that it depends on besides the page. */
  readonly key: readonly unknown[]
  read(query: ListQuery): Promise<List<Row>>
  /** Which events make what is shown out of date: they wait behind "3 new". */
  readonly concerns?: (event: LiveEvent) => boolean
}

export interface Listed<Row> {
  readonly query: UseQueryResult<List<Row>>
  readonly order: 'asc' | 'desc'
  /** Events since the list was read. */
  readonly news: number
  /** Reads it again. */
  refresh(): void
  older: (() => void) | undefined
  newer: (() => void) | undefined
  /** Every row, for CSV: at most 10,000. */
  all(): Promise<Row[]>
}

const rowsOfExportMax = 10_000
const rowsOfRequest = 100

/** One page of a list of the API, with its cursors in the address. */
export function useList<Row>({ key, read, concerns }: ListParts<Row>): Listed<Row> {
  const { search, set } = useAddress()
  const order = search.order === 'asc' ? 'asc' : 'desc'
  const [{ after, before }, asked] = [search, useState(0)]
  const cursor = after !== undefined ? { after } : before !== undefined ? { before } : {}
  const query = useQuery({
    queryKey: [...key, { order, ...cursor }],
    queryFn: () => read({ limit: rowsOfPage, order, ...cursor }),
    placeholderData: keepPreviousData,
  })
  const [refreshed, setRefreshed] = asked
  const news = useNewEvents(concerns, `${query.dataUpdatedAt} ${refreshed}`)
  const cursors = query.data?.list_metadata
  const go = (name: 'after' | 'before', id: string | null | undefined): (() => void) | undefined =>
    id === null || id === undefined
      ? undefined
      : () => set({ after: undefined, before: undefined, open: undefined, [name]: id })
  return {
    query,
    order,
    news,
    refresh: () => {
      setRefreshed(refreshed + 1)
      query.refetch()
    },
    older: go('after', cursors?.after),
    newer: go('before', cursors?.before),
    all: async () => {
      const rows: Row[] = []
      let next: string | undefined
      do {
        const page = await read({ limit: rowsOfRequest, order, ...(next === undefined ? {} : { after: next }) })
        rows.push(...page.data)
        next = page.list_metadata.after ?? undefined
      } while (next !== undefined && rows.length < rowsOfExportMax)
      return rows
    },
  }
}
