import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useMemo } from 'react'

export type Search = Readonly<Record<string, string>>

/** What the address says besides the page: filters, sort, open row, tab, range. */
export function useAddress(): {
  readonly search: Search
  /** Undefined and '' take a parameter away. `replace` adds no step to go back to. */
  set(changes: Readonly<Record<string, string | undefined>>, how?: { readonly replace?: boolean }): void
} {
  const { search: found } = useLocation()
  const navigate = useNavigate()
  const search = useMemo(
    () => Object.fromEntries(Object.entries(found).map(([name, value]) => [name, String(value)])),
    [found],
  )
  return {
    search,
    set: (changes, how = {}) => {
      const next = Object.entries({ ...search, ...changes }).filter(([, value]) => value !== undefined && value !== '')
      // The router's types know no routes that a list makes; the address is words either way.
      navigate({
        to: '.',
        search: Object.fromEntries(next),
        replace: how.replace ?? false,
        resetScroll: false,
      } as never)
    },
  }
}

/** The id that the address of a page of one object names: `$id`, or another segment by its name. */
export function useId(name = 'id'): string {
  const params = useParams({ strict: false }) as Readonly<Record<string, string | undefined>>
  return params[name] ?? ''
}

/** Goes to a page by its path below `/dashboard`. */
export function useGo(): (path: string, search?: Search) => void {
  const navigate = useNavigate()
  return (path, search = {}) => {
    navigate({ to: path, search } as never)
  }
}
