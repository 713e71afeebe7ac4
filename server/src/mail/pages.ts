import type { Route } from '../platform/route.ts'

/** Mail that was not sent, for whoever tries this server on their own machine. */
export const outboxPages: readonly Route[] = []
