import type { DirectoryType } from '../../directory-sync/model.ts'
import type { ConnectionType } from '../../sso/model.ts'

/** What of ours is pasted at a provider. */
export type Ours = 'redirect_uri' | 'acs_url' | 'entity_id' | 'metadata_url' | 'endpoint' | 'bearer_token'
/** Into which field of ours something of the provider goes. */
export type Theirs = 'issuer' | 'client_id' | 'client_secret' | 'metadata_url' | 'metadata'

/** One thing to do at a provider. Labels are those of its own console, which is in English; sentences are in the words of the reader. */
export type GuideStep =
  | { readonly do: 'open'; readonly path: readonly string[] }
  | { readonly do: 'choose'; readonly what: readonly string[] }
  | { readonly do: 'paste'; readonly field: string; readonly ours: Ours }
  | { readonly do: 'set'; readonly field: string; readonly to: string }
  /** Attributes by the names that are read here, with the provider's own for each. */
  | { readonly do: 'map'; readonly attributes: readonly (readonly [name: string, theirs: string])[] }
  | { readonly do: 'copy'; readonly field: string; readonly into: Theirs }
  | { readonly do: 'assign'; readonly at: string }

/** What to do at one provider to connect it, in order. */
export interface Vendor {
  readonly name: string
  readonly connections: readonly { readonly type: ConnectionType; readonly steps: readonly GuideStep[] }[]
  readonly directory?: { readonly type: DirectoryType; readonly steps: readonly GuideStep[] }
}
