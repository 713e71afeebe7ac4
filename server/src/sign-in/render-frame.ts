import type { Frame } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from './model.ts'

/** What every hosted page says of itself; times in UTC until a person's zone is known. */
export function frameOf(on: Platform, person: Person | undefined): Frame {
  return {
    brand: 'Ambit',
    host: new URL(on.config.baseUrl).host,
    reader: { zone: 'UTC', now: on.clock.now() },
    ...(person === undefined ? {} : { signedInAs: person.email, switchAccountHref: '/sign-out' }),
  }
}
