import type { LogLevel, UpstreamLog } from '../pipes/index.ts'
import { provenanceMetaKey } from '../pipes/index.ts'
import { canonicalize } from '../platform/json.ts'
import { sha256Hex } from '../platform/secret.ts'
import type { McpRequest } from './methods/method.ts'
import type { JsonObject } from './model.ts'
import { parseLogLevel } from './parse-log-level.ts'

/** What a client wants to hear of a third party beside its result. */
export interface Reporting {
  readonly level: LogLevel
  send(message: JsonObject): void
}

/** Of one call; what is more is counted and left out. */
const reportsMax = 100
const reportBytesMax = 8_192
const reportsBytesMax = 65_536

/** Where the client said from which level on, and takes a stream to hear it on. */
export function reportingOf({ logLevel, outbox }: McpRequest): Reporting | undefined {
  const level = parseLogLevel(logLevel)
  return level === undefined || !outbox.streams ? undefined : { level, send: outbox.send }
}

export interface Reports {
  readonly onLog: ((log: UpstreamLog) => void) | undefined
  bytes(): number
  /** What the event of the outcome says of them. */
  facts(): JsonObject
  /** Sends all of them. Called when the outcome of the call is on record and its session lives, never before (I4, I7). */
  release(): void
}

/**
 * Keeps what a third party reports until its result leaves. It says in a report whatever it could say in a result, so a report takes
 * the same door: no word of others leaves a call that has no outcome, or whose session has ended.
 */
export function collectReports(reporting: Reporting | undefined, provider: string): Reports {
  const kept: JsonObject[] = []
  let size = 0
  let leftOut = 0
  const onLog = (log: UpstreamLog): void => {
    const report = render(log, provider)
    const bytes = Buffer.byteLength(JSON.stringify(report))
    if (kept.length >= reportsMax || bytes > reportBytesMax || size + bytes > reportsBytesMax) {
      leftOut++
      return
    }
    kept.push(report)
    size += bytes
  }
  return {
    onLog: reporting && onLog,
    bytes: () => size,
    facts: () => (kept.length === 0 ? {} : { reports: kept.length, reports_digest: sha256Hex(canonicalize(kept)) }),
    release: () => {
      for (const report of kept) reporting?.send(report)
      if (leftOut > 0)
        reporting?.send(message({ level: 'notice', logger: 'ambit', data: `${leftOut} more were left out.` }))
    },
  }
}

function render({ level, logger, data }: UpstreamLog, provider: string): JsonObject {
  const label = { source: 'third_party', trust: 'untrusted', provider }
  const named = logger === undefined ? provider : `${provider}/${logger}`
  return message({ level, logger: named, data, _meta: { [provenanceMetaKey]: label } })
}

function message(params: JsonObject): JsonObject {
  return { jsonrpc: '2.0', method: 'notifications/message', params }
}
