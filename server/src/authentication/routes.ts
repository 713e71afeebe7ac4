import type { Route } from '../platform/route.ts'

/** Doors that end in tokens for a person: the API of user management. */
export const authenticationDoors: readonly Route[] = []
