import type { Platform } from './platform.ts'

/**
 * A value that lives as long as one node: made on first use with a platform, and gone with it, so that two nodes in one
 * process (as in tests) share nothing. For sockets in use and for what is immutable; authority is never kept here.
 */
export function perPlatform<T>(make: (on: Platform) => T): (on: Platform) => T {
  const made = new WeakMap<Platform, { readonly value: T }>()
  return on => {
    const known = made.get(on)
    if (known !== undefined) return known.value
    const value = make(on)
    made.set(on, { value })
    return value
  }
}
