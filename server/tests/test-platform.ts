import { randomBytes } from 'node:crypto'
import type { Clock } from '../src/platform/clock.ts'
import { type Config, type PasswordWork, readConfig } from '../src/platform/config.ts'
import type { Database } from '../src/platform/database.ts'
import { createEgress } from '../src/platform/egress.ts'
import { createInFlight } from '../src/platform/in-flight.ts'
import { createLogger, type Logger } from '../src/platform/log.ts'
import { createMetrics } from '../src/platform/metrics.ts'
import type { Platform, Signer } from '../src/platform/platform.ts'
import { createRootKey, type RootKey } from '../src/platform/root-key.ts'

export interface TestPlatformParts {
  readonly config?: Partial<Config>
  readonly rootKey?: RootKey
  readonly clock?: Clock
  readonly log?: Logger
  readonly resolveTxt?: Platform['resolveTxt']
}

/** Next to nothing, so that a test that needs a person does not wait for their password. What is shipped has tests of its own. */
export const passwordWork: PasswordWork = { memoryKib: 256, passes: 1 }

/** For tests below the signature: what they sign is not looked at. */
const unsigned: Signer = {
  keyId: 'test',
  publicKey: new Uint8Array(32),
  publicKeys: [new Uint8Array(32)],
  sign: () => new Uint8Array(64),
  signReceipt: () => 'unsigned',
  signReport: () => 'unsigned',
}

/** One node on a database, without a port: loopback third parties are allowed unless `config` says otherwise. */
export function testPlatform(database: Database, parts: TestPlatformParts = {}): Platform {
  const read = readConfig({ AMBIT_EGRESS_ALLOW: '127.0.0.0/8 ::1/128', AMBIT_BASE_URL: 'http://localhost:4000' })
  if (!read.ok) throw new Error(read.problems.join('; '))
  const config = { ...read.config, passwordWork, ...parts.config }
  return {
    config,
    database,
    clock: parts.clock ?? { now: () => new Date() },
    log: parts.log ?? createLogger('silent'),
    egress: createEgress(config),
    rootKey: parts.rootKey ?? createRootKey(randomBytes(32)),
    signer: unsigned,
    metrics: createMetrics(),
    inFlight: createInFlight(),
    resolveTxt: parts.resolveTxt ?? (() => Promise.reject(new Error('no name is known here'))),
    node: 'node_test',
  }
}
