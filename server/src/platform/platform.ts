import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Egress } from './egress.ts'
import type { Logger } from './log.ts'
import type { RootKey } from './root-key.ts'

/** What every action is handed: no ambient context, no singletons. */
export interface Platform {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  readonly egress: Egress
  readonly rootKey: RootKey
  /** Names this process in `calls` and in messages between nodes. */
  readonly node: string
}
