import type { Application, AuthMethod } from '../../applications/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ClientClaim } from '../parse-client-claim.ts'

export interface Proving {
  readonly claim: ClientClaim
  /** Undefined for an unknown client: the same work is done, so that time does not tell (T13). */
  readonly application: Application | undefined
  /** The secret that was shown is a living one of the application. */
  readonly secretFits: boolean
}

/** One way in which a client proves who it is (RFC 6749 section 2.3). */
export interface ClientMethod {
  /** As they stand in the metadata. */
  readonly names: readonly AuthMethod[]
  readonly proof: ClientClaim['proof']
  prove(on: Platform, proving: Proving): Promise<boolean>
}
