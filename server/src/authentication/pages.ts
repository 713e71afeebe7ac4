import type { Route } from '../platform/route.ts'

/** Where a browser is sent to sign in for an application, and to be signed out. */
export const authenticationPages: readonly Route[] = []
