import type { Route } from '../platform/route.ts'

/** Where a person types the code that a device shows (RFC 8628, section 3.3). */
export const devicePages: readonly Route[] = []
