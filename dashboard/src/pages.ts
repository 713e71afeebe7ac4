import type { ComponentType } from 'react'

export const groups = ['Now', 'Who', 'Reach', 'Record'] as const
export type Group = (typeof groups)[number]

/** One page of the dashboard; each is loaded when it is first opened. */
export interface PageEntry {
  /** Below `/dashboard`; `$id` stands for one segment. */
  readonly path: string
  /** In the navigation, in the window's title, and in the palette. */
  readonly title: string
  /** Where the navigation shows it; a page of one object has none. */
  readonly group?: Group
  /** Opens it after G. */
  readonly key?: string
  /** The page that the navigation marks meanwhile. */
  readonly under?: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

/** Every page, in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  // Now
  { path: '/', title: 'Home', group: 'Now', key: 'h', load: () => import('./pages/home/page.tsx') },
  { path: '/sessions', title: 'Sessions', group: 'Now', key: 's', load: () => import('./pages/sessions/page.tsx') },
  { path: '/sessions/$id', title: 'Session', under: '/sessions', load: () => import('./pages/sessions/one.tsx') },
  { path: '/signed-in', title: 'Signed in', load: () => import('./pages/signed-in.tsx') },
  // Who
  // Reach
  // Record
]

/** The prefix of an id, and the page of what it names. */
export const pagesOfIds: Readonly<Record<string, string>> = {
  session_: '/sessions/$id',
}
