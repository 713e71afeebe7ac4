import type { Route } from '../platform/route.ts'

/** How an application ends a session of a person. */
export const logoutDoors: readonly Route[] = []
