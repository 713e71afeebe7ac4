import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Egress } from './egress.ts'
import type { InFlight } from './in-flight.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { RootKey } from './root-key.ts'

/** Signs what Ambit vouches for: checkpoints of the log and receipts. Ed25519. */
export interface Signer {
  readonly keyId: string
  /** Raw public key, 32 bytes. */
  readonly publicKey: Uint8Array
  /** Of all keys that were ever signed with: what was signed stays good when another key takes over. */
  readonly publicKeys: readonly Uint8Array[]
  /** The signature, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array
  /** Base64url, behind a prefix of its own: no receipt can ever pass for a checkpoint. */
  signReceipt(bytes: Uint8Array): string
  /** The same for the report about a session. */
  signReport(bytes: Uint8Array): string
}

/** What every action is handed: no ambient context, no singletons. */
export interface Platform {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly egress: Egress
  readonly rootKey: RootKey
  readonly signer: Signer
  readonly metrics: Metrics
  readonly inFlight: InFlight
  /** The TXT records of a name, each as one text; rejects as `node:dns` does when there are none. */
  resolveTxt(name: string): Promise<string[]>
  /** Names this process in `calls` and in messages between nodes. */
  readonly node: string
}
