import type { Platform } from '../../platform/platform.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'

/** One way in which a person becomes signed in to an application. Throws a refusal in the words of the API. */
export interface UserGrant {
  /** As they stand in `grant_type`: the official spelling first, older ones after it. */
  readonly names: readonly string[]
  /** `any` where the caller holds a proof that nobody else can have; else the application has to prove who it is. */
  readonly client: 'confidential' | 'any'
  authenticate(on: Platform, request: UserTokenRequest): Promise<Authenticated>
}
