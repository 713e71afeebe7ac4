import { Link as RouterLink } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import type { Search } from '../address.ts'

export interface PageLinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  /** Below `/dashboard`, with its ids filled in. */
  readonly to: string
  readonly search?: Search
  readonly children: ReactNode
}

/** A link to another page of the dashboard. */
export function PageLink({ to, search = {}, ...rest }: PageLinkProps) {
  // Paths come from the list of pages, which the router's types do not know.
  // What is current is said by whoever shows the link: the address of a page begins like that of its list.
  const activeOptions = { exact: true, includeSearch: true }
  return <RouterLink {...({ to, search, activeOptions, ...rest } as unknown as ComponentProps<typeof RouterLink>)} />
}
