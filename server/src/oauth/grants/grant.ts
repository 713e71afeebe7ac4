import type { Application } from '../../applications/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Call } from '../../platform/route.ts'
import type { Granted, TokenRequest } from '../model.ts'

/** One way to get tokens (RFC 6749 section 1.3). Throws a refusal with a code of RFC 6749 section 5.2. */
export interface Grant {
  /** As it stands in `grant_type`. */
  readonly name: string
  grant(on: Platform, request: TokenRequest): Promise<Granted>
  /** Who asks, where a request names no client because the grant itself says it. Undefined: nobody. */
  readonly findClient?: (
    on: Platform,
    call: Call,
    values: ReadonlyMap<string, string>,
  ) => Promise<Application | undefined>
}
