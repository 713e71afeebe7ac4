import { useQuery } from '@tanstack/react-query'
import { type Caller, queries, readsAll, send } from './api.ts'

export interface Name {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly state: string
}

/** How ids are called, asked for once for all rows of a page; an id whose name is not known stays an id. */
export function useNames(
  ids: readonly (string | null | undefined)[],
): (id: string | null | undefined) => string | undefined {
  const asked = [...new Set(ids.filter(id => id !== null && id !== undefined))].toSorted()
  const names = useQuery({
    queryKey: ['names', asked.join(',')],
    enabled: asked.length > 0 && mayAsk(),
    staleTime: 60_000,
    placeholderData: before => before,
    queryFn: async () => {
      const parts: string[][] = []
      for (let at = 0; at < asked.length; at += idsOfRequest) parts.push(asked.slice(at, at + idsOfRequest))
      const lists = await Promise.all(
        parts.map(part => send<{ data: Name[] }>('GET', '/v1/names', { query: { ids: part } })),
      )
      return new Map(lists.flatMap(({ data }) => data).map(each => [each.id, each]))
    },
  })
  return id => (id === null || id === undefined ? undefined : names.data?.get(id)?.name)
}

/** Whoever only decides about access reads the names that stand with what they decide. */
function mayAsk(): boolean {
  const caller = queries.getQueryData<Caller>(['caller'])
  return caller === undefined || readsAll(caller)
}

const idsOfRequest = 100
