import type { InstallationRole } from '../platform/actor.ts'
import type { SessionId, UserId } from '../platform/ids.ts'

/** Who sits at the browser, by a cookie of the account application. It gives no authority in any other application. */
export interface Person {
  readonly userId: UserId
  readonly email: string
  readonly name: string
  readonly role: InstallationRole | undefined
  readonly sessionId: SessionId
  readonly startedAt: Date
  readonly expiresAt: Date
  /** Derived from the cookie, so that only this browser's pages know it. */
  readonly csrfToken: string
  /** True when the strict cookie came too: the request began on a page of ours. */
  readonly startedHere: boolean
}
